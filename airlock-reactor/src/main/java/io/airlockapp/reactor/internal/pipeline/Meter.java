package io.airlockapp.reactor.internal.pipeline;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts requests so that no minute, wherever it begins, has more than allowed. A gateway may count in any way; this holds for
 * all of them. Time is divided into periods with a few requests each: a minute touches one period more than fit into it, so
 * what may go out at once is taken off the steady rate.
 */
final class Meter {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int LARGEST_BURST = 50;

    private final LongSupplier nanoTime;
    private boolean begun;
    private long origin;
    private final long period;
    private final int steadyPerMinute;
    private final RateLimiter limiter;

    /**
     * Starts counting.
     *
     * @param perMinute how many requests any minute may have, at least 2
     * @param spent whether the first period has none left
     * @param nanoTime a clock that does not go back
     */
    Meter(int perMinute, boolean spent, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        int burst = Math.min(LARGEST_BURST, Math.max(1, perMinute / 6));
        int periods = Math.max(1, perMinute / burst - 1);
        this.period = (MINUTE + periods - 1) / periods;
        this.steadyPerMinute = burst * periods;
        this.limiter = RateLimiter.of(
                "airlock",
                RateLimiterConfig.custom()
                        .limitForPeriod(burst)
                        .limitRefreshPeriod(Duration.ofNanos(period))
                        // With no time to wait, the limiter says yes or no and never parks a thread.
                        .timeoutDuration(Duration.ZERO)
                        .build(),
                this::elapsed);
        if (spent) {
            limiter.drainPermissions();
        }
    }

    /** Counts from when the limiter first asks, which it does when it is made: its periods are then those that are known here. */
    private long elapsed() {
        long now = nanoTime.getAsLong();
        if (!begun) {
            begun = true;
            origin = now;
        }
        return now - origin;
    }

    /** Takes one request, if there is one. */
    boolean take() {
        return limiter.reservePermission() >= 0;
    }

    /** How long it is to the next period. */
    long untilNext() {
        return period - elapsed() % period;
    }

    int steadyPerMinute() {
        return steadyPerMinute;
    }
}
