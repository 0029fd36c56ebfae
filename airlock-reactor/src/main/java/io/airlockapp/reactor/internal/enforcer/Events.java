package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.reactor.EnforcerEvent;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.reactor.TimeSource;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** Hands events to whoever looks, on threads of the time source, so that no review waits for them. */
final class Events {

    private static final int KEPT = 1024;

    private final TimeSource time;
    private final List<FluxSink<EnforcerEvent>> lookers = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    Events(TimeSource time) {
        this.time = time;
    }

    /** Who looks at one review only: in the Reactor context of its subscriber. */
    interface Looker extends Consumer<ReviewEvent> {}

    /** The events from now on; those that a subscriber does not take in time, oldest first, are dropped. */
    Flux<EnforcerEvent> all() {
        return Flux.<EnforcerEvent>create(
                        looker -> {
                            lookers.add(looker);
                            looker.onDispose(() -> lookers.remove(looker));
                            if (closed) {
                                looker.complete();
                            }
                        },
                        FluxSink.OverflowStrategy.IGNORE)
                .onBackpressureBuffer(KEPT, BufferOverflowStrategy.DROP_OLDEST)
                .publishOn(time.scheduler(), false, 1);
    }

    boolean wanted(Review review) {
        return review.looker != null || !lookers.isEmpty();
    }

    /** Tells of a review; costs two looks when nobody wants to know. */
    void tell(Review review, BiFunction<String, Instant, ReviewEvent> event) {
        if (wanted(review)) {
            ReviewEvent happened = event.apply(review.requestId, time.now());
            @Nullable Looker looker = review.looker;
            if (looker != null) {
                looker.accept(happened);
            }
            tell(happened);
        }
    }

    void tell(EnforcerEvent event) {
        lookers.forEach(looker -> looker.next(event));
    }

    void close() {
        closed = true;
        lookers.forEach(FluxSink::complete);
    }
}
