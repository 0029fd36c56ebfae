package io.airlockapp.testkit.tck;

import java.util.concurrent.CompletableFuture;

/** The way to a gateway: a request goes out, an answer comes back. */
@FunctionalInterface
public interface Wire {

    /**
     * Sends a request.
     *
     * @param request the request
     * @return completes with the answer, whatever its status; exceptionally if there is none. Cancelling it gives the call up,
     *     so that the gateway sees its caller gone
     */
    CompletableFuture<WireAnswer> send(WireRequest request);
}
