package io.airlockapp.transport;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One call, as a value. It names a path on the gateway and nothing more: which host that is, only the transport knows, so a
 * call to another host cannot be written.
 *
 * @param method what to do
 * @param path path and query, beginning with one {@code /}; already percent-encoded
 * @param headers the headers to send, those of one name in order; the transport adds those that its protocol needs
 * @param body the content to send; empty for none
 * @param timeout how long the whole call may take, from subscription to the last byte of the response
 * @param lane what the call is for
 * @param maxResponseBytes how large the response's body may be
 */
public record TransportRequest(
        Method method,
        String path,
        List<Header> headers,
        Body body,
        Duration timeout,
        Lane lane,
        int maxResponseBytes) {

    /** The cap of a response's body that is used where nothing else is said: 1 MiB. */
    public static final int DEFAULT_MAX_RESPONSE_BYTES = 1 << 20;

    /**
     * Creates a request.
     *
     * @throws IllegalArgumentException if the path does not begin with exactly one {@code /}, or has a character that a
     *     request line cannot carry; or if the time-out or the cap is not positive
     */
    public TransportRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(lane, "lane");
        Objects.requireNonNull(body, "body");
        headers = List.copyOf(headers);
        check(path, timeout, maxResponseBytes);
    }

    static void check(String path, Duration timeout, int maxBytes) {
        checkPath(path);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The time-out of a call must be positive, and is " + timeout + ".");
        }
        if (maxBytes <= 0) {
            throw new IllegalArgumentException(
                    "The cap of a response or message must be positive, and is " + maxBytes + ".");
        }
    }

    private static void checkPath(String path) {
        if (!path.startsWith("/") || path.startsWith("//")) {
            throw new IllegalArgumentException("A path begins with exactly one '/'.");
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= 0x20 || c > 0x7e || c == '#' || c == '\\') {
                throw new IllegalArgumentException(
                        "A path is visible ASCII without '#' and '\\'; percent-encode the character at index " + i
                                + ".");
            }
        }
    }

    /**
     * This request with other headers.
     *
     * @param newHeaders the headers to send
     * @return a copy
     */
    public TransportRequest withHeaders(List<Header> newHeaders) {
        return new TransportRequest(method, path, newHeaders, body, timeout, lane, maxResponseBytes);
    }

    /**
     * This request with another time-out.
     *
     * @param newTimeout how long the whole call may take
     * @return a copy
     */
    public TransportRequest withTimeout(Duration newTimeout) {
        return new TransportRequest(method, path, headers, body, newTimeout, lane, maxResponseBytes);
    }

    /** Method, lane and path without its query. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return "TransportRequest[" + method + " " + (query < 0 ? path : path.substring(0, query)) + ", lane=" + lane
                + "]";
    }
}
