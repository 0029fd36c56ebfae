package io.airlockapp.reactor.store;

import java.util.Objects;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A state, and a queue of those who want to change it. */
final class InMemoryStateStore implements StateStore {

    private final Turns turns = new Turns();
    private volatile SavedState state = SavedState.empty();

    @Override
    public Mono<SavedState> load() {
        return Mono.fromSupplier(() -> state);
    }

    @Override
    public Mono<SavedState> update(Function<SavedState, Mono<SavedState>> change) {
        Objects.requireNonNull(change, "change");
        return turns.take(turn -> change.apply(state)
                .doOnNext(changed -> turn.whileMine(() -> state = changed))
                .switchIfEmpty(load()));
    }

    @Override
    public String toString() {
        return "InMemoryStateStore[hidden]";
    }
}
