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

/** One lock around a set of nonces and a queue of when each may be forgotten. */
final class InMemoryReplayJournal implements ReplayJournal {

    private record Nonce(String signer, String value) {}

    private record Entry(Nonce nonce, Instant keepUntil) {}

    private final Clock clock;
    private final int capacity;
    private final Set<Nonce> used = new HashSet<>();
    private final PriorityQueue<Entry> nextToForget = new PriorityQueue<>(Comparator.comparing(Entry::keepUntil));

    InMemoryReplayJournal(Clock clock, int capacity) {
        this.clock = Objects.requireNonNull(clock, "clock");
        if (capacity <= 0) {
            throw new IllegalArgumentException("The journal's capacity is not positive: give it room for a nonce.");
        }
        this.capacity = capacity;
    }

    @Override
    public boolean claim(String signer, String nonce, Instant keepUntil) {
        Nonce claimed = new Nonce(Objects.requireNonNull(signer, "signer"), Objects.requireNonNull(nonce, "nonce"));
        Entry entry = new Entry(claimed, Objects.requireNonNull(keepUntil, "keepUntil"));
        Instant now = clock.instant();
        synchronized (used) {
            forget(now);
            if (used.contains(claimed)) {
                return false;
            }
            if (used.size() >= capacity) {
                throw new HarpException(
                        FailureReason.REPLAY,
                        "The replay journal is full, so nothing can be approved: give it a larger capacity.");
            }
            used.add(claimed);
            nextToForget.add(entry);
            return true;
        }
    }

    private void forget(Instant now) {
        for (Entry next = nextToForget.peek();
                next != null && next.keepUntil().isBefore(now);
                next = nextToForget.peek()) {
            nextToForget.remove();
            used.remove(next.nonce());
        }
    }

    @Override
    public String toString() {
        return "ReplayJournal[capacity=" + capacity + "]";
    }
}
