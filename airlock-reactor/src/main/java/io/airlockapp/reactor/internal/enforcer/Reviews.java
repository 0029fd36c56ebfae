package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.TooManyReviewsException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.HandedOverException;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.AckStatus;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.reactor.internal.pipeline.Retries;
import io.airlockapp.reactor.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The way of an action: policies, sealing, submitting, waiting, verifying, acknowledging. Holds every review under way, from
 * subscription to its end, so that they can be ended from outside and none is left behind.
 */
final class Reviews {

    private static final Duration AUDIT_LIFE = Duration.ofMinutes(1);
    private static final List<Duration> WITHDRAW_AGAIN = List.of(Duration.ofMillis(500), Duration.ofSeconds(2));

    private final GatewayClient client;
    private final EnforcerSettings settings;
    private final Background background;
    private final Policies policies;
    private final Submitter submitter;
    private final DecisionWait decisionWait;
    private final Admission admission;
    private final Events events;
    private final @Nullable Metrics metrics;
    private volatile @Nullable Consumer<ReviewTicket> takesOver;
    private final Set<Review> underWay = ConcurrentHashMap.newKeySet();

    Reviews(
            GatewayClient client,
            EnforcerSettings settings,
            Background background,
            DecisionSource.Feed feed,
            Events events) {
        this.events = events;
        this.metrics = settings.metrics();
        this.client = client;
        this.settings = settings;
        this.background = background;
        this.policies = new Policies(client, settings);
        this.submitter = new Submitter(client, settings, events, () -> takesOver != null);
        this.decisionWait = new DecisionWait(feed, settings.time(), events);
        this.admission =
                new Admission(settings, events, review -> review.succeed(new Verdict.Expired(review.requestId)));
    }

    /**
     * Describes a review.
     *
     * @param keep what is done with its ticket before anything is sent, or null for nothing
     * @param refusable whether it is refused when the queue is full
     * @param refusal says why no review may begin now, or null if it may; asked again once the review can be found
     */
    Mono<Verdict> review(
            Action action,
            Paired paired,
            @Nullable Function<ReviewTicket, Mono<Void>> keep,
            boolean refusable,
            Supplier<@Nullable AirlockException> refusal) {
        return Mono.create(sink -> {
            Review review = review(action, paired, sink);
            begin(review, refusable, refusal, () -> {
                Mono<Verdict> byPolicy =
                        policies.verdict(action, review.requestId).doOnNext(verdict -> audit(verdict, review, action));
                open(review, byPolicy, keep, () -> await(review, Mono.defer(() -> submitted(review))));
            });
        });
    }

    /**
     * Describes a review up to where the wait begins. A policy that approves does not count, as there would be nothing to wait
     * for.
     *
     * @return empty once it is submitted; a verdict, never an approval, if it came to one before
     */
    Mono<Verdict> submit(
            Action action,
            Paired paired,
            Function<ReviewTicket, Mono<Void>> keep,
            Supplier<@Nullable AirlockException> refusal) {
        return Mono.create(sink -> {
            Review review = review(action, paired, sink);
            begin(review, true, refusal, () -> {
                Mono<Verdict> byPolicy = policies.verdict(action, review.requestId)
                        .filter(verdict -> !verdict.isApproved())
                        .doOnNext(verdict -> audit(verdict, review, action));
                open(
                        review,
                        byPolicy,
                        keep,
                        () -> step(
                                review,
                                submitter.submit(review, Review.Exchange.ENDED).then(Mono.empty()),
                                review::leave));
            });
        });
    }

    /** Describes a review from where the wait begins. */
    Mono<Verdict> resume(ReviewTicket ticket, Paired paired, Supplier<@Nullable AirlockException> refusal) {
        return Mono.create(sink -> {
            Review review = new Review(
                    ticket.requestId(), ticket.expiresAt(), ticket.artifactHash(), paired, sink, this::ended);
            review.exchange = Review.Exchange.OPEN;
            begin(review, true, refusal, () -> await(review, null));
        });
    }

    private Review review(Action action, Paired paired, MonoSink<Verdict> sink) {
        Instant given = action.expiresAt();
        Instant deadline = given != null ? given : settings.time().now().plus(action.timeout());
        String id = action.requestId();
        Review review = new Review(id != null ? id : Ids.request(), deadline, action.hash(), paired, sink, this::ended);
        review.opening = action;
        return review;
    }

    private void begin(Review review, boolean refusable, Supplier<@Nullable AirlockException> refusal, Runnable start) {
        background.hold();
        underWay.add(review);
        if (metrics != null) {
            metrics.pendingChanged(1);
            review.span = metrics.reviewBegun(review.context(), settings.time().now());
        }
        AirlockException refused = refusal.get();
        Admission.Answer answer =
                refused == null ? admission.enter(review, start, refusable) : Admission.Answer.REFUSED;
        if (answer == Admission.Answer.REFUSED) {
            underWay.remove(review);
            background.release();
            review.fail(refused != null ? refused : admission.full());
            return;
        }
        review.onEnd(() -> {
            underWay.remove(review);
            if (review.mayBeOpen()) {
                background.run(
                        "withdraw",
                        review.requestId,
                        takeBack(review).doOnSuccess(done -> events.tell(review, ReviewEvent.Withdrawn::new)));
            }
            background.release();
            admission.leave(review);
        });
        if (answer == Admission.Answer.ADMITTED) {
            start.run();
        }
    }

