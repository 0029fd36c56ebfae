package io.airlockapp.reactor;

import java.time.Duration;

/** How long the channels of a {@link DecisionSource} are kept, trusted and doubted. Immutable. */
public final class PushOptions {

    private static final PushOptions STANDARD =
            new PushOptions(Duration.ofMinutes(1), Duration.ofSeconds(90), Duration.ofMinutes(2));

    private final Duration linger;
    private final Duration livenessTimeout;
    private final Duration checkInterval;

    private PushOptions(Duration linger, Duration livenessTimeout, Duration checkInterval) {
        this.linger = linger;
        this.livenessTimeout = livenessTimeout;
        this.checkInterval = checkInterval;
    }

    /**
     * The defaults: kept for one minute after the last review, given up after 90 seconds of silence, each review looked after
     * every two minutes.
     *
     * @return the options
     */
    public static PushOptions standard() {
        return STANDARD;
    }

    /**
     * These options with another time for which a channel is kept when no review waits, so that the next one finds it open.
     *
     * @param time the time, counted in steps of five seconds; not negative
     * @return a copy
     * @throws IllegalArgumentException if it is negative
     */
    public PushOptions withLinger(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("A channel is kept for no time or longer, not " + time + ".");
        }
        return new PushOptions(time, livenessTimeout, checkInterval);
    }

    /**
     * These options with another time after which a channel counts as dead if nothing at all has come over it; another one is
     * opened then. Longer than the gateway's time between two pings.
     *
     * @param time the time; positive
     * @return a copy
     * @throws IllegalArgumentException if it is not positive
     */
    public PushOptions withLivenessTimeout(Duration time) {
        return new PushOptions(linger, positive(time), checkInterval);
    }

    /**
     * These options with another time after which the gateway is asked where an exchange stands although its channel is open:
     * what a channel loses is found then, and with the first loss it counts as broken and everything is polled for until another
     * one is tried, after a minute or more. With many exchanges it is rarer, as no more than a fifth of the rate budget is spent
     * on it.
     *
     * @param time the time; positive
     * @return a copy
     * @throws IllegalArgumentException if it is not positive
     */
    public PushOptions withCheckInterval(Duration time) {
        return new PushOptions(linger, livenessTimeout, positive(time));
    }

    private static Duration positive(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("The time must be positive, and is " + time + ".");
        }
        return time;
    }

    /**
     * How long a channel is kept when no review waits.
     *
     * @return the time
     */
    public Duration linger() {
        return linger;
    }

    /**
     * After what time of silence a channel counts as dead.
     *
     * @return the time
     */
    public Duration livenessTimeout() {
        return livenessTimeout;
    }

    /**
     * How often the gateway is asked where an exchange stands although its channel is open.
     *
     * @return the time between two such questions about one exchange
     */
    public Duration checkInterval() {
        return checkInterval;
    }
}
