package io.airlockapp.testkit.fault;

/**
 * Faults at random. The same seed brings the same faults to the same calls in the same order.
 *
 * @param seed what the random numbers come from; give it again to see the same once more
 * @param rate how likely a call is to suffer something, from 0 to 1
 */
public record Chaos(long seed, double rate) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if the rate is not from 0 to 1
     */
    public Chaos {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("The rate is " + rate + ": give one from 0 to 1.");
        }
    }
}
