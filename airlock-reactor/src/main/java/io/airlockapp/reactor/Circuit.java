package io.airlockapp.reactor;

import reactor.core.publisher.Flux;

/**
 * The circuit breaker of a client, to be looked at. It is open while the gateway does not answer: calls then fail at once with a
 * {@link io.airlockapp.error.CircuitOpenException}, which says when to come back, and reviews that wait do so by themselves.
 *
 * <p>Answers with 500, 502, 503 and 504, connections that fail and calls that are not answered in time count as failures;
 * answers with 2xx count as successes, a wait that ends without a decision among them, however long it was held. Nothing else
 * counts. How many failures open it, {@link CircuitPolicy} says.
 */
public interface Circuit {

    /**
     * How it stands.
     *
     * @return the state; from {@link CircuitState#OPEN} to {@link CircuitState#HALF_OPEN} it goes with the next call
     */
    CircuitState state();

    /**
     * How it changes.
     *
     * <p>Subscribing emits the present state and then each new one, on the thread of the call that brought it about, which must
     * not be blocked. Completes when the client is closed; never fails. A subscriber that does not keep up gets the latest
     * state.
     *
     * @return the states
     */
    Flux<CircuitState> states();
}
