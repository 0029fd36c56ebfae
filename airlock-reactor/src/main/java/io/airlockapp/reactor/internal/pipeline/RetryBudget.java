package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.reactor.TimeSource;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps retries to a fifth of the calls, so that a gateway in trouble gets little more than it would anyway. Five calls pay for
 * one retry, up to a hundred retries can be saved up, and whatever the calls are, ten retries in ten seconds are free: a client
 * with few calls stampedes nobody.
 */
final class RetryBudget {

    private static final int CALLS_FOR_A_RETRY = 5;
    private static final int MOST = 100 * CALLS_FOR_A_RETRY;
    private static final int FREE = 10;
    private static final Duration FREE_EACH = Duration.ofSeconds(10);

    private final AtomicInteger saved = new AtomicInteger();
    private final RateLimiter free;

    RetryBudget(TimeSource time) {
        this.free = RateLimiter.of(
                "airlock-retries",
                RateLimiterConfig.custom()
                        .limitForPeriod(FREE)
                        .limitRefreshPeriod(FREE_EACH)
                        .timeoutDuration(Duration.ZERO)
                        .build(),
                Ticks.of(time)::getAsLong);
    }

    /** A call is made for the first time. */
    void called() {
        int now = saved.get();
        // Nothing hangs on a call that is not counted because another one was at that moment.
        if (now < MOST) {
            saved.compareAndSet(now, now + 1);
        }
    }

    /** Takes a retry, if there is one. */
    boolean mayRetry() {
        for (int now = saved.get(); now >= CALLS_FOR_A_RETRY; now = saved.get()) {
            if (saved.compareAndSet(now, now - CALLS_FOR_A_RETRY)) {
                return true;
            }
        }
        return free.reservePermission() >= 0;
    }
}
