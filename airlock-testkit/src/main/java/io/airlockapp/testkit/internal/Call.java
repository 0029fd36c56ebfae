package io.airlockapp.testkit.internal;

import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request, as either front hands it to the engine.
 *
 * @param method the HTTP method
 * @param target path and query, percent-encoded
 * @param headers the headers
 * @param body the content
 * @param lane what the transport was told the call is for, if it was told
 */
public record Call(
        String method,
        String target,
        List<Header> headers,
        Body body,
        @Nullable Lane lane) {

    /**
     * Creates a call.
     *
     * @throws NullPointerException if the headers are null
     */
    public Call {
        headers = List.copyOf(headers);
    }

    /**
     * The first value of a header.
     *
     * @param name its name, in any case
     * @return the value, or null if there is none
     */
    public @Nullable String header(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return null;
    }

    /**
     * The path without its query.
     *
     * @return the path, percent-encoded
     */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** The decoded segments of the path, without the empty one before the first slash. */
    List<String> segments() {
        List<String> segments = new ArrayList<>();
        for (String segment : path().substring(1).split("/", -1)) {
            // A plus sign is itself in a path; only in a query is it a space.
            segments.add(decode(segment.replace("+", "%2B")));
        }
        return segments;
    }

    Map<String, String> query() {
        Map<String, String> parameters = new LinkedHashMap<>();
        int start = target.indexOf('?');
        if (start >= 0) {
            for (String pair : target.substring(start + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (!name.isEmpty()
                        && parameters.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                    throw Refusal.validation("The query parameter " + name + " is there twice: send it once.");
                }
            }
        }
        return parameters;
    }

    String requiredQuery(String name) {
        String value = query().get(name);
        if (value == null || value.isBlank()) {
            throw Refusal.validation("The query parameter " + name + " is missing: add it.");
        }
        return value;
    }

    /** Checks that the body, if there is one, is JSON: for endpoints that want none, but to which some clients send one. */
    void nothingSaid() {
        if (body.length() > 0 && Json.parse(body.toByteArray()) == null) {
            throw Refusal.validation("The body is not JSON: send none.");
        }
    }

    /** The body as a JSON object. */
    Fields json() {
        if (body.length() == 0) {
            throw Refusal.validation("The body is missing: send a JSON object.");
        }
        String type = header("Content-Type");
        String media = type == null ? "" : type.split(";", 2)[0].strip();
        if (!media.equalsIgnoreCase("application/json") && !media.equalsIgnoreCase("application/harp+json")) {
            throw new Refusal(
                    415,
                    "unsupported_media_type",
                    "The Content-Type is not application/json: send JSON, and say that it is.");
        }
        JsonNode node = Json.parse(body.toByteArray());
        if (node == null || !node.isObject()) {
            throw Refusal.validation("The body is not a JSON object without duplicate keys: send one.");
        }
        return new Fields("", node);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.validation("A percent sign in the path or query begins no escape: write it as %25.");
        }
    }
}
