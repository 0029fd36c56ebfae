package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.reactor.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Work that nobody waits for while the enforcer lives: acknowledgements, withdrawals, audit entries. Their number is bounded (one
 * more is dropped, with a warning), and closing waits for them. Each piece takes as long as its calls do, whose own budget of
 * time does not count their place in the queue of the rate budget: a limit here would drop what only has to wait.
 */
final class Background {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final int MAX_PENDING = 100_000;

    private final TimeSource time;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger tasks = new AtomicInteger();
    private final Disposable.Composite running = Disposables.composite();
    private final Sinks.Empty<Void> idle = Sinks.empty();
    private volatile boolean closing;

    Background(TimeSource time) {
        this.time = time;
    }

    /** Starts a piece of work; its failure is logged and nothing else. */
    void run(String what, String requestId, Mono<?> work) {
        if (tasks.incrementAndGet() > MAX_PENDING) {
            tasks.decrementAndGet();
            LOG.warn("Too much background work is pending; left out: {} of {}", what, requestId);
            return;
        }
        hold();
        Disposable.Swap handle = Disposables.swap();
        running.add(handle);
        handle.update(work.then()
                .doFinally(signal -> {
                    running.remove(handle);
                    tasks.decrementAndGet();
                    release();
                })
                .subscribe(null, failure -> LOG.warn("Could not {} {}: {}", what, requestId, failure.toString())));
    }

    /** Makes closing wait until {@link #release}: for what is going to start background work when it ends. */
    void hold() {
        pending.incrementAndGet();
    }

    void release() {
        if (pending.decrementAndGet() == 0 && closing) {
            idle.tryEmitEmpty();
        }
    }

    /** Completes when all work is done, or the limit is over, of which it tells; what is left then is cancelled. */
    Mono<Void> drain(Duration limit, Runnable over) {
        return Mono.defer(() -> {
            closing = true;
            if (pending.get() == 0) {
                idle.tryEmitEmpty();
            }
            return idle.asMono()
                    .timeout(limit, Mono.fromRunnable(over), time.scheduler())
                    .doFinally(signal -> running.dispose());
        });
    }
}
