package io.airlockapp.reactor.store;

import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Keeps what must outlive a process: who is signed in, and with whom enforcers are paired. One store for each gateway: what
 * it holds would be sent to any.
 *
 * <p>Implementations are safe for use from many threads, and never block the thread that subscribes. Failures are
 * {@link io.airlockapp.error.StoreException}s; a state that cannot be read is a failure and never an empty state, since that
 * would lose it at the next update.
 */
public interface StateStore {

    /**
     * Reads the state as it is now, with what other processes have made of it.
     *
     * @return emits the state, {@link SavedState#empty()} if nothing was ever kept
     */
    Mono<SavedState> load();

    /**
     * Changes the state, alone: between the reading of the state that {@code change} gets and the writing of what it emits,
     * nobody else changes it, neither in this process nor in another one that shares the store.
     *
     * <p>Subscribing waits for its turn, reads, subscribes to the change and writes what that emits. If the change fails or
     * is empty, nothing is written. The change may take as long as a call to an issuer does; others wait meanwhile.
     *
     * @param change from the state as it is to the state as it shall be
     * @return emits the state as it is afterwards; fails as the change does, or if the state cannot be read or written.
     *     Cancelling before anything was written changes nothing, and gives the turn to the next
     */
    Mono<SavedState> update(Function<SavedState, Mono<SavedState>> change);

    /**
     * A store that lives as long as this object.
     *
     * @return an empty store
     */
    static StateStore inMemory() {
        return new InMemoryStateStore();
    }
}
