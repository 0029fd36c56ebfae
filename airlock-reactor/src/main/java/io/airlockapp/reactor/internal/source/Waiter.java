package io.airlockapp.reactor.internal.source;

import io.airlockapp.error.AirlockException;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.reactor.DecisionSource.Exchange;
import io.airlockapp.reactor.DecisionSource.Outcome;
import io.airlockapp.reactor.internal.ReviewPolls;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One exchange that is waited for by way of a channel. The first outcome counts, whichever way it comes; so what comes twice,
 * over the channel and by a poll, is handed on once.
 *
 * <p>What the channel cannot have told is asked for by {@link #pursuit}: by poll after poll while there is no channel, and with
 * one question when there is one again.
 */
final class Waiter {

    private static final Duration SHORT_POLL = Duration.ofSeconds(1);

    /** How much later than by an answer a decision may come over a channel that is believed. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(1);

    final Exchange exchange;

    /** Another one who waits for the same exchange, entered before. */
    volatile @Nullable Waiter next;

    private final PushFeed feed;
    private final Polling polling;
    private final Sinks.One<Outcome> found = Sinks.one();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicBoolean pursuing = new AtomicBoolean();
    private volatile boolean submitted;
    private volatile boolean over;
    private volatile Instant lookedAfter;

    /** The stand under which nothing can have been missed, if there is one. */
    private volatile @Nullable Stand covered;

    /** The stand of which that was thought until it was to be checked. */
    private volatile @Nullable Stand believed;

    Waiter(PushFeed feed, Exchange exchange, @Nullable Stand covered) {
        this.feed = feed;
        this.exchange = exchange;
        this.polling = new Polling(feed.context(), exchange);
        this.covered = covered;
        this.lookedAfter = feed.now();
    }

    /** What is found, from the time on at which the exchange is open. */
    Mono<Outcome> outcome() {
        return Mono.defer(() -> {
            submitted = true;
            if (pursuable()) {
                pursuit().subscribe();
            }
            return found.asMono();
        });
    }

    /** Takes the right to {@link #find} something; only the first one gets it. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    void find(Outcome outcome) {
        over = true;
        found.tryEmitValue(outcome);
    }

    private void fail(Throwable failure) {
        over = true;
        found.tryEmitError(failure);
    }

    /** Ends what is under way for it. */
    void leave() {
        over = true;
        found.tryEmitEmpty();
    }

    Instant lookedAfter() {
        return lookedAfter;
    }

    /** Forgets that nothing can have been missed. */
    void doubt() {
        covered = null;
    }

    /** Asks although nothing can have been missed, and tells if something was. */
    Mono<Void> check() {
        return Mono.defer(() -> {
            believed = covered;
            doubt();
            return pursuable() ? pursuit() : Mono.empty();
        });
    }

    boolean waits() {
        return submitted && !over;
    }

    /** Whether the gateway should be asked, and nobody does. */
    boolean pursuable() {
        return submitted && !over && !pursuing.get() && needed();
    }

    private boolean needed() {
        Stand now = feed.stand();
        return now.mode == Stand.Mode.POLLING || (now.mode == Stand.Mode.OPEN && now.settled && covered != now);
    }

    /**
     * Asks the gateway as long as that is needed, and ends with the waiting at the latest.
     *
     * @return completes when it is needed no longer, or done by another subscriber
     */
    Mono<Void> pursuit() {
        return Mono.defer(() -> {
            if (!pursuing.compareAndSet(false, true)) {
                return Mono.empty();
            }
            return Mono.defer(this::step)
                    .repeat(this::needed)
                    .next()
                    .doOnNext(this::find)
                    .doOnError(this::fail)
                    .onErrorComplete()
                    .takeUntilOther(found.asMono().onErrorComplete())
                    // Before the completion is passed on, unlike doFinally: another pursuit may follow at once.
                    .doOnTerminate(() -> pursuing.set(false))
                    .doOnCancel(() -> pursuing.set(false))
                    .then(Mono.defer(() -> pursuable() ? pursuit() : Mono.empty()));
        });
    }

    private Mono<Outcome> step() {
        Stand before = feed.stand();
        lookedAfter = feed.now();
        if (before.mode != Stand.Mode.OPEN) {
            return polling.turn();
        }
        Mono<Outcome> fetch = Mono.defer(() -> polling.turn(SHORT_POLL));
        if (believed == before) {
            fetch = Mono.delay(ALLOWANCE, feed.context().time().scheduler())
                    .then(fetch)
                    .doOnNext(outcome -> {
                        if (outcome instanceof Outcome.Delivered && !claimed.get()) {
                            before.miss();
                        }
                    });
        }
        believed = null;
        Mono<Outcome> fetched = fetch;
        // The status is answered at once, where a poll would be held for nothing.
        return ReviewPolls.look(feed.context().client(), exchange.requestId())
                .map(status -> !status.state().equals(ExchangeState.PENDING_APPROVAL))
                .onErrorResume(AirlockException.class, unknown -> Mono.just(true))
                .flatMap(worthAPoll -> worthAPoll ? fetched : Mono.fromRunnable(polling::answered))
                .switchIfEmpty(Mono.fromRunnable(() -> {
                    if (!polling.failing()) {
                        covered = before;
                    }
                }));
    }
}
