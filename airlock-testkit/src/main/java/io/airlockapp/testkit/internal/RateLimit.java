package io.airlockapp.testkit.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** So many requests in any minute. Off by default. */
final class RateLimit {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Deque<Instant> admitted = new ArrayDeque<>();
    private int limit;

    synchronized void limit(int requestsPerMinute) {
        if (requestsPerMinute < 0) {
            throw new IllegalArgumentException("The limit is " + requestsPerMinute + ": give 0 for none, or more.");
        }
        limit = requestsPerMinute;
        admitted.clear();
    }

    /** Counts anew. */
    synchronized void forget() {
        admitted.clear();
    }

    synchronized void check(Instant now) {
        if (limit == 0) {
            return;
        }
        while (!admitted.isEmpty() && !admitted.peekFirst().plus(WINDOW).isAfter(now)) {
            admitted.removeFirst();
        }
        if (admitted.size() < limit) {
            admitted.addLast(now);
            return;
        }
        Duration left = Duration.between(now, admitted.getFirst().plus(WINDOW));
        long seconds = left.plusSeconds(1).minusNanos(1).toSeconds();
        throw new Refusal(
                        429, "quota_exceeded", "The app has sent too many requests: wait as long as Retry-After says.")
                .header("Retry-After", Long.toString(seconds));
    }
}
