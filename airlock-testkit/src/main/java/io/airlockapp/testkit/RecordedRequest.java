package io.airlockapp.testkit;

import io.airlockapp.testkit.internal.Json;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that reached the gateway, or would have if a fault had not stopped it.
 *
 * @param number its place among all requests of the gateway, from 1
 * @param time when it came, by the gateway's clock
 * @param endpoint what it asked for, or null if no gateway has such an endpoint
 * @param method the HTTP method
 * @param path path and query, as sent
 * @param headers the headers, in order
 * @param body the content
 * @param lane what the client's transport was told the call is for; null on the socket front, where nobody says, and for the
 *     opening of a channel
 */
public record RecordedRequest(
        long number,
        Instant time,
        @Nullable Endpoint endpoint,
        String method,
        String path,
        List<Header> headers,
        Body body,
        @Nullable Lane lane) {

    /**
     * Creates a recorded request.
     *
     * @throws NullPointerException if a required part is null
     */
    public RecordedRequest {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        headers = List.copyOf(headers);
        Objects.requireNonNull(body, "body");
    }

    /**
     * The names of the headers, in order.
     *
     * @return the names as sent
     */
    public List<String> headerNames() {
        return headers.stream().map(Header::name).toList();
    }

    /**
     * The first value of a header.
     *
     * @param name its name, in any case
     * @return the value, or null if there is none
     */
    public @Nullable String header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }

    /**
     * Reads one text, number or boolean out of a JSON body.
     *
     * @param pointer a JSON pointer (RFC 6901), as in {@code /body/artifactHash}
     * @return the value as text, or null if there is none, it is null or has parts, or the body is not JSON
     */
    public @Nullable String json(String pointer) {
        return Json.textAt(body, pointer);
    }

    /** Method, path without its query, and time: headers, query and body may hold what must not be seen. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return "RecordedRequest[" + number + ": " + method + " " + (query < 0 ? path : path.substring(0, query))
                + " at " + time + "]";
    }
}
