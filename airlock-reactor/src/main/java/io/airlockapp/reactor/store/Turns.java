package io.airlockapp.reactor.store;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A lock that is waited for without blocking: those who want a turn get it one after the other, in the order they came. */
final class Turns {

    private final Object guard = new Object();
    private final Set<Turn> waiting = new LinkedHashSet<>();
    private boolean taken;
    private boolean handingOn;

    /** The work, made when it is its turn. The turn ends with the work, however that ends. */
    <T> Mono<T> take(Function<Turn, Mono<T>> work) {
        return Mono.usingWhen(
                Mono.fromSupplier(Turn::new),
                turn -> turn.come().then(Mono.defer(() -> work.apply(turn))),
                turn -> Mono.fromRunnable(turn::end));
    }

    /** A turn that nobody waits for yet. */
    Turn turn() {
        return new Turn();
    }

    /**
     * One place in the queue. It exists before it waits, and {@link #end()} is right at any time: so a cancellation that
     * races with the turn's coming cannot lose the turn.
     */
    final class Turn {

        private final Sinks.Empty<Void> come = Sinks.empty();
        private boolean mine;
        private boolean ended;

        private Turn() {}

        /** Completes when the turn has come. To be subscribed once. */
        Mono<Void> come() {
            return Mono.defer(() -> {
                synchronized (guard) {
                    if (ended) {
                        return Mono.never();
                    }
                    if (!taken) {
                        taken = true;
                        mine = true;
                        return Mono.empty();
                    }
                    waiting.add(this);
                }
                return come.asMono();
            });
        }

        /**
         * Does something unless the turn is over. Work that is cancelled may not have noticed yet when the next one begins, so
         * it must change things in here.
         */
        void whileMine(Runnable change) {
            synchronized (guard) {
                if (mine && !ended) {
                    change.run();
                }
            }
        }

        /** Leaves the queue, or hands the turn on. A second time does nothing. */
        void end() {
            synchronized (guard) {
                if (ended) {
                    return;
                }
                ended = true;
                if (!mine) {
                    waiting.remove(this);
                    return;
                }
                taken = false;
                if (handingOn) {
                    return;
                }
                handingOn = true;
            }
            handOn();
        }
    }

    /** A loop, since work that is done at once ends its turn in here: ten thousand of them would overflow the stack. */
    private void handOn() {
        for (Turn next = next(); next != null; next = next()) {
            next.come.tryEmitEmpty();
        }
    }

    private @Nullable Turn next() {
        synchronized (guard) {
            Iterator<Turn> queue = waiting.iterator();
            if (taken || !queue.hasNext()) {
                handingOn = false;
                return null;
            }
            Turn next = queue.next();
            queue.remove();
            next.mine = true;
            taken = true;
            return next;
        }
    }
}
