package io.airlockapp.reactor.internal.auth;

import io.airlockapp.reactor.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Work that is done once for all who ask for it while it is under way. It is the session's own: who waits can leave and does
 * not stop it. It has a time limit, and closing waits for it.
 */
final class Flight<T> {

    private final TimeSource time;
    private final Duration limit;
    private final Supplier<Throwable> late;
    private final AtomicReference<Sinks.@Nullable One<T>> underWay = new AtomicReference<>();

    Flight(TimeSource time, Duration limit, Supplier<Throwable> late) {
        this.time = time;
        this.limit = limit;
        this.late = late;
    }

    /** Waits for the work that is under way, or begins it. */
    Mono<T> join(Supplier<Mono<T>> work) {
        return Mono.defer(() -> begin(work).asMono());
    }

    /** Begins the work unless it is under way. Its failure is the work's own to tell. */
    Sinks.One<T> begin(Supplier<Mono<T>> work) {
        Sinks.One<T> mine = Sinks.one();
        Sinks.One<T> others = underWay.compareAndExchange(null, mine);
        if (others != null) {
            return others;
        }
        Mono.defer(work)
                .switchIfEmpty(
                        Mono.error(() -> new IllegalStateException("The store has emitted nothing: use another one.")))
                .timeout(limit, Mono.error(late), time.scheduler())
                .subscribe(
                        value -> {
                            underWay.set(null);
                            mine.tryEmitValue(value);
                        },
                        failure -> {
                            underWay.set(null);
                            mine.tryEmitError(failure);
                        });
        return mine;
    }

    boolean isUnderWay() {
        return underWay.get() != null;
    }

    /** Completes when nothing is under way any more, however that ends. */
    Mono<Void> ended() {
        return Mono.defer(() -> {
            Sinks.One<T> now = underWay.get();
            return now == null ? Mono.empty() : now.asMono().then().onErrorComplete();
        });
    }
}
