package io.airlockapp.testkit.fault;

import io.airlockapp.testkit.Endpoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a fault is for. Calls are counted from when the fault is set.
 *
 * @param endpoint the endpoint, or null for any
 * @param first the first call that it hits, counted from 1
 * @param count how many calls it hits from there on
 */
public record Calls(@Nullable Endpoint endpoint, int first, int count) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a number is smaller than 1
     */
    public Calls {
        if (first < 1 || count < 1) {
            throw new IllegalArgumentException(
                    "Calls are counted from 1: first is " + first + ", count is " + count + ".");
        }
    }

    /**
     * The next call to an endpoint.
     *
     * @param endpoint the endpoint
     * @return the calls
     */
    public static Calls to(Endpoint endpoint) {
        return new Calls(Objects.requireNonNull(endpoint, "endpoint"), 1, 1);
    }

    /**
     * The next call, whatever it is.
     *
     * @return the calls
     */
    public static Calls any() {
        return new Calls(null, 1, 1);
    }

    /**
     * These calls, beginning with another one.
     *
     * @param n the first call, counted from 1
     * @return a copy
     */
    public Calls from(int n) {
        return new Calls(endpoint, n, count);
    }

    /**
     * So many calls.
     *
     * @param n how many
     * @return a copy
     */
    public Calls times(int n) {
        return new Calls(endpoint, first, n);
    }

    /**
     * Every call from the first one on.
     *
     * @return a copy
     */
    public Calls always() {
        return new Calls(endpoint, first, Integer.MAX_VALUE);
    }
}
