package io.airlockapp.reactor.store;

import java.util.ArrayDeque;
import java.util.Queue;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A lock that is waited for without blocking: those who want a turn get it one after the other, in the order they came. */
final class Turns {

    private final Queue<Sinks.Empty<Void>> waiting = new ArrayDeque<>();
    private boolean taken;

    /** The same work, subscribed when it is its turn. The turn ends with the work, however that ends. */
    <T> Mono<T> take(Mono<T> work) {
        return Mono.usingWhen(Mono.defer(this::mine), mine -> work, mine -> Mono.fromRunnable(this::next));
    }

    private Mono<Boolean> mine() {
        Sinks.Empty<Void> turn = Sinks.empty();
        synchronized (waiting) {
            if (!taken) {
                taken = true;
                return Mono.just(true);
            }
            waiting.add(turn);
        }
        return turn.asMono().thenReturn(true).doOnCancel(() -> giveUp(turn));
    }

    /** Who is cancelled while waiting leaves the queue; whose turn has come in the same moment hands it on. */
    private void giveUp(Sinks.Empty<Void> turn) {
        boolean left;
        synchronized (waiting) {
            left = waiting.remove(turn);
        }
        if (!left) {
            next();
        }
    }

    private void next() {
        Sinks.Empty<Void> turn;
        synchronized (waiting) {
            turn = waiting.poll();
            taken = turn != null;
        }
        if (turn != null) {
            turn.tryEmitEmpty();
        }
    }
}
