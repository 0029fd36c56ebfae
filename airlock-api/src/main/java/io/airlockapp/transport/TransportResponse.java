package io.airlockapp.transport;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway answered, whatever its status: an error status is a response, not a failure.
 *
 * @param status the HTTP status
 * @param headers the headers, those of one name in order
 * @param body the content, empty if there is none
 */
public record TransportResponse(int status, List<Header> headers, Body body) {

    /**
     * Creates a response.
     *
     * @throws IllegalArgumentException if the status is not one of HTTP
     */
    public TransportResponse {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("No HTTP status: " + status + ".");
        }
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
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return header.value();
            }
        }
        return null;
    }

    /** Status and size only. */
    @Override
    public String toString() {
        return "TransportResponse[" + status + ", " + body + "]";
    }
}
