package io.airlockapp.reactor.netty;

import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port of the one gateway that a transport talks to (wire reference, section 1).
 *
 * @param secure whether TLS is spoken
 * @param host name or address, an IPv6 address without its brackets
 * @param port the port
 */
record Origin(boolean secure, String host, int port) {

    static Origin of(URI uri) {
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

    /** Whether the host is one that cannot be another machine: {@code localhost}, 127.0.0.0/8 or {@code ::1}. */
    boolean loopback() {
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    /** The value of the Host header, or {@code :authority}: RFC 9110, section 7.2. */
    String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == defaultPort(secure) ? name : name + ":" + port;
    }

    private static int defaultPort(boolean secure) {
        return secure ? 443 : 80;
    }

    /** The way it is named in messages. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
