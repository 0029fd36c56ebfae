package io.airlockapp.reactor.internal.auth;

import io.airlockapp.error.SignInException;
import io.airlockapp.error.SignInException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where an issuer is. Credentials go to its origin and nowhere else (wire reference, section 1).
 *
 * @param origin scheme, host and port
 * @param text the issuer without a slash at its end
 */
record IssuerAddress(URI origin, String text) {

    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    /** Checks an issuer that the gateway names, or that tokens are from. */
    static IssuerAddress of(URI issuer) {
        String host = issuer.getHost();
        if (host == null || issuer.getRawUserInfo() != null) {
            throw unsupported(
                    "The issuer is no address of a server: check the idp.baseUrl of the gateway's discovery.");
        }
        if (!safe(issuer)) {
            throw unsupported("The issuer at " + host
                    + " is not reached by https, and is not on this machine: let the gateway name its https address.");
        }
        if (issuer.getRawQuery() != null || issuer.getRawFragment() != null) {
            throw unsupported(
                    "The issuer at " + host
                            + " has a query or a fragment, which no issuer has: check the idp.baseUrl of the gateway's discovery.");
        }
        if (issuer.getRawPath().startsWith("//")) {
            throw unsupported("The path of the issuer at " + host
                    + " begins with two slashes: check the idp.baseUrl of the gateway's discovery.");
        }
        int port = port(issuer);
        if (port < 1 || port > 65_535) {
            throw unsupported("The issuer at " + host
                    + " has a port that does not exist: check the idp.baseUrl of the gateway's discovery.");
        }
        String scheme = issuer.getScheme().toLowerCase(Locale.ROOT);
        URI origin = URI.create(scheme + "://" + host.toLowerCase(Locale.ROOT)
                + (issuer.getPort() == -1 ? "" : ":" + issuer.getPort()));
        return new IssuerAddress(origin, plain(issuer.toString()));
    }

    /** Whether a document is about this issuer: it says so, letter by letter but for a slash at the end. */
    boolean is(@Nullable String named) {
        return named != null && text.equals(plain(named));
    }

    /** The path of the metadata (OpenID Connect Discovery 1.0, section 4.1). */
    String metadataPath() {
        return URI.create(URI.create(text).toASCIIString()).getRawPath() + WELL_KNOWN;
    }

    /** The path of an endpoint, once it is known to be on this origin. */
    String pathOf(URI endpoint, String name) {
        if (!origin.getScheme().equalsIgnoreCase(endpoint.getScheme())
                || !origin.getHost().equalsIgnoreCase(endpoint.getHost())
                || port(origin) != port(endpoint)) {
            throw unsupported(
                    "The " + name + " of the issuer " + text
                            + " is at another host, port or scheme, and credentials are never sent there: the issuer has to serve it itself.");
        }
        String path = endpoint.getRawPath() == null || endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        if (path.startsWith("//")) {
            throw unsupported("The " + name + " of the issuer " + text + " has a path that cannot be called.");
        }
        return endpoint.getRawQuery() == null ? path : path + "?" + endpoint.getRawQuery();
    }

    /** An address in a document of this issuer; null if there is none. */
    @Nullable
    URI read(@Nullable String address, String name) {
        if (address == null || address.isBlank()) {
            return null;
        }
        try {
            URI uri = new URI(new URI(address).toASCIIString());
            if (uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, without the address: it may hold anything.
        }
        throw unsupported("The " + name + " of the issuer " + text + " is no address of a server.");
    }

    /** What a browser may be sent to: {@code https}, or {@code http} on this machine. */
    static boolean safe(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme())
                || ("http".equalsIgnoreCase(uri.getScheme()) && loopback(uri.getHost()));
    }

    private static boolean loopback(@Nullable String host) {
        return host != null
                && (host.equalsIgnoreCase("localhost")
                        || host.equals("[::1]")
                        || host.equals("[0:0:0:0:0:0:0:1]")
                        || host.matches("127(\\.\\d{1,3}){3}"));
    }

    private static int port(URI uri) {
        if (uri.getPort() != -1) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static String plain(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    static SignInException unsupported(String message) {
        return new SignInException(Reason.UNSUPPORTED, message, null);
    }

    @Override
    public String toString() {
        return text;
    }
}
