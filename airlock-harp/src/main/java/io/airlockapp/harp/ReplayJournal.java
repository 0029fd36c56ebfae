package io.airlockapp.harp;

import java.time.Clock;
import java.time.Instant;

/**
 * Remembers which nonces were used, so that no signed decision counts twice. Implementations are thread-safe; several
 * processes that accept decisions of the same signer need a journal that they share.
 */
public interface ReplayJournal {

    /**
     * Claims a nonce. Of all calls with the same signer and nonce, exactly one gets true, for as long as the nonce is
     * kept.
     *
     * @param signer who used it: the signer's public key as text, because ids have more than one spelling
     * @param nonce the nonce
     * @param keepUntil how long to remember it at least
     * @return true if it is new and now remembered; false if it was used before
     * @throws RuntimeException if it cannot be known or remembered; the decision then does not count
     */
    boolean claim(String signer, String nonce, Instant keepUntil);

    /**
     * Makes a journal that lives as long as this process.
     *
     * <p>It forgets by time only. When it is full of nonces that must still be kept, {@link #claim} fails with a {@link
     * io.airlockapp.error.HarpException}, so that nothing is approved that might be a replay.
     *
     * @param clock tells what may be forgotten
     * @param capacity how many nonces it holds; positive. Each takes about 300 bytes
     * @return an empty journal
     * @throws IllegalArgumentException if the capacity is not positive
     */
    static ReplayJournal inMemory(Clock clock, int capacity) {
        return new InMemoryReplayJournal(clock, capacity);
    }
}
