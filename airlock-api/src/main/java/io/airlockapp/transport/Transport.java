package io.airlockapp.transport;

import org.reactivestreams.Publisher;

/**
 * Carries requests to one gateway and brings responses back. Everything else (retries, credentials, what a status means) is
 * above it.
 *
 * <p>An implementation talks to the one origin it was made for and never follows a redirect: a 3xx is a response like any
 * other. It sends a request at most once for each subscription, and never resends one by itself. It is safe for use from many
 * threads at once.
 */
public interface Transport {

    /**
     * Describes one call.
     *
     * <p>The publisher is cold: nothing happens before it is subscribed, and each subscription is a call of its own. It
     * emits exactly one response and completes, or fails. It may signal on any thread, and signals never block.
     *
     * <p>Failures are {@link io.airlockapp.error.TransportException}s that say whether the request can have had an effect:
     * {@link io.airlockapp.error.CallTimeoutException} when the request's time is up,
     * {@link io.airlockapp.error.ResponseTooLargeException} when the body exceeds its cap, and
     * {@link io.airlockapp.error.ClientClosedException} after {@link #close()}.
     *
     * <p>Cancelling gives the call up on the wire (an HTTP/1.1 connection is closed, an HTTP/2 stream is reset) and
     * releases everything that it held.
     *
     * @param request the call
     * @return the response to come
     * @throws IllegalArgumentException if the request sets a header that {@linkplain Header#isReserved() belongs to HTTP itself}
     */
    Publisher<TransportResponse> exchange(TransportRequest request);

    /**
     * Closes the transport.
     *
     * <p>Subscribing ends calls that are under way with {@link io.airlockapp.error.ClientClosedException}, gives
     * connections back and completes when that is done. Closing twice is closing once: every subscription completes.
     *
     * @return completion
     */
    Publisher<Void> close();
}
