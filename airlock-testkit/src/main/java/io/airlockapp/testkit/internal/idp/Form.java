package io.airlockapp.testkit.internal.idp;

import io.airlockapp.testkit.internal.Call;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a request. A parameter without a value counts as left out (RFC 6749, section 3.1). */
public final class Form {

    private final Map<String, String> parameters;

    private Form(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    /** Reads a body that says that it is a form. */
    static Form body(Call call) {
        String type = call.header("Content-Type");
        String media = type == null ? "" : type.split(";", 2)[0].strip();
        if (!media.equalsIgnoreCase("application/x-www-form-urlencoded")) {
            throw OAuthError.invalidRequest(
                    "The Content-Type is not application/x-www-form-urlencoded: send the parameters as a form.");
        }
        if (call.target().indexOf('?') >= 0) {
            throw OAuthError.invalidRequest("The address has a query: send every parameter in the body.");
        }
        return parse(call.body().utf8());
    }

    static Form query(Call call) {
        int start = call.target().indexOf('?');
        return parse(start < 0 ? "" : call.target().substring(start + 1));
    }

    private static Form parse(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (!value.isEmpty() && parameters.put(name, value) != null) {
                throw OAuthError.invalidRequest("A parameter comes twice: send each at most once.");
            }
        }
        return new Form(parameters);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw OAuthError.invalidRequest("A percent sign begins no escape: write it as %25.");
        }
    }

    @Nullable
    String optional(String name) {
        return parameters.get(name);
    }

    String need(String name) {
        String value = optional(name);
        if (value == null) {
            throw OAuthError.invalidRequest("The parameter " + name + " is missing: add it.");
        }
        return value;
    }

    /**
     * Reads one parameter leniently, for looking at what was sent.
     *
     * @param text the form
     * @param name the parameter
     * @return its first value, or null if there is none or it cannot be decoded
     */
    public static @Nullable String first(String text, String name) {
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            try {
                if (equals >= 0 && decode(pair.substring(0, equals)).equals(name)) {
                    return decode(pair.substring(equals + 1));
                }
            } catch (OAuthError e) {
                // Another pair may still be the one that is asked for.
            }
        }
        return null;
    }
}
