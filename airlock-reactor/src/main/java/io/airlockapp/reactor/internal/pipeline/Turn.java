package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.TooManyCallsException;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** One call that needs its turn of a budget, from its subscription to its end: a place in the queue, then a call like any other. */
final class Turn implements CoreSubscriber<TransportResponse>, Subscription {

    private static final AtomicIntegerFieldUpdater<Turn> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Turn.class, "state");

    private static final int NEW = 0;
    private static final int WAITING = 1;
    private static final int RUNNING = 2;
    private static final int DONE = 3;

    private final BudgetStage stage;
    private final Budget budget;
    private final Call call;
    private final CoreSubscriber<? super TransportResponse> actual;

    private volatile int state;
    private volatile @Nullable Subscription upstream;
    private boolean answered;

    // The place in the queue, which belongs to the budget.
    @Nullable
    Turn previous;

    @Nullable
    Turn next;

    volatile boolean inLine;
    private boolean queuedOnce;
    private long number;
    private long until;

    Turn(BudgetStage stage, Budget budget, Call call, CoreSubscriber<? super TransportResponse> actual) {
        this.stage = stage;
        this.budget = budget;
        this.call = call;
        this.actual = actual;
    }

    Priority priority() {
        return call.priority();
    }

    @Nullable
    Instant deadline() {
        return call.deadline();
    }

    BudgetStage owner() {
        return stage;
    }

    void enqueued(long newNumber, long newUntil) {
        number = newNumber;
        until = newUntil;
        queuedOnce = true;
    }

    boolean isQueued() {
        return inLine;
    }

    long number() {
        return number;
    }

    long until() {
        return until;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, NEW, WAITING)) {
            budget.began(priority());
            if (stage.isClosed()) {
                close();
            } else {
                budget.enter(this);
                int now = state;
                if (now == DONE || (now == WAITING && stage.isClosed())) {
                    // A cancel or a close that came before the place in the queue has not seen it.
                    budget.leave(this);
                    close();
                }
            }
        }
    }

    @Override
    public void cancel() {
        int before = end();
        if (before == WAITING) {
            budget.leave(this);
        } else if (before == RUNNING) {
            Subscription running = upstream;
            if (running != null) {
                running.cancel();
            }
        }
    }

    /** Begins the call: its turn has come. Only a call that had to queue can have run out of time meanwhile. */
    void go() {
        Call now = call;
        Instant deadline = call.deadline();
        if (queuedOnce && deadline != null) {
            Duration left = Duration.between(budget.time().now(), deadline);
            if (left.isNegative() || left.isZero()) {
                fail(new CallTimeoutException(
                        Delivery.NOT_SENT,
                        "The call's time was up before the rate budget had a turn for it: have fewer calls under way,"
                                + " or raise the budget if the gateway allows it."));
                return;
            }
            if (left.compareTo(call.request().timeout()) < 0) {
                now = call.withRequest(call.request().withTimeout(left));
            }
        }
        if (STATE.compareAndSet(this, WAITING, RUNNING)) {
            stage.next(now).subscribe(this);
        }
    }

    void refuse() {
        fail(
                new TooManyCallsException(
                        "The rate budget has " + Budget.MAX_QUEUED
                                + " calls waiting for their turn: have fewer under way, or raise the budget if the gateway allows it."));
    }

    void close() {
        fail(new ClientClosedException("The client has been closed: build another one."));
    }

    private void fail(RuntimeException failure) {
        if (end() != DONE) {
            actual.onError(failure);
        }
    }

    private int end() {
        int before = STATE.getAndSet(this, DONE);
        if (before == WAITING || before == RUNNING) {
            budget.ended(priority());
        }
        return before;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (state == DONE) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(TransportResponse response) {
        answered = true;
        actual.onNext(response);
    }

    @Override
    public void onError(Throwable failure) {
        if (end() != DONE) {
            if (failure instanceof RateLimitedException refusal) {
                budget.refused(refusal);
            }
            actual.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (end() != DONE) {
            // A turn without a call has no answer yet.
            if (answered) {
                budget.accepted();
            }
            actual.onComplete();
        }
    }
}
