package io.airlockapp.transport;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A channel to be opened, as a value. Like {@link TransportRequest} it names a path and no host.
 *
 * @param kind what is spoken on the channel
 * @param path path and query, beginning with one {@code /}; already percent-encoded
 * @param headers the headers of the opening request, in order; the transport adds those that its protocol needs
 * @param timeout how long opening may take, from subscription to the answer; the channel itself has no end
 * @param maxMessageBytes how large one message may be; a larger one ends the channel
 */
public record PushRequest(Kind kind, String path, List<Header> headers, Duration timeout, int maxMessageBytes) {

    /** What is spoken on a channel. */
    public enum Kind {
        /** Server-sent events, as {@code text/event-stream} in the WHATWG HTML standard: the gateway speaks, nobody else does. */
        SERVER_SENT_EVENTS,
        /** WebSocket, RFC 6455: text messages both ways. */
        WEB_SOCKET
    }

    /**
     * Creates a request.
     *
     * @throws IllegalArgumentException if the path cannot be sent, or the time-out or the cap is not positive
     */
    public PushRequest {
        Objects.requireNonNull(kind, "kind");
        headers = List.copyOf(headers);
        TransportRequest.check(path, timeout, maxMessageBytes);
    }

    /**
     * This request with other headers.
     *
     * @param newHeaders the headers to send
     * @return a copy
     */
    public PushRequest withHeaders(List<Header> newHeaders) {
        return new PushRequest(kind, path, newHeaders, timeout, maxMessageBytes);
    }

    /** Kind and path without its query. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return "PushRequest[" + kind + " " + (query < 0 ? path : path.substring(0, query)) + "]";
    }
}
