package io.airlockapp.reactor;

import java.time.Duration;

/**
 * When the circuit of a client opens, and how it closes again.
 *
 * @param window over how many of the latest calls failures are counted
 * @param minimumCalls how many of them there must be before it can open; not more than {@code window}
 * @param failurePercent how many of a hundred must have failed
 * @param openFor how long it stays open before the first probes
 * @param probes how many calls are let through then; it closes if fewer than {@code failurePercent} of them fail
 */
public record CircuitPolicy(int window, int minimumCalls, int failurePercent, Duration openFor, int probes) {

    private static final CircuitPolicy STANDARD = new CircuitPolicy(100, 20, 50, Duration.ofSeconds(5), 3);
    private static final CircuitPolicy NEVER =
            new CircuitPolicy(Integer.MAX_VALUE, Integer.MAX_VALUE, 100, Duration.ofSeconds(5), Integer.MAX_VALUE);

    /**
     * Creates a policy.
     *
     * @throws IllegalArgumentException if a number or the time is not positive, there are more minimum calls than the window
     *     has, or the percentage is above 100
     */
    public CircuitPolicy {
        if (window <= 0 || minimumCalls <= 0 || minimumCalls > window || probes <= 0) {
            throw new IllegalArgumentException("The window (" + window + "), its minimum of calls (" + minimumCalls
                    + ") and the probes (" + probes + ") must be positive, and the minimum within the window.");
        }
        if (failurePercent <= 0 || failurePercent > 100) {
            throw new IllegalArgumentException("A percentage is from 1 to 100, not " + failurePercent + ".");
        }
        if (openFor.isNegative() || openFor.isZero()) {
            throw new IllegalArgumentException(
                    "The time for which it is open must be positive, and is " + openFor + ".");
        }
    }

    /**
     * The default: at least 20 of the latest 100 calls, half of them failed; 5 seconds open, 3 probes.
     *
     * @return the policy
     */
    public static CircuitPolicy standard() {
        return STANDARD;
    }

    /**
     * A circuit that never opens.
     *
     * @return the policy
     */
    public static CircuitPolicy never() {
        return NEVER;
    }
}
