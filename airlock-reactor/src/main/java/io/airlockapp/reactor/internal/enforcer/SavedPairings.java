package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.PairingException;
import io.airlockapp.error.StoreException;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.store.StateStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Emits the pairing once its signers are saved, where the pairing is. What another process has revoked meanwhile stays
     * revoked, and what it has added stays.
     */
    Mono<Pairing> keepSigners(Pairing changed) {
        if (store == null) {
            return Mono.just(changed);
        }
        return store.update(saved -> {
                    Pairing there = saved.pairings().get(enforcerId);
                    return there != null && there.routingToken().equals(changed.routingToken())
                            ? Mono.just(saved.toBuilder()
                                    .pairing(merged(there, changed))
                                    .build())
                            : Mono.empty();
                })
                .thenReturn(changed)
                .onErrorMap(
                        StoreException.class,
                        failure -> new StoreException(
                                "The signers have changed, and could not be saved, so that the change ends with this"
                                        + " process unless it is made again: " + failure.getMessage(),
                                failure));
    }

    private static Pairing merged(Pairing there, Pairing changed) {
        Map<String, Signer> signers = new LinkedHashMap<>();
        there.signers().forEach(signer -> signers.put(signer.keyId(), signer));
        for (Signer signer : changed.signers()) {
            Signer before = signers.get(signer.keyId());
            signers.put(signer.keyId(), before != null && before.revoked() ? signer.withRevoked() : signer);
        }
        return there.withSigners(List.copyOf(signers.values()));
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
