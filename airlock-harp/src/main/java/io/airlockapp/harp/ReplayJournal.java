package io.airlockapp.harp;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;

/**
 * Remembers which decisions were used, so that none counts twice. Implementations are thread-safe; several processes that
 * accept decisions of the same signer need a journal that they share.
 */
public interface ReplayJournal {

    /**
     * One use of a decision.
     *
     * @param signer who signed it: the signer's public key as text, because ids have more than one spelling
     * @param nonce the nonce that the signer gave it
     * @param requestId the exchange that it decides
     * @param artifactHash what it is about, 64 lower-case hexadecimal digits
     * @param keepUntil how long to remember it at least
     */
    record Use(String signer, String nonce, String requestId, String artifactHash, Instant keepUntil) {

        /** Creates the value. */
        public Use {
            Objects.requireNonNull(signer, "signer");
            Objects.requireNonNull(nonce, "nonce");
            Objects.requireNonNull(requestId, "requestId");
            Objects.requireNonNull(artifactHash, "artifactHash");
            Objects.requireNonNull(keepUntil, "keepUntil");
        }
    }

    /**
     * Claims both the nonce of its signer and the decision of its exchange, {@code (signer, nonce)} and {@code (requestId,
     * artifactHash)}, at once or not at all. Of all calls that share one of the two pairs, exactly one gets true, for as long
     * as it is kept.
     *
     * @param use what is claimed
     * @return true if both pairs are new and now remembered; false if one was used before, and then nothing has changed
     * @throws RuntimeException if it cannot be known or remembered; the decision then does not count
     */
    boolean claim(Use use);

    /**
     * Whether {@link #claim} can take long, as one that writes to a disk does. It is then called on a thread that may block.
     *
     * @return false unless overridden
     */
    default boolean blocking() {
        return false;
    }

    /**
     * Makes a journal that lives as long as this process.
     *
     * <p>It forgets by time only. When it is full of uses that must still be kept, {@link #claim} fails with a {@link
     * io.airlockapp.error.HarpException}, so that nothing is approved that might be a replay.
     *
     * @param clock tells what may be forgotten
     * @param capacity how many uses it holds; positive. Each takes about 70 bytes: 48 MB for an hour
     *     of 200 a second
     * @return an empty journal
     * @throws IllegalArgumentException if the capacity is not positive
     */
    static ReplayJournal inMemory(Clock clock, int capacity) {
        return new InMemoryReplayJournal(clock, capacity);
    }
}
