package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.HarpException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.StoreException;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.store.StateStore;
import java.util.Objects;
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

    /** Emits the pairing once its signers are saved, together with what another process has made of them meanwhile. */
    Mono<Pairing> keepSigners(Paired paired) {
        if (store == null) {
            return Mono.fromSupplier(paired::pairing);
        }
        return store.update(saved -> Mono.fromSupplier(() -> {
                    Pairing there = saved.pairings().get(enforcerId);
                    Pairing all = there == null ? paired.pairing() : merged(there, paired);
                    return saved.toBuilder().pairing(all).build();
                }))
                .map(saved -> Objects.requireNonNull(saved.pairings().get(enforcerId)))
                .onErrorMap(
                        StoreException.class,
                        failure -> new StoreException(
                                "The signers have changed, and could not be saved, so that the change ends with this"
                                        + " process unless it is made again: " + failure.getMessage(),
                                failure));
    }

    private static Pairing merged(Pairing there, Paired paired) {
        if (!there.routingToken().equals(paired.begun().routingToken())) {
            throw new StoreException("The store has another pairing by now: restore that one, or pair again.", null);
        }
        try {
            return there.withSigners(paired.signers().merge(there.signers()));
        } catch (IllegalArgumentException | HarpException e) {
            throw new StoreException(
                    "The saved signers contradict those in force: " + e.getMessage() + " Pair again if in doubt.", e);
        }
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
