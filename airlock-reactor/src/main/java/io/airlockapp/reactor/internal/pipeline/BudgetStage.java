package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.error.RateLimitedException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.List;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** Lets calls through as fast as a budget, which may be shared with other clients, has turns for them. */
final class BudgetStage implements Stage {

    /** No call: what has got its turn goes its own way. */
    private static final Call OPENING = new Call(
            new TransportRequest(Method.GET, "/", List.of(), Body.empty(), Duration.ofSeconds(1), Lane.COMMAND, 1),
            false,
            false,
            false,
            null,
            null,
            Priority.COMMAND);

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

    /** A turn for something that is not a call: completes when it has come. What comes of it is told afterwards. */
    Mono<Void> turn() {
        return exchange(OPENING).then();
    }

    /** The gateway has taken what is not a call. */
    void accepted() {
        budget.accepted();
    }

    /** The gateway has refused what is not a call for its rate. */
    void refused(RateLimitedException refusal) {
        budget.refused(refusal);
    }

    @SuppressWarnings("ReferenceEquality") // It is this one value that stands for no call.
    Mono<TransportResponse> next(Call call) {
        return call == OPENING ? Mono.empty() : next.exchange(call);
    }

    int spare(Duration time) {
        return budget.spare(time);
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
