package io.airlockapp.reactor.internal.source;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.CircuitOpenException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.StoreException;
import io.airlockapp.error.TransportException;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.reactor.DecisionSource.Context;
import io.airlockapp.reactor.DecisionSource.Exchange;
import io.airlockapp.reactor.DecisionSource.Outcome;
import io.airlockapp.reactor.internal.ReviewPolls;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import io.airlockapp.reactor.internal.pipeline.Retries;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/**
 * The polls for one exchange (wire reference, section 6, wait). A turn either ends in an outcome, or is empty and the next one
 * may begin; a failure that can pass only makes it end later. One turn at a time.
 */
final class Polling {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    private static final Duration POLL_GRACE = Duration.ofSeconds(10);
    private static final int MAX_NONSENSE = 5;

    private final Context context;
    private final Exchange exchange;

    /** Polls in a row that failed, and answers in a row that made no sense. */
    private int failures;

    private int nonsense;

    private boolean unanswered;

    Polling(Context context, Exchange exchange) {
        this.context = context;
        this.exchange = exchange;
    }

    Mono<Outcome> turn() {
        return turn(context.pollTimeout());
    }

    Mono<Outcome> turn(Duration longest) {
        unanswered = true;
        Instant begun = context.time().now();
        Duration left = Duration.between(begun, exchange.deadline());
        if (left.isNegative() || left.isZero()) {
            return Mono.just(new Outcome.Ended(ExchangeState.EXPIRED));
        }
        Duration poll = left.compareTo(longest) < 0 ? Duration.ofSeconds(Math.max(1, ceilSeconds(left))) : longest;
        Mono<WaitOutcome> wait = ReviewPolls.poll(context.client(), exchange.requestId(), poll, exchange.deadline());
        if (left.compareTo(poll.plus(POLL_GRACE)) < 0) {
            wait = wait.timeout(
                    left,
                    Mono.just(WaitOutcome.Pending.INSTANCE),
                    context.time().scheduler());
        }
        return wait.flatMap(outcome -> {
                    answered();
                    return outcome instanceof WaitOutcome.Delivered delivered
                            ? Mono.just(new Outcome.Delivered(delivered.decision()))
                            : pending(begun, poll);
                })
                .onErrorResume(AirlockException.class, this::failed);
    }

    /** The gateway has answered, this or another question. */
    void answered() {
        unanswered = false;
        failures = 0;
        nonsense = 0;
    }

    /** Whether the last turn had no answer, be it that nothing was sent. */
    boolean failing() {
        return unanswered;
    }

    private static long ceilSeconds(Duration duration) {
        return duration.toNanosPart() == 0 ? duration.toSeconds() : duration.toSeconds() + 1;
    }

    /** An answer long before the poll's time is up can mean that the exchange has ended; polling on at once would be a storm. */
    private Mono<Outcome> pending(Instant begun, Duration poll) {
        Instant now = context.time().now();
        boolean early =
                Duration.between(begun, now).compareTo(poll.dividedBy(2)) < 0 && now.isBefore(exchange.deadline());
        return early ? ended(Mono.defer(() -> again(BACKOFF.delay(4)))) : Mono.empty();
    }

    private Mono<Outcome> failed(AirlockException failure) {
        if (failure instanceof ExpiredException) {
            return Mono.just(new Outcome.Ended(ExchangeState.EXPIRED));
        }
        if (failure instanceof NotFoundException || failure instanceof ConflictException) {
            return ended(Mono.error(failure));
        }
        if (failure instanceof ClientClosedException || !canPass(failure)) {
            return Mono.error(failure);
        }
        if (failure instanceof CircuitOpenException open) {
            return again(open.retryAfter());
        }
        failures++;
        if (failure instanceof ProtocolException || failure instanceof ResponseTooLargeException) {
            nonsense++;
            if (nonsense >= MAX_NONSENSE) {
                return Mono.error(failure);
            }
        }
        Duration delay = BACKOFF.delay(failures);
        Duration asked = failure instanceof GatewayException gateway ? gateway.retryAfter() : null;
        Duration pause = asked != null && asked.compareTo(delay) > 0 ? asked : delay;
        return again(pause).contextWrite(Retries.tell(failures, pause, failure));
    }

    private static boolean canPass(AirlockException failure) {
        return failure instanceof TransportException
                // The store that the user's tokens are in: a lock or a full disk, which need not last.
                || failure instanceof StoreException
                || failure instanceof GatewayUnavailableException
                || failure instanceof RateLimitedException
                || failure instanceof ProtocolException;
    }

    /** Asks where the exchange stands: its end if it has ended undecided, else what the caller says. */
    private Mono<Outcome> ended(Mono<Outcome> otherwise) {
        return context.client()
                .exchangeStatus(exchange.requestId())
                .onErrorResume(AirlockException.class, unknown -> Mono.empty())
                .<Outcome>mapNotNull(
                        status -> status.state().endedUndecided() ? new Outcome.Ended(status.state()) : null)
                .switchIfEmpty(otherwise);
    }

    /** Ends the turn after a pause, which the deadline cuts short. */
    private Mono<Outcome> again(Duration pause) {
        Duration left = Duration.between(context.time().now(), exchange.deadline());
        Duration delay = pause.compareTo(left) < 0 ? pause : left;
        return delay.isNegative()
                ? Mono.empty()
                : Mono.delay(delay, context.time().scheduler()).then(Mono.empty());
    }
}
