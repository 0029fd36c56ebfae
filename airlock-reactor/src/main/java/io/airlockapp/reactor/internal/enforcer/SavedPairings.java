package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.PairingException;
import io.airlockapp.error.StoreException;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.store.StateStore;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The pairing of one enforcer in the store, if the enforcer has a store. */
final class SavedPairings {

    private final @Nullable StateStore store;
    private final String enforcerId;

    SavedPairings(@Nullable StateStore store, String enforcerId) {
        this.store = store;
        this.enforcerId = enforcerId;
    }

    /** Emits the pairing once it is saved. */
    Mono<Pairing> keep(Pairing pairing) {
        if (store == null) {
            return Mono.just(pairing);
        }
        return store.update(
                        saved -> Mono.just(saved.toBuilder().pairing(pairing).build()))
                .thenReturn(pairing)
                .onErrorMap(
                        StoreException.class,
                        failure -> new StoreException(
                                "The enforcer is paired, and the pairing could not be saved, so that it ends with this"
                                        + " process unless its owner saves it: " + failure.getMessage(),
                                failure));
    }

    Mono<Pairing> find() {
        if (store == null) {
            return Mono.error(
                    notPaired("The enforcer has no store to restore from: build it with one, or give the pairing."));
        }
        return store.load()
                .mapNotNull(saved -> saved.pairings().get(enforcerId))
                .switchIfEmpty(Mono.error(
                        () -> notPaired("The store has no pairing of " + enforcerId + ": pair, or claim a code.")));
    }

    private static PairingException notPaired(String message) {
        return new PairingException(PairingException.Reason.NOT_PAIRED, message, null);
    }

    /**
     * Removes what is saved.
     *
     * @param ended the pairing that has ended; another one, which another process has made since, stays. Null for any
     */
    Mono<Void> remove(@Nullable Pairing ended) {
        if (store == null) {
            return Mono.empty();
        }
        return store.update(saved -> {
                    Pairing there = saved.pairings().get(enforcerId);
                    boolean ours = there != null
                            && (ended == null || there.routingToken().equals(ended.routingToken()));
                    return ours
                            ? Mono.just(
                                    saved.toBuilder().withoutPairing(enforcerId).build())
                            : Mono.empty();
                })
                .then()
                .onErrorMap(
                        StoreException.class,
                        failure -> new StoreException(
                                "The pairing has ended, and could not be removed from the store: "
                                        + failure.getMessage(),
                                failure));
    }
}
