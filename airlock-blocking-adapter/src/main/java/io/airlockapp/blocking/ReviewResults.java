package io.airlockapp.blocking;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.harp.Action;
import io.airlockapp.reactor.ReviewResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Operators;

/**
 * The results of many reviews, for one thread to read. Reading drives everything: the reading thread takes actions from the
 * caller's source, as many as the reactive client asks for, submits them, asks for one result and waits for it. All state is
 * that thread's; others reach it through the inbox.
 */
final class ReviewResults extends Reading<ReviewResult> {

    private final Iterable<Action> actions;
    private final Flux<ReviewResult> beneath;
    private final Duration deadline;

    private @Nullable Iterator<Action> source;
    private @Nullable FluxSink<Action> sink;
    private long demand;
    private Instant lastExpiry = Instant.EPOCH;
    private volatile boolean closed;

    private ReviewResults(
            String call,
            Duration deadline,
            Meanwhile meanwhile,
            Iterable<Action> actions,
            Function<Publisher<Action>, Flux<ReviewResult>> reviewAll) {
        super(call, meanwhile);
        this.deadline = deadline;
        this.actions = Objects.requireNonNull(actions, "actions");
        this.beneath = reviewAll.apply(Flux.create(this::requested, FluxSink.OverflowStrategy.ERROR));
    }

    /**
     * The results as a stream.
     *
     * @param call what is called, for messages
     * @param deadline how long one read may take, once no action has time left
     * @param meanwhile what the reader does before it stands still
     * @param actions where actions are taken from
     * @param reviewAll the reactive client's method
     */
    static Stream<ReviewResult> stream(
            String call,
            Duration deadline,
            Meanwhile meanwhile,
            Iterable<Action> actions,
            Function<Publisher<Action>, Flux<ReviewResult>> reviewAll) {
        Inbox.refuseNonBlockingThread(call);
        ReviewResults results = new ReviewResults(call, deadline, meanwhile, actions, reviewAll);
        return StreamSupport.stream(results, false).onClose(results::close);
    }

    private void requested(FluxSink<Action> subscribed) {
        inbox.hand(() -> sink = subscribed);
        subscribed.onRequest(more -> inbox.hand(() -> demand = Operators.addCap(demand, more)));
    }

    @Override
    void next() throws Throwable {
        if (closed) {
            throw closedException();
        }
        if (source == null) {
            source = actions.iterator();
            beneath.subscribe(signals);
        }
        signals.request(1);
        do {
            doWhatIsThere();
            // Also when a result is there: one more action for each that has ended keeps as many under way as may be.
            boolean submitted = submitNext(source);
            if (!submitted && ready == null && !ended) {
                inbox.take(limit(), signals).run();
            }
        } while (ready == null && !ended);
    }

    private void doWhatIsThere() throws Throwable {
        for (Inbox.Task task = inbox.poll(); task != null; task = inbox.poll()) {
            task.run();
        }
    }

    private boolean submitNext(Iterator<Action> from) {
        FluxSink<Action> to = sink;
        if (to == null || to.isCancelled() || demand == 0) {
            return false;
        }
        if (!from.hasNext()) {
            sink = null;
            to.complete();
            return true;
        }
        Action action = from.next();
        Instant expiry = Limit.expiryOf(action);
        lastExpiry = expiry.isAfter(lastExpiry) ? expiry : lastExpiry;
        demand--;
        to.next(action);
        return true;
    }

    /** Until then, one of those under way must have ended. */
    private Limit limit() {
        return Limit.of(Limit.until(lastExpiry).plus(deadline));
    }

    @Override
    void close() {
        closed = true;
        signals.dispose();
        inbox.hand(() -> {
            throw closedException();
        });
    }

    private static ClientClosedException closedException() {
        return new ClientClosedException(
                "The results were closed before all of them had been read: what was under way is withdrawn.");
    }
}
