package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.ArtifactHash;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.metrics.Metrics;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * One review under way: what is known of its exchange, the step that it is in, and the subscriber to tell. Tens of thousands of
 * these wait at once, so a step that is over is let go of, and with it the payload and what was made of it.
 */
final class Review {

    private static final AtomicReferenceFieldUpdater<Review, Exchange> EXCHANGE =
            AtomicReferenceFieldUpdater.newUpdater(Review.class, Exchange.class, "exchange");
    private static final AtomicIntegerFieldUpdater<Review> TOLD =
            AtomicIntegerFieldUpdater.newUpdater(Review.class, "told");

    /** How much of the exchange there is at the gateway. */
    enum Exchange {
        NONE,
        /** Submitting has begun, so there may be one. */
        POSSIBLE,
        OPEN,
        /** A decision has come and is being verified: that ends the review, whatever else wants to. */
        JUDGED,
        /** It has ended, or is left to whoever has its ticket: there is nothing to take back. */
        ENDED
    }

    final String requestId;
    final Instant deadline;
    final ArtifactHash hash;
    final Paired paired;
    /** Who looks at this review only, if anybody. */
    final Events.@Nullable Looker looker;

    private final MonoSink<Verdict> sink;
    private final Ending ending;
    private final Disposable.Swap step = Disposables.swap();

    volatile Exchange exchange = Exchange.NONE;

    /** What is to be submitted, until it is: it must not be kept while the review waits. */
    @Nullable
    Action opening;

    /** Whether an attempt to submit it, followed by another one, may have arrived. */
    volatile boolean attempted;

    /** Whether it has one of the places for reviews under way; {@link Admission} keeps this. */
    volatile boolean admitted;

    /** What is measured of it, if anything is. */
    Metrics.@Nullable ReviewSpan span;

    @SuppressWarnings("unused") // Through its updater.
    private volatile int told;

    /** Is told once how a review ends, before its subscriber is. */
    @FunctionalInterface
    interface Ending {
        /** Tells; with neither a verdict nor a failure it was left open or cancelled. */
        void ended(Review review, @Nullable Verdict verdict, @Nullable Throwable failure);
    }

    Review(
            String requestId,
            Instant deadline,
            ArtifactHash hash,
            Paired paired,
            MonoSink<Verdict> sink,
            Ending ending) {
        this.requestId = requestId;
        this.deadline = deadline;
        this.hash = hash;
        this.paired = paired;
        this.sink = sink;
        this.ending = ending;
        this.looker = sink.contextView().getOrDefault(Events.Looker.class, null);
    }

    /** Goes from one state to another, unless something else has changed it before. */
    boolean move(Exchange from, Exchange to) {
        return EXCHANGE.compareAndSet(this, from, to);
    }

    ContextView context() {
        return sink.contextView();
    }

    /** Tells how it ends, if nobody has yet: whoever does decides it. */
    boolean tell(@Nullable Verdict verdict, @Nullable Throwable failure) {
        boolean first = TOLD.compareAndSet(this, 0, 1);
        if (first) {
            ending.ended(this, verdict, failure);
        }
        return first;
    }

    /** Begins a step in place of the one before; each tells exactly one of the three how it ends, unless it is cut short. */
    void step(Mono<Verdict> work, Consumer<Verdict> verdict, Consumer<Throwable> failure, Runnable none) {
        Step next = new Step(verdict, failure, none);
        if (step.update(next)) {
            work.subscribe(next);
        }
    }

    private final class Step extends BaseSubscriber<Verdict> {

        private final Consumer<Verdict> verdict;
        private final Consumer<Throwable> failure;
        private final Runnable none;
        private boolean ended;

        Step(Consumer<Verdict> verdict, Consumer<Throwable> failure, Runnable none) {
            this.verdict = verdict;
            this.failure = failure;
            this.none = none;
        }

        @Override
        public Context currentContext() {
            return Context.of(sink.contextView());
        }

        @Override
        protected void hookOnNext(Verdict value) {
            ended = true;
            verdict.accept(value);
        }

        @Override
        protected void hookOnError(Throwable error) {
            failure.accept(error);
        }

        @Override
        protected void hookOnComplete() {
            if (!ended) {
                none.run();
            }
        }
    }

    /** What is done when it has ended or is cancelled, after the step that it is in was ended. */
    void onEnd(Runnable done) {
        sink.onDispose(() -> {
            step.dispose();
            tell(null, null);
            done.run();
        });
    }

    /** Ends it without a verdict. */
    void leave() {
        exchange = Exchange.ENDED;
        tell(null, null);
        sink.success();
    }

    /** Ends it. */
    void succeed(Verdict verdict) {
        tell(verdict, null);
        sink.success(verdict);
    }

    /** Ends it from outside. */
    void end(Verdict verdict) {
        exchange = Exchange.ENDED;
        tell(verdict, null);
        sink.success(verdict);
    }

    /** Ends it. */
    void fail(Throwable failure) {
        tell(null, failure);
        sink.error(failure);
    }

    boolean mayBeOpen() {
        Exchange now = exchange;
        return now == Exchange.POSSIBLE || now == Exchange.OPEN || now == Exchange.JUDGED;
    }

    ReviewTicket ticket(String enforcerId) {
        return ReviewTicket.issue(paired.contentKey(), requestId, enforcerId, hash, deadline);
    }
}
