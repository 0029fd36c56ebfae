package io.airlockapp.reactor;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.GatewayException;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call that failed is tried again, and when. A policy only decides: it never waits, and it is only asked
 * about failures that are safe to repeat (nothing was sent, the gateway refused without acting, or the call can be repeated
 * without a second effect). The deadline of the call is kept whatever it says.
 */
@FunctionalInterface
public interface RetryPolicy {

    /**
     * Decides about one failure. Does not block.
     *
     * @param attempt which attempt has failed, from 1
     * @param failure what it failed with
     * @return how long to wait before the next attempt; null to give up
     */
    @Nullable
    Duration delayAfter(int attempt, AirlockException failure);

    /**
     * Gives up at once.
     *
     * @return a policy without a second attempt
     */
    static RetryPolicy never() {
        return (attempt, failure) -> null;
    }

    /**
     * The default: five attempts, waiting 250 ms, 500 ms, 1 s and 2 s, each less up to half of it at random; what the gateway
     * asks for with Retry-After counts instead where it is longer, up to a minute, and beyond that the call fails.
     *
     * @return the policy
     */
    static RetryPolicy standard() {
        return exponential(5, Duration.ofMillis(250), Duration.ofSeconds(10), Duration.ofMinutes(1));
    }

    /**
     * Doubles the wait from attempt to attempt, less up to half of it at random so that clients do not come back together.
     *
     * @param maxAttempts how many attempts there are at most, the first included; at least 1
     * @param first the wait after the first attempt; positive
     * @param max the longest wait; not shorter than {@code first}
     * @param maxRetryAfter the longest Retry-After that is waited for; a gateway that asks for more ends the call
     * @return the policy
     * @throws IllegalArgumentException if a number is out of its range
     */
    static RetryPolicy exponential(int maxAttempts, Duration first, Duration max, Duration maxRetryAfter) {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("A call needs at least one attempt, not " + maxAttempts + ".");
        }
        Backoff backoff = new Backoff(first, max);
        return (attempt, failure) -> {
            if (attempt >= maxAttempts) {
                return null;
            }
            Duration delay = backoff.delay(attempt);
            Duration asked = failure instanceof GatewayException gateway ? gateway.retryAfter() : null;
            if (asked == null || asked.compareTo(delay) <= 0) {
                return delay;
            }
            return asked.compareTo(maxRetryAfter) <= 0 ? asked : null;
        };
    }
}