    /** Asks the policies and has the ticket kept, before anything is sent; then the exchange may be opened. */
    private void open(
            Review review,
            Mono<Verdict> byPolicy,
            @Nullable Function<ReviewTicket, Mono<Void>> keep,
            Runnable opening) {
        Mono<Verdict> before = keep == null
                ? byPolicy
                : byPolicy.switchIfEmpty(Mono.defer(() -> keep.apply(review.ticket(settings.enforcerId()))
                        .timeout(
                                Duration.between(settings.time().now(), review.deadline),
                                Mono.empty(),
                                settings.time().scheduler())
                        .then(Mono.empty())));
        step(review, before, () -> {
            if (settings.time().now().isBefore(review.deadline)) {
                opening.run();
            } else {
                review.succeed(new Verdict.Expired(review.requestId));
            }
        });
    }

    /** Tells whoever counts and whoever looks, before the subscriber. */
    private void ended(Review review, @Nullable Verdict verdict, @Nullable Throwable failure) {
        Metrics.ReviewSpan span = review.span;
        if (metrics != null && span != null) {
            metrics.pendingChanged(-1);
            span.ended(outcome(review, verdict, failure), settings.time().now(), failure);
        }
        if (verdict != null) {
            events.tell(review, (id, at) -> new ReviewEvent.Verified(id, at, verdict));
        } else if (failure != null) {
            events.tell(review, (id, at) -> new ReviewEvent.Failed(id, at, failure));
        }
    }

    private static String outcome(Review review, @Nullable Verdict verdict, @Nullable Throwable failure) {
        if (verdict != null) {
            return verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }
        if (failure != null) {
            return failure instanceof HandedOverException
                    ? "handed_over"
                    : failure instanceof TooManyReviewsException ? "refused" : "failed";
        }
        return review.exchange == Review.Exchange.ENDED ? "submitted" : "cancelled";
    }

    /** Opens the exchange, if there is something to open it with, and waits for its decision. */
    private void await(Review review, @Nullable Mono<Void> submission) {
        if (submission == null) {
            events.tell(review, ReviewEvent.Waiting::new);
        }
        Mono<Verdict> wait = submission == null ? decisionWait.await(review) : decisionWait.await(review, submission);
        step(
                review,
                wait,
                verdict -> settle(review, verdict),
                () -> failed(review, new IllegalStateException("The wait ended without a verdict.")));
    }

    private void step(Review review, Mono<Verdict> work, Runnable none) {
        step(review, work, review::succeed, none);
    }

    private void step(Review review, Mono<Verdict> work, Consumer<Verdict> verdict, Runnable none) {
        Mono<Verdict> seen = events.wanted(review)
                ? work.contextWrite(context -> context.put(Retries.class, (Retries) (failures, delay, failure) ->
                        events.tell(review, (id, at) -> new ReviewEvent.Retried(id, at, failures, delay, failure))))
                : work;
        review.step(seen, verdict, failure -> failed(review, failure), none);
    }

    /** Tells the gateway that a policy has decided (wire reference, section 4, metadata). */
    private void audit(Verdict verdict, Review review, Action action) {
        Map<String, String> audit =
                Map.of("dndAudit", "true", "dndDecision", verdict.isApproved() ? "approve" : "reject");
        Instant until = settings.time().now().plus(AUDIT_LIFE);
        ArtifactSubmission entry = submitter.sealed(review.paired, review.requestId, until, action, audit);
        background.run("record the policy decision of", review.requestId, client.submit(entry));
    }

    /** Opens the exchange, to be waited for here unless the enforcer is being closed by now. */
    private Mono<Void> submitted(Review review) {
        return submitter.submit(review, Review.Exchange.OPEN).then(Mono.fromRunnable(() -> {
            events.tell(review, ReviewEvent.Waiting::new);
            Consumer<ReviewTicket> taker = takesOver;
            if (taker != null) {
                handOver(review, taker);
            }
        }));
    }

    /** The time of an exchange that could not be opened in time is up; any other failure is the caller's. */
    private void failed(Review review, Throwable failure) {
        if (Submitter.certainlyNotOpened(review, failure)) {
            review.move(Review.Exchange.POSSIBLE, Review.Exchange.NONE);
        }
        boolean late = !settings.time().now().isBefore(review.deadline);
        if (failure instanceof ExpiredException || (late && passing(failure))) {
            review.succeed(new Verdict.Expired(review.requestId));
        } else {
            review.fail(failure);
        }
    }

