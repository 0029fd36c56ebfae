package io.airlockapp.blocking;

import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** What a reactive method emits, for one thread to read: the first read subscribes, each read asks for one and waits for it. */
final class Elements<T> implements Spliterator<T> {

    private final String call;
    private final Inbox inbox;
    private final Supplier<Limit> limit;
    private final Flux<T> beneath;
    private final Signals signals = new Signals();

    private boolean begun;
    private @Nullable T ready;
    private boolean ended;

    /** What the reactive client signals. */
    private final class Signals extends BaseSubscriber<T> {

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

    private Elements(String call, Supplier<Limit> limit, Flux<T> beneath) {
        this.call = call;
        this.inbox = new Inbox(call);
        this.limit = limit;
        this.beneath = beneath;
    }

    /**
     * The elements as a stream.
     *
     * @param call what is called, for messages
     * @param limit how long one read may take
     * @param beneath the call of the reactive client
     */
    static <T> Stream<T> stream(String call, Supplier<Limit> limit, Supplier<Flux<T>> beneath) {
        Inbox.refuseNonBlockingThread(call);
        Elements<T> elements = new Elements<>(call, limit, beneath.get());
        return StreamSupport.stream(elements, false).onClose(elements.signals::dispose);
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> reader) {
        T element;
        try {
            element = next();
        } catch (Throwable failure) {
            signals.dispose();
            throw Caller.<RuntimeException>asIs(failure);
        }
        if (element == null) {
            return false;
        }
        reader.accept(element);
        return true;
    }

    private @Nullable T next() throws Throwable {
        Inbox.refuseNonBlockingThread(call);
        Inbox.refuseInterruptedThread(call);
        if (!begun) {
            begun = true;
            beneath.subscribe(signals);
        }
        signals.request(1);
        Limit within = limit.get();
        while (ready == null && !ended) {
            inbox.take(within, signals).run();
        }
        T element = ready;
        ready = null;
        return element;
    }

    /** Elements come one after the other; there is nothing to split. */
    @Override
    public @Nullable Spliterator<T> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return ORDERED | NONNULL;
    }
}
