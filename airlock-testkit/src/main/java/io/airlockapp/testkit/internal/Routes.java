package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Endpoint;
import org.jspecify.annotations.Nullable;

/** Which endpoint a path names. */
final class Routes {

    /** The other path of {@link Endpoint#CONSENT}. */
    static final String CONSENT_STATUS_PATH = "/v1/consent/status";

    private Routes() {}

    static @Nullable Endpoint find(String method, String path) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (endpoint.method().equals(method) && names(endpoint, path)) {
                return endpoint;
            }
        }
        return null;
    }

    /** The method with which a path is served, or null if it is not served at all. */
    static @Nullable String allowed(String path) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (names(endpoint, path)) {
                return endpoint.method();
            }
        }
        return null;
    }

    private static boolean names(Endpoint endpoint, String path) {
        return matches(endpoint.path(), path) || (endpoint == Endpoint.CONSENT && path.equals(CONSENT_STATUS_PATH));
    }

    /**
     * Whether a path has the form of a template.
     *
     * @param template a path with a name in braces, or a star, where a segment may be anything
     * @param path a path without its query
     */
    static boolean matches(String template, String path) {
        String[] expected = template.split("/", -1);
        String[] actual = path.split("/", -1);
        if (expected.length != actual.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            boolean anything = expected[i].startsWith("{") || expected[i].equals("*");
            if (anything ? actual[i].isEmpty() : !expected[i].equals(actual[i])) {
                return false;
            }
        }
        return true;
    }
}