    private static boolean passing(Throwable failure) {
        return failure instanceof TransportException || failure instanceof GatewayUnavailableException;
    }

    private void settle(Review review, Verdict verdict) {
        if (!(verdict instanceof Verdict.Unverified || verdict instanceof Verdict.Expired)) {
            review.exchange = Review.Exchange.ENDED;
        }
        if (!review.tell(verdict, null)) {
            return; // It was handed over, or ended otherwise: the verdict is nobody's here.
        }
        if (verdict instanceof Verdict.Approved approved) {
            acknowledge(review, approved.basis());
        } else if (verdict instanceof Verdict.Rejected rejected) {
            acknowledge(review, rejected.basis());
        }
        review.succeed(verdict);
    }

    private void acknowledge(Review review, Verdict.Basis basis) {
        if (basis instanceof Verdict.SignedDecision signed) {
            Acknowledgement acknowledgement = new Acknowledgement(
                    Ids.acknowledgement(),
                    review.requestId,
                    signed.decision().msgId(),
                    settings.enforcerId(),
                    AckStatus.DELIVERED,
                    settings.time().now());
            background.run(
                    "acknowledge the decision of",
                    review.requestId,
                    submitter
                            .whenLetThrough(client.acknowledge(acknowledgement))
                            .doOnSuccess(done -> events.tell(review, ReviewEvent.Acked::new)));
        }
    }

    /**
     * Withdraws what is not waited for any more. A submission that was cut off can still be on its way, and then the gateway
     * does not know the exchange yet: it is asked again, a little later. That it has ended already is as good.
     */
    private Mono<Void> takeBack(Review review) {
        boolean uncertain = review.exchange == Review.Exchange.POSSIBLE;
        return takeBack(review.requestId, uncertain ? 0 : WITHDRAW_AGAIN.size());
    }

    private Mono<Void> takeBack(String requestId, int attempt) {
        return submitter
                .whenLetThrough(client.withdraw(requestId))
                .then()
                .onErrorResume(
                        NotFoundException.class,
                        unknown -> attempt < WITHDRAW_AGAIN.size()
                                ? Mono.delay(
                                                WITHDRAW_AGAIN.get(attempt),
                                                settings.time().scheduler())
                                        .then(Mono.defer(() -> takeBack(requestId, attempt + 1)))
                                : Mono.empty())
                .onErrorResume(
                        GatewayException.class,
                        failure -> failure.status() == 409 || failure.status() == 410
                                ? Mono.empty()
                                : Mono.error(failure));
    }

    /** Ends the reviews of an exchange that was withdrawn. */
    void withdrawn(String requestId) {
        for (Review review : underWay) {
            if (review.requestId.equals(requestId)) {
                review.end(new Verdict.Withdrawn(requestId));
            }
        }
    }

    /** Fails all reviews under way; their exchanges are withdrawn. */
    void failAll(Supplier<AirlockException> failure) {
        // First those in line, or they would be begun in place of those that end.
        admission.dismiss().forEach(review -> review.fail(failure.get()));
        for (Review review : underWay) {
            review.fail(failure.get());
        }
    }

    /**
     * Fails all reviews under way and leaves their exchanges open: now, or once they are submitted. Those of which nothing was
     * sent just fail; those of which a decision is being verified end by themselves.
     */
    void handOver(Consumer<ReviewTicket> taker) {
        takesOver = taker;
        admission.dismiss().forEach(review -> handOver(review, taker));
        underWay.forEach(review -> handOver(review, taker));
    }

    /** Gives up waiting for those that {@link #handOver} has left to end by themselves; does nothing without it. */
    void handOverTheRest() {
        Consumer<ReviewTicket> taker = takesOver;
        if (taker != null) {
            underWay.forEach(review -> {
                review.exchange = Review.Exchange.ENDED;
                handedOver(review, taker);
            });
        }
    }

    private void handOver(Review review, Consumer<ReviewTicket> taker) {
        if (review.move(Review.Exchange.NONE, Review.Exchange.ENDED)) {
            review.fail(DefaultEnforcer.closedException());
        } else if (review.move(Review.Exchange.OPEN, Review.Exchange.ENDED)) {
            handedOver(review, taker);
        }
    }

    private void handedOver(Review review, Consumer<ReviewTicket> taker) {
        ReviewTicket ticket = review.ticket(settings.enforcerId());
        HandedOverException failure = new HandedOverException(ticket);
        // One that has come to a verdict may be running its work by now, and is nobody else's any more.
        if (review.tell(null, failure)) {
            taker.accept(ticket);
            review.fail(failure);
        }
    }

    /** Revokes a signer of all pairings that reviews under way have begun with; whether any has it. */
    boolean revoke(String signerKeyId) {
        boolean known = false;
        for (Review review : underWay) {
            known |= review.paired.signers().revoke(signerKeyId);
        }
        return known;
    }
}
