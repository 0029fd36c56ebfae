package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.FailureReason;
import io.airlockapp.harp.DecisionVerifier;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.source.KeepsDeadlines;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Makes a verdict of what the source of decisions finds for an exchange: nothing but the verifier makes an approval. */
final class DecisionWait {

    private static final Duration LONGEST_CLAIM = Duration.ofHours(1);

    private final DecisionSource.Feed feed;
    private final TimeSource time;
    private final Events events;

    DecisionWait(DecisionSource.Feed feed, TimeSource time, Events events) {
        this.events = events;
        this.feed = feed;
        this.time = time;
    }

    /** Waits for the decision of an exchange that is open. */
    Mono<Verdict> await(Review review) {
        return Mono.defer(() -> judged(review, feed.await(exchange(review))));
    }

    /** Opens the exchange and waits for its decision. */
    Mono<Verdict> await(Review review, Mono<Void> submission) {
        return Mono.defer(() -> judged(review, feed.await(exchange(review), submission)));
    }

    private static DecisionSource.Exchange exchange(Review review) {
        return new DecisionSource.Exchange(review.requestId, review.deadline);
    }

    private Mono<Verdict> judged(Review review, Mono<DecisionSource.Outcome> source) {
        Mono<DecisionSource.Outcome> outcome = source;
        if (!(feed instanceof KeepsDeadlines)) {
            Duration left = Duration.between(time.now(), review.deadline);
            outcome = source.timeout(left, Mono.empty(), time.scheduler());
        }
        return outcome.flatMap(found -> found instanceof DecisionSource.Outcome.Delivered delivered
                        ? verified(review, delivered.decision())
                        : Mono.just(ended(review, (DecisionSource.Outcome.Ended) found)))
                .switchIfEmpty(Mono.fromSupplier(() -> new Verdict.Expired(review.requestId)));
    }

    private static Verdict ended(Review review, DecisionSource.Outcome.Ended end) {
        return end.state().equals(ExchangeState.EXPIRED)
                ? new Verdict.Expired(review.requestId)
                : new Verdict.Withdrawn(review.requestId);
    }

    /** A journal that blocks is asked on a thread that may, no longer than a decision would count, and for an hour at most. */
    private Mono<Verdict> verified(Review review, DecisionDelivery decision) {
        if (!review.move(Review.Exchange.OPEN, Review.Exchange.JUDGED)) {
            return review.exchange == Review.Exchange.POSSIBLE
                    ? Mono.error(new IllegalStateException("The source of decisions has found one before the exchange"
                            + " was opened: it must wait for the submission."))
                    : Mono.never(); // It has been ended from outside, and this wait is being cancelled.
        }
        events.tell(review, ReviewEvent.Decided::new);
        DecisionVerifier verifier = review.paired.verifier();
        DecisionVerifier.Expectation expectation =
                new DecisionVerifier.Expectation(review.requestId, review.hash, review.deadline);
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
}
