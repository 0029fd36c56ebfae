package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.transport.TransportResponse;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** Lets calls through as fast as a budget, which may be shared with other clients, has turns for them. */
final class BudgetStage implements Stage {

    private final Stage next;
    private final Budget budget;
    private volatile boolean closed;

    BudgetStage(Stage next, Budget budget) {
        this.next = next;
        this.budget = budget;
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super TransportResponse> actual) {
                actual.onSubscribe(new Turn(BudgetStage.this, budget, call, actual));
            }
        };
    }

    Mono<TransportResponse> next(Call call) {
        return next.exchange(call);
    }

    boolean isClosed() {
        return closed;
    }

    /** Fails what is in the queue, and whatever comes. */
    void close() {
        closed = true;
        budget.removeAll(this).forEach(Turn::close);
    }
}
