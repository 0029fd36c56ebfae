package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

/** One lock around what was used and a queue of when each use may be forgotten. */
final class InMemoryReplayJournal implements ReplayJournal {

    private record Nonce(String signer, String value) {}

    private record Decided(String requestId, String artifactHash) {}

    private record Entry(Nonce nonce, Decided decided, Instant keepUntil) {}

    private final Clock clock;
    private final int capacity;
    private final Set<Nonce> nonces = new HashSet<>();
    private final Set<Decided> decisions = new HashSet<>();
    private final PriorityQueue<Entry> nextToForget = new PriorityQueue<>(Comparator.comparing(Entry::keepUntil));

    InMemoryReplayJournal(Clock clock, int capacity) {
        this.clock = Objects.requireNonNull(clock, "clock");
        if (capacity <= 0) {
            throw new IllegalArgumentException("The journal's capacity is not positive: give it room for a nonce.");
        }
        this.capacity = capacity;
    }

    @Override
    public boolean claim(Use use) {
        Entry entry = new Entry(
                new Nonce(use.signer(), use.nonce()),
                new Decided(use.requestId(), use.artifactHash()),
                use.keepUntil());
        Instant now = clock.instant();
        synchronized (nextToForget) {
            forget(now);
            if (nonces.contains(entry.nonce()) || decisions.contains(entry.decided())) {
                return false;
            }
            if (nextToForget.size() >= capacity) {
                throw new HarpException(
                        FailureReason.REPLAY,
                        "The replay journal is full, so nothing can be approved: give it a larger capacity.");
            }
            nonces.add(entry.nonce());
            decisions.add(entry.decided());
            nextToForget.add(entry);
            return true;
        }
    }

    private void forget(Instant now) {
        for (Entry next = nextToForget.peek();
                next != null && next.keepUntil().isBefore(now);
                next = nextToForget.peek()) {
            nextToForget.remove();
            nonces.remove(next.nonce());
            decisions.remove(next.decided());
        }
    }

    @Override
    public String toString() {
        return "ReplayJournal[capacity=" + capacity + "]";
    }
}
