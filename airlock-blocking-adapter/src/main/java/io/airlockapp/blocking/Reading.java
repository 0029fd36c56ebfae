package io.airlockapp.blocking;

import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * What a reactive method emits, for one thread to read, element by element. All state is that thread's; others reach it through
 * the inbox.
 */
abstract class Reading<T> implements Spliterator<T> {

    final Inbox inbox;
    final Signals signals = new Signals();

    @Nullable
    T ready;

    boolean ended;
    private final String call;

    /** What the reactive client signals. */
    final class Signals extends BaseSubscriber<T> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Elements are asked for one by one, when they are read.
        }

        @Override
        protected void hookOnNext(T element) {
            inbox.hand(() -> ready = element);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            inbox.handFailure(failure);
        }

        @Override
        protected void hookOnComplete() {
            inbox.hand(() -> ended = true);
        }
    }

    Reading(String call, Meanwhile meanwhile) {
        this.call = call;
        this.inbox = new Inbox(call, meanwhile);
    }

    /** Works until {@link #ready} is there or {@link #ended} is true; one element has been asked for. */
    abstract void next() throws Throwable;

    /** Gives up what is under way. */
    abstract void close();

    @Override
    public final boolean tryAdvance(Consumer<? super T> reader) {
        T element;
        try {
            Inbox.refuseNonBlockingThread(call);
            Inbox.refuseInterruptedThread(call);
            next();
            element = ready;
            ready = null;
        } catch (Throwable failure) {
            close();
            throw Caller.<RuntimeException>asIs(failure);
        }
        if (element == null) {
            return false;
        }
        reader.accept(element);
        return true;
    }

    /** Elements come one after the other; there is nothing to split. */
    @Override
    public final @Nullable Spliterator<T> trySplit() {
        return null;
    }

    @Override
    public final long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public final int characteristics() {
        return ORDERED | NONNULL;
    }
}
