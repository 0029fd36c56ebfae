package io.airlockapp.testkit.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error answer on its way out of the engine. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> extras = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Refusal validation(String message) {
        return new Refusal(400, "validation", message);
    }

    static Refusal notFound(String what) {
        return new Refusal(404, "NotFound", "There is no such " + what + ".");
    }

    Refusal with(String field, String value) {
        extras.put(field, value);
        return this;
    }

    Refusal header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    Map<String, String> extras() {
        return extras;
    }

    Map<String, String> headers() {
        return headers;
    }
}
