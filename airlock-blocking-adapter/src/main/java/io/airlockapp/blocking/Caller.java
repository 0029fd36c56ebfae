package io.airlockapp.blocking;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A thread that waits for one call of the reactive client, and does meanwhile what the call wants done by it. All state is
 * that thread's own; others reach it through the inbox.
 *
 * @param <T> what the call results in
 */
final class Caller<T extends @Nullable Object> {

    private final Inbox inbox;
    private Limit limit;
    private final boolean interruptible;
    private @Nullable Result<T> result;

    /** That there is a result, even if it is null. */
    private record Result<T extends @Nullable Object>(T value) {}

    private Caller(String call, Duration deadline, Meanwhile meanwhile, boolean interruptible) {
        this.inbox = new Inbox(call, meanwhile);
        this.limit = Limit.of(deadline);
        this.interruptible = interruptible;
    }

    /**
     * Makes a call and waits for its end: every method of the blocking faces is this.
     *
     * @param call what is called, for messages
     * @param deadline how long the wait may take
     * @param meanwhile what the thread does before it stands still
     * @param beneath the call of the reactive client, given the thread that waits for it
     * @return what it emits, or what the {@linkplain #running work} results in
     */
    static <T extends @Nullable Object> T await(
            String call, Duration deadline, Meanwhile meanwhile, Function<Caller<T>, Mono<T>> beneath) {
        Inbox.refuseNonBlockingThread(call);
        Inbox.refuseInterruptedThread(call);
        return new Caller<T>(call, deadline, meanwhile, true).waitFor(call, beneath);
    }

    /** Waits for the end of a call that emits nothing. */
    static void awaitEnd(String call, Duration deadline, Meanwhile meanwhile, Supplier<Mono<Void>> beneath) {
        await(call, deadline, meanwhile, caller -> beneath.get().thenReturn(true));
    }

    /** As {@link #await}, but interrupts neither prevent nor end it: they are found afterwards. */
    static <T> T awaitClose(String call, Duration deadline, Meanwhile meanwhile, Supplier<Mono<T>> beneath) {
        Inbox.refuseNonBlockingThread(call);
        boolean interrupted = Thread.interrupted();
        try {
            return new Caller<T>(call, deadline, meanwhile, false).waitFor(call, caller -> beneath.get());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private T waitFor(String call, Function<Caller<T>, Mono<T>> beneath) {
        Disposable underWay = beneath.apply(this)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException(call + " ended without a result.")))
                .subscribe(value -> inbox.hand(() -> result = new Result<>(value)), inbox::handFailure);
        try {
            Result<T> there = result;
            while (there == null) {
                Inbox.Task next =
                        interruptible ? inbox.take(limit, underWay) : inbox.takeUninterruptibly(limit, underWay);
                next.run();
                there = result;
            }
            return there.value;
        } catch (Throwable failure) {
            throw Caller.<RuntimeException>asIs(failure);
        } finally {
            underWay.dispose();
        }
    }

    /**
     * Work for the call to subscribe to, which is then done by this thread, once, and not any more when it has given up or was
     * interrupted. What the work returns or throws is what {@link #await} returns or throws.
     */
    Mono<T> running(Callable<T> work) {
        return Mono.create(sink -> inbox.hand(() -> {
            Inbox.refuseInterruptedThread("The work");
            T value;
            try {
                value = work.call();
            } catch (Throwable failure) {
                sink.error(failure);
                throw failure;
            }
            result = new Result<>(value);
            sink.success(value);
        }));
    }

    /** What the call waits for before it goes on, done by this thread; what it throws, {@link #await} throws. */
    <V> Function<V, Mono<Void>> keeping(Consumer<V> consumer) {
        return value -> Mono.create(sink -> inbox.hand(() -> {
            try {
                consumer.accept(value);
            } catch (Throwable failure) {
                sink.error(failure);
                throw failure;
            }
            sink.success();
        }));
    }

    /** Lets the call take this long from now on: only under way it may come out how long it can. Called by this thread. */
    void extend(Duration length) {
        limit = Limit.of(length);
    }

    /** The same consumer, for any thread to call; this thread does it. */
    <V> Consumer<V> telling(Consumer<V> consumer) {
        return value -> inbox.hand(() -> consumer.accept(value));
    }

    /** Lets a failure pass through signatures that do not name it: what is thrown is always what was signalled or thrown. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException asIs(Throwable failure) throws E {
        throw (E) failure;
    }
}
