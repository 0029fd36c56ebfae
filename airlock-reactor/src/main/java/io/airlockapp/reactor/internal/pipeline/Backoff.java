package io.airlockapp.reactor.internal.pipeline;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double, less up to half at random.
 *
 * @param first the wait after the first failure
 * @param max the longest wait
 */
public record Backoff(Duration first, Duration max) {

    /**
     * Creates the sequence.
     *
     * @throws IllegalArgumentException if {@code first} is not positive, or longer than {@code max}
     */
    public Backoff {
        if (first.isNegative() || first.isZero() || first.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "The first wait must be positive and no longer than the longest, and they are " + first + " and "
                            + max + ".");
        }
    }

    /**
     * The wait after a failure.
     *
     * @param failures how many failures there were in a row, from 1
     * @return between a half and the whole of {@code first · 2^(failures-1)}, which is at most {@code max}
     */
    public Duration delay(int failures) {
        long full = max.toNanos();
        if (failures <= 62 && first.toNanos() <= full >> (failures - 1)) {
            full = first.toNanos() << (failures - 1);
        }
        return Duration.ofNanos(full - ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }
}
