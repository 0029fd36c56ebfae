package io.airlockapp.reactor.internal.auth;

import io.airlockapp.transport.Body;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters in the form encoding of RFC 6749, appendix B: what a body, or a query, is made of. */
final class Form {

    private final StringBuilder text = new StringBuilder();

    Form with(String name, String value) {
        text.append(text.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        return this;
    }

    Body body() {
        return Body.of(text.toString());
    }

    /** The address with these parameters after those that it has. */
    URI appendedTo(URI uri) {
        return URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + text);
    }

    /** The parameters of an address's query, or null if one of them comes twice: which one counts would be a guess. */
    static @Nullable Map<String, String> queryOf(URI uri) {
        Map<String, String> parameters = new HashMap<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (!pair.isEmpty() && parameters.put(name, value) != null) {
                return null;
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Nothing of the parameters: they are secrets. */
    @Override
    public String toString() {
        return "Form[hidden]";
    }
}
