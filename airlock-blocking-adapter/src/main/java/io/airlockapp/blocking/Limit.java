package io.airlockapp.blocking;

import io.airlockapp.harp.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How long one call may take.
 *
 * @param length the time in all
 * @param end when it is over, in the time of {@link System#nanoTime()}
 */
record Limit(Duration length, long end) {

    private static final Duration MAX_DEADLINE = Duration.ofDays(365);

    /** Begins now. */
    static Limit of(Duration length) {
        return new Limit(length, System.nanoTime() + TimeUnit.NANOSECONDS.convert(length));
    }

    long left() {
        return Math.max(0, end - System.nanoTime());
    }

    /** When the review of an action ends by itself, if it begins now. */
    static Instant expiryOf(Action action) {
        Instant given = action.expiresAt();
        return given != null ? given : Instant.now().plus(action.timeout());
    }

    /** What is left until then, or nothing. */
    static Duration until(Instant then) {
        Duration left = Duration.between(Instant.now(), then);
        return left.isNegative() ? Duration.ZERO : left;
    }

    static Duration checked(Duration deadline, String name) {
        Objects.requireNonNull(deadline, name);
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(MAX_DEADLINE) > 0) {
            throw new IllegalArgumentException("The " + name + " is " + deadline
                    + ": give a time between zero and 365 days, since every blocking call has to end.");
        }
        return deadline;
    }
}
