package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One lock around what was used. Of each pair only 128 bits are kept, of a digest under a key that nobody else has: two pairs with
 * the same bits, which nobody will see, would deny the second one, and never approve anything.
 *
 * <p>The pairs are spread over many tables, so that no claim has to wait until a large one is made anew. A table that nothing is in
 * is not there, as a program may have thousands of enforcers with a journal each.
 */
final class InMemoryReplayJournal implements ReplayJournal {

    private static final int TABLES = 256;

    private final Clock clock;
    private final int capacity;
    private final byte[] secret = Jca.random(32);

    /** Where the seconds are counted from. */
    private final Instant origin;

    // Guarded by the tables.
    private final @Nullable KeyTable[] tables = new KeyTable[TABLES];
    private int lastCleaned;
    private int cleanedAt;

    /** While it is full: in which second something will be forgotten, so that not every claim has to look for it. */
    private int fullUntil;

    InMemoryReplayJournal(Clock clock, int capacity) {
        this.clock = Objects.requireNonNull(clock, "clock");
        if (capacity <= 0) {
            throw new IllegalArgumentException("The journal's capacity is not positive: give it room for a nonce.");
        }
        this.capacity = capacity;
        this.origin = clock.instant().minusSeconds(1);
    }

    @Override
    public boolean claim(Use use) {
        ByteBuffer nonce = digest('n', use.signer(), use.nonce());
        ByteBuffer decision = digest('d', use.requestId(), use.artifactHash());
        int last = seconds(use.keepUntil());
        synchronized (tables) {
            int now = seconds(clock.instant());
            if (contains(nonce, now) || contains(decision, now)) {
                return false;
            }
            if (isFull(now)) {
                throw new HarpException(
                        FailureReason.REPLAY,
                        "The replay journal is full, so nothing can be approved: give it a larger capacity.");
            }
            add(nonce, last, now);
            add(decision, last, now);
            cleanOne(now);
            return true;
        }
    }

    private boolean contains(ByteBuffer digest, int now) {
        KeyTable table = tables[tableOf(digest)];
        return table != null && table.contains(digest.getLong(0), digest.getLong(8), now);
    }

    private void add(ByteBuffer digest, int last, int now) {
        int index = tableOf(digest);
        KeyTable table = tables[index];
        if (table == null) {
            table = new KeyTable();
            tables[index] = table;
        }
        table.add(digest.getLong(0), digest.getLong(8), last, now);
    }

    private static int tableOf(ByteBuffer digest) {
        return digest.get(0) & (TABLES - 1);
    }

    private boolean isFull(int now) {
        if (!hasCapacityTaken()) {
            return false;
        }
        if (now <= fullUntil) {
            return true;
        }
        int earliest = Integer.MAX_VALUE;
        for (int i = 0; i < TABLES; i++) {
            clean(i, now);
            KeyTable table = tables[i];
            earliest = table == null ? earliest : Math.min(earliest, table.earliest());
        }
        boolean full = hasCapacityTaken();
        fullUntil = full ? earliest : 0;
        return full;
    }

    private boolean hasCapacityTaken() {
        long pairs = 0;
        for (KeyTable table : tables) {
            pairs += table == null ? 0 : table.taken();
        }
        return pairs / 2 >= capacity;
    }

    /** Gives back what a busier time has left behind: one table a second. */
    private void cleanOne(int now) {
        if (now != cleanedAt) {
            cleanedAt = now;
            lastCleaned = (lastCleaned + 1) % TABLES;
            clean(lastCleaned, now);
        }
    }

    private void clean(int index, int now) {
        KeyTable table = tables[index];
        if (table != null) {
            table.clean(now, 0);
            tables[index] = table.taken() == 0 ? null : table;
        }
    }

    /** Rounded up, so that a use is not forgotten before its time. */
    private int seconds(Instant time) {
        Duration since = Duration.between(origin, time);
        long seconds = since.getNano() == 0 ? since.getSeconds() : since.getSeconds() + 1;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, seconds));
    }

    private ByteBuffer digest(char kind, String first, String second) {
        byte[] one = first.getBytes(StandardCharsets.UTF_8);
        return Jca.required(() -> {
            MessageDigest sha256 = Jca.DEFAULT.messageDigest("SHA-256");
            sha256.update(secret);
            sha256.update(
                    ByteBuffer.allocate(6).putChar(kind).putInt(one.length).flip());
            sha256.update(one);
            return ByteBuffer.wrap(sha256.digest(second.getBytes(StandardCharsets.UTF_8)));
        });
    }

    @Override
    public String toString() {
        return "ReplayJournal[capacity=" + capacity + "]";
    }
}
