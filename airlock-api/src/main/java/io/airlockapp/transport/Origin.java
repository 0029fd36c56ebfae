package io.airlockapp.transport;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port of the one gateway that a transport talks to (wire reference, section 1).
 *
 * @param secure whether TLS is spoken
 * @param host name or address in lower case, an IPv6 address without its brackets
 * @param port the port
 */
public record Origin(boolean secure, String host, int port) {

    /**
     * Reads an origin.
     *
     * @param uri scheme, host and port, such as {@code https://gateway.example}; no path but {@code /}
     * @return the origin
     * @throws IllegalArgumentException if the URI is anything but an origin of {@code https} or {@code http}
     */
    public static Origin of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException(
                    "The gateway's origin needs the scheme https (or http on loopback): write https://host[:port].");
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            throw new IllegalArgumentException(
                    "The gateway's origin has user info before '@': take it out, credentials are set on the client.");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw new IllegalArgumentException(
                    "The gateway's origin has no host that is a valid name or address: write https://host[:port].");
        }
        if (uri.getRawPath() != null
                && !uri.getRawPath().isEmpty()
                && !uri.getRawPath().equals("/")) {
            throw new IllegalArgumentException(
                    "The gateway's origin has a path: leave it out, paths belong to the requests.");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("The gateway's origin has a query or a fragment: leave it out.");
        }
        boolean secure = scheme.equals("https");
        int port = uri.getPort() == -1 ? defaultPort(secure) : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("The port of the gateway must be 1 to 65535, and is " + port + ".");
        }
        String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Origin(secure, plain.toLowerCase(Locale.ROOT), port);
    }

    /**
     * Refuses an origin to which credentials would travel in the clear.
     *
     * @param allowPlainHttp whether {@code http} is allowed to a host that is not loopback, too
     * @throws IllegalArgumentException if it is {@code http}, not {@link #loopback()}, and not allowed
     */
    public void requireSafe(boolean allowPlainHttp) {
        if (!secure && !loopback() && !allowPlainHttp) {
            throw new IllegalArgumentException("http to " + this
                    + " would send credentials in the clear: use https, or say allowPlainHttp(true).");
        }
    }

    /**
     * Whether the host is one that cannot be another machine.
     *
     * @return true for {@code localhost}, 127.0.0.0/8 and {@code ::1}
     */
    public boolean loopback() {
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    /**
     * The value of the Host header, or of {@code :authority}: RFC 9110, section 7.2.
     *
     * @return host and port, without the scheme's own port
     */
    public String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == defaultPort(secure) ? name : name + ":" + port;
    }

    /**
     * The origin as a URI.
     *
     * @return scheme and authority, without a path
     */
    public URI uri() {
        return URI.create((secure ? "https://" : "http://") + authority());
    }

    private static int defaultPort(boolean secure) {
        return secure ? 443 : 80;
    }

    /** The way it is named in messages: host and port. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
