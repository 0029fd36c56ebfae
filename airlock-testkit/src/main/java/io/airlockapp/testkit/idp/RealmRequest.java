package io.airlockapp.testkit.idp;

import io.airlockapp.testkit.internal.idp.Form;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that reached the realm, or would have if a fault had not stopped it.
 *
 * @param number its place among all requests of the realm, from 1
 * @param time when it came, by the realm's clock
 * @param endpoint what it asked for, or null if the realm has no such endpoint
 * @param method the HTTP method
 * @param path path and query, as sent
 * @param headers the headers, in order
 * @param body the content
 */
public record RealmRequest(
        long number,
        Instant time,
        @Nullable RealmEndpoint endpoint,
        String method,
        String path,
        List<Header> headers,
        Body body) {

    /**
     * Creates a recorded request.
     *
     * @throws NullPointerException if a required part is null
     */
    public RealmRequest {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        headers = List.copyOf(headers);
        Objects.requireNonNull(body, "body");
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
     * Reads a parameter of the form in the body or, for a {@code GET}, of the query.
     *
     * @param name its name, as in {@code grant_type}
     * @return the first value, or null if there is none
     */
    public @Nullable String parameter(String name) {
        int query = path.indexOf('?');
        String text = method.equals("GET") ? (query < 0 ? "" : path.substring(query + 1)) : body.utf8();
        return Form.first(text, name);
    }

    /** Method, path without its query, and time: headers, query and body may hold what must not be seen. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return "RealmRequest[" + number + ": " + method + " " + (query < 0 ? path : path.substring(0, query)) + " at "
                + time + "]";
    }
}
