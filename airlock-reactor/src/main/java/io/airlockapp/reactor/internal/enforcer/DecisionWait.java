package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.StoreException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.ArtifactHash;
import io.airlockapp.harp.DecisionVerifier;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Waits for the decision of one exchange by polling (wire reference, section 6, wait). A turn either ends in a verdict, or is
 * empty and the next one begins; a failure that can pass only makes the next turn begin later.
 */
final class DecisionWait {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    private static final Duration POLL_GRACE = Duration.ofSeconds(10);
    private static final Duration LONGEST_CLAIM = Duration.ofHours(1);
    private static final int MAX_NONSENSE = 5;

    private final GatewayClient client;
    private final TimeSource time;
    private final Duration pollTimeout;

    DecisionWait(GatewayClient client, EnforcerSettings settings) {
        this.client = client;
        this.time = settings.time();
        this.pollTimeout = settings.pollTimeout();
    }

    Mono<Verdict> await(Review review, ArtifactHash hash) {
        return Mono.defer(() -> turn(review, hash)).repeat().next();
    }

    private Mono<Verdict> turn(Review review, ArtifactHash hash) {
        Instant begun = time.now();
        Duration left = Duration.between(begun, review.deadline);
        if (left.isNegative() || left.isZero()) {
            return Mono.just(new Verdict.Expired(review.requestId));
        }
        Duration poll =
                left.compareTo(pollTimeout) < 0 ? Duration.ofSeconds(Math.max(1, ceilSeconds(left))) : pollTimeout;
        Mono<WaitOutcome> wait = client.awaitDecision(review.requestId, poll);
        if (left.compareTo(poll.plus(POLL_GRACE)) < 0) {
            wait = wait.timeout(left, Mono.just(WaitOutcome.Pending.INSTANCE), time.scheduler());
        }
        return wait.flatMap(outcome -> {
                    review.failures = 0;
                    review.nonsense = 0;
                    return outcome instanceof WaitOutcome.Delivered delivered
                            ? verified(review, hash, delivered.decision())
                            : pending(review, begun, poll);
                })
                .onErrorResume(AirlockException.class, failure -> failed(review, failure));
    }

    /** A journal that blocks is asked on a thread that may, no longer than a decision would count, and for an hour at most. */
    private Mono<Verdict> verified(Review review, ArtifactHash hash, DecisionDelivery decision) {
        DecisionVerifier verifier = review.paired.verifier();
        DecisionVerifier.Expectation expectation =
                new DecisionVerifier.Expectation(review.requestId, hash, review.deadline);
        if (!verifier.blocking()) {
            return Mono.just(verifier.verify(expectation, decision));
        }
        Duration counts = Duration.between(time.now(), review.deadline).plus(DecisionVerifier.DEFAULT_SKEW);
        Duration left = counts.compareTo(LONGEST_CLAIM) < 0 ? counts : LONGEST_CLAIM;
        return Mono.fromCallable(() -> verifier.verify(expectation, decision))
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(left, Mono.just(unverified(review, "The replay journal takes too long")), time.scheduler())
                .onErrorResume(
                        RejectedExecutionException.class,
                        full -> Mono.just(unverified(review, "Too many decisions wait for the replay journal")));
    }

    private static Verdict unverified(Review review, String problem) {
        return new Verdict.Unverified(
                review.requestId,
                FailureReason.REPLAY,
                problem + ", so nothing can be approved: repair it, and ask the approver again.");
    }

    private static long ceilSeconds(Duration duration) {
        return duration.toNanosPart() == 0 ? duration.toSeconds() : duration.toSeconds() + 1;
    }

    /** An answer long before the poll's time is up can mean that the exchange has ended; polling on at once would be a storm. */
    private Mono<Verdict> pending(Review review, Instant begun, Duration poll) {
        Instant now = time.now();
        boolean early = Duration.between(begun, now).compareTo(poll.dividedBy(2)) < 0 && now.isBefore(review.deadline);
        return early ? ended(review, Mono.defer(() -> again(review, BACKOFF.delay(4)))) : Mono.empty();
    }

    private Mono<Verdict> failed(Review review, AirlockException failure) {
        if (failure instanceof ExpiredException) {
            return Mono.just(new Verdict.Expired(review.requestId));
        }
        if (failure instanceof NotFoundException || failure instanceof ConflictException) {
            return ended(review, Mono.error(failure));
        }
        if (failure instanceof ClientClosedException || !canPass(failure)) {
            return Mono.error(failure);
        }
        review.failures++;
        if (failure instanceof ProtocolException || failure instanceof ResponseTooLargeException) {
            review.nonsense++;
            if (review.nonsense >= MAX_NONSENSE) {
                return Mono.error(failure);
            }
        }
        Duration delay = BACKOFF.delay(review.failures);
        Duration asked = failure instanceof GatewayException gateway ? gateway.retryAfter() : null;
        return again(review, asked != null && asked.compareTo(delay) > 0 ? asked : delay);
    }

    private static boolean canPass(AirlockException failure) {
        return failure instanceof TransportException
                // The store that the user's tokens are in: a lock or a full disk, which need not last.
                || failure instanceof StoreException
                || failure instanceof GatewayUnavailableException
                || failure instanceof RateLimitedException
                || failure instanceof ProtocolException;
    }

    /** Asks where the exchange stands: a verdict if it has ended, else what the caller says. */
    private Mono<Verdict> ended(Review review, Mono<Verdict> otherwise) {
        return client.exchangeStatus(review.requestId)
                .onErrorResume(AirlockException.class, unknown -> Mono.empty())
                .<Verdict>mapNotNull(status -> {
                    ExchangeState state = status.state();
                    if (state.equals(ExchangeState.EXPIRED)) {
                        return new Verdict.Expired(review.requestId);
                    }
                    return state.endedUndecided() ? new Verdict.Withdrawn(review.requestId) : null;
                })
                .switchIfEmpty(otherwise);
    }

    /** Ends the turn after a pause, which the deadline cuts short. */
    private Mono<Verdict> again(Review review, Duration pause) {
        Duration left = Duration.between(time.now(), review.deadline);
        Duration delay = pause.compareTo(left) < 0 ? pause : left;
        return delay.isNegative()
                ? Mono.empty()
                : Mono.delay(delay, time.scheduler()).then(Mono.empty());
    }
}
