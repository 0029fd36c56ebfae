package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Header;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request, exactly as it is to go over the wire.
 *
 * @param method the HTTP method
 * @param target path and query, percent-encoded
 * @param headers the headers; those that HTTP itself needs are not among them
 * @param body the content, or null for none
 */
public record WireRequest(
        String method,
        String target,
        List<Header> headers,
        @Nullable String body) {

    /**
     * Creates a request.
     *
     * @throws NullPointerException if a part other than the body is null
     */
    public WireRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        headers = List.copyOf(headers);
    }

    /** Shows method and path only: headers are secrets, and so may a query be. */
    @Override
    public String toString() {
        return method + " " + target.split("\\?", 2)[0];
    }
}
