package io.airlockapp.reactor.internal.auth;

import io.airlockapp.error.SignInException;
import io.airlockapp.reactor.store.StateStore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who the user is, in memory and in the store. Changes are made while nobody else changes the store, are written before
 * anybody sees them here, and are seen here in the order in which they were written.
 */
final class UserRecord {

    private final StateStore store;
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();
    private long shown;

    UserRecord(StateStore store) {
        this.store = store;
    }

    /**
     * What came of a change.
     *
     * @param held what is held now
     * @param unsaved why it is not in the store; null if it is
     */
    record Changed(Held held, @Nullable Throwable unsaved) {}

    /** What is held now, or null if the store was not read yet. */
    @Nullable
    Held now() {
        return held.get();
    }

    /** Reads the store, and takes up what another process has written. */
    Mono<Held> look() {
        return Mono.defer(() -> {
            Held before = held.get();
            return store.load().map(saved -> replace(before, before == null ? Held.of(saved) : before.seen(saved)));
        });
    }

    /** A change that was made meanwhile is newer than what was read. */
    private Held replace(@Nullable Held before, Held after) {
        held.compareAndSet(before, after);
        Held now = held.get();
        return now != null ? now : after;
    }

    /**
     * Changes what is held.
     *
     * <p>If writing fails, what the change has made is held nevertheless: it may be all there is of tokens that the issuer
     * has changed already.
     *
     * @param change from what is held, with what other processes have written, to what shall be held
     * @return emits what is held; fails as the change does, and as the store does before the change
     */
    Mono<Changed> change(Function<Held, Mono<Held>> change) {
        return Mono.defer(() -> {
            Attempt attempt = new Attempt();
            return store.update(saved -> {
                        attempt.ticket = tickets.incrementAndGet();
                        Held now = held.get();
                        Held before = now == null ? Held.of(saved) : now.seen(saved);
                        attempt.before = before;
                        return change.apply(before).flatMap(after -> {
                            attempt.after = after;
                            return after.unsaved() ? Mono.just(after.user().into(saved)) : Mono.empty();
                        });
                    })
                    .then(Mono.fromSupplier(attempt::written))
                    .onErrorResume(attempt::failed);
        });
    }

    /** Holds something else in memory, where the store cannot even be read. */
    synchronized Held force(Function<Held, Held> change) {
        Held now = held.get();
        Held after = change.apply(now == null ? new Held(Identity.NOBODY, Identity.NOBODY, false, null) : now);
        shown = tickets.incrementAndGet();
        held.set(after);
        return after;
    }

    private synchronized Held show(long ticket, Held change) {
        if (ticket > shown) {
            shown = ticket;
            held.set(change);
        }
        return change;
    }

    private final class Attempt {

        private volatile long ticket;
        private volatile @Nullable Held before;
        private volatile @Nullable Held after;

        Changed written() {
            Held changed = after;
            if (changed == null) {
                throw new IllegalStateException(
                        "The store has not made the change that it was given: use another store.");
            }
            return new Changed(show(ticket, changed.asStored()), null);
        }

        Mono<Changed> failed(Throwable failure) {
            Held changed = after;
            if (changed != null) {
                return Mono.just(new Changed(show(ticket, changed), failure));
            }
            Held unchanged = before;
            if (unchanged != null) {
                show(ticket, isEnd(failure) ? unchanged.asEnded() : unchanged);
            }
            return Mono.error(failure);
        }
    }

    private static boolean isEnd(Throwable failure) {
        return failure instanceof SignInException signIn && signIn.reason() == SignInException.Reason.REQUIRED;
    }
}
