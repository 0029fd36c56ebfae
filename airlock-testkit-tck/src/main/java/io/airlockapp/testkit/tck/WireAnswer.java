package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Header;
import java.util.List;
import java.util.Objects;

/**
 * What came back over the wire.
 *
 * @param status the HTTP status
 * @param headers the headers
 * @param body the content as text; empty for none
 */
public record WireAnswer(int status, List<Header> headers, String body) {

    /**
     * Creates an answer.
     *
     * @throws NullPointerException if a part is null
     */
    public WireAnswer {
        headers = List.copyOf(headers);
        Objects.requireNonNull(body, "body");
    }
}
