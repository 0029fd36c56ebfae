package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.ArtifactHash;
import io.airlockapp.harp.Sealer;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.AckStatus;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.GatewayClient;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

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
    private final DecisionWait decisionWait;
    private final Set<Review> underWay = ConcurrentHashMap.newKeySet();

    Reviews(GatewayClient client, EnforcerSettings settings, Background background, DecisionSource.Feed feed) {
        this.client = client;
        this.settings = settings;
        this.background = background;
        this.policies = new Policies(client, settings);
        this.decisionWait = new DecisionWait(feed, settings.time());
    }

    /**
     * Describes a review.
     *
     * @param refusal says why no review may begin now, or null if it may; asked again once the review can be found
     */
    Mono<Verdict> review(Action action, Paired paired, Supplier<@Nullable AirlockException> refusal) {
        return Mono.create(sink -> {
            Instant now = settings.time().now();
            Instant given = action.expiresAt();
            Instant deadline = given != null ? given : now.plus(action.timeout());
            String id = action.requestId();
            Review review = new Review(id != null ? id : Ids.request(), deadline, paired, sink);
            background.hold();
            underWay.add(review);
            AirlockException refused = refusal.get();
            if (refused != null) {
                underWay.remove(review);
                background.release();
                sink.error(refused);
                return;
            }
            Disposable flow =
                    flow(review, action).contextWrite(sink.contextView()).subscribe(sink::success, sink::error);
            sink.onDispose(() -> {
                flow.dispose();
                underWay.remove(review);
                if (review.mayBeOpen()) {
                    background.run("withdraw", review.requestId, takeBack(review));
                }
                background.release();
            });
        });
    }

    private Mono<Verdict> flow(Review review, Action action) {
        return policies.verdict(action, review.requestId)
                .doOnNext(verdict -> audit(verdict, review, action))
                .switchIfEmpty(Mono.defer(() -> ask(review, action)));
    }

    /** Tells the gateway that a policy has decided (wire reference, section 4, metadata). */
    private void audit(Verdict verdict, Review review, Action action) {
        Map<String, String> audit =
                Map.of("dndAudit", "true", "dndDecision", verdict.isApproved() ? "approve" : "reject");
        Instant until = settings.time().now().plus(AUDIT_LIFE);
        ArtifactSubmission entry = sealed(review.paired, review.requestId, until, action, audit);
        background.run("record the policy decision of", review.requestId, client.submit(entry));
    }

    private Mono<Verdict> ask(Review review, Action action) {
        Instant now = settings.time().now();
        if (!now.isBefore(review.deadline)) {
            return Mono.just(new Verdict.Expired(review.requestId));
        }
        ArtifactSubmission submission = sealed(review.paired, review.requestId, review.deadline, action, Map.of());
        ArtifactHash hash = action.hash();
        review.exchange = Review.Exchange.POSSIBLE;
        Mono<Void> submitted =
                client.submit(submission).then(Mono.fromRunnable(() -> review.exchange = Review.Exchange.OPEN));
        return decisionWait
                .await(review, hash, submitted)
                .onErrorResume(AirlockException.class, failure -> failed(review, failure))
                .doOnNext(verdict -> settle(review, verdict));
    }

    private ArtifactSubmission sealed(
            Paired paired, String requestId, Instant expiresAt, Action action, Map<String, String> audit) {
        Map<String, String> metadata = new LinkedHashMap<>();
        String workspace = settings.workspaceName();
        if (workspace != null) {
            metadata.put("workspaceName", workspace);
        }
        metadata.putAll(action.metadata());
        metadata.putAll(audit);
        return new ArtifactSubmission(
                Ids.message(),
                requestId,
                settings.time().now(),
                settings.enforcerId(),
                action.type(),
                action.hash().value(),
                Sealer.seal(action, paired.contentKey(), settings.payloadCipher()),
                expiresAt,
                paired.begun().routingToken(),
                metadata);
    }

    /** The time of an exchange that could not be opened in time is up; any other failure is the caller's. */
    private Mono<Verdict> failed(Review review, AirlockException failure) {
        boolean submitting = review.exchange == Review.Exchange.POSSIBLE;
        if (submitting && certainlyNotOpened(failure)) {
            review.exchange = Review.Exchange.NONE;
        }
        boolean late = !settings.time().now().isBefore(review.deadline);
        if (failure instanceof ExpiredException || (late && passing(failure))) {
            return Mono.just(new Verdict.Expired(review.requestId));
        }
        return Mono.error(failure);
    }

    private static boolean passing(AirlockException failure) {
        return failure instanceof TransportException || failure instanceof GatewayUnavailableException;
    }

    /**
     * Nothing was sent in any attempt, or the gateway has refused. A gateway in trouble has refused nothing, and one that
     * counts requests may have taken an earlier attempt.
     */
    private static boolean certainlyNotOpened(AirlockException failure) {
        if (failure instanceof TransportException transport) {
            return transport.delivery() == Delivery.NOT_SENT;
        }
        return failure instanceof GatewayException
                && !(failure instanceof GatewayUnavailableException)
                && !(failure instanceof RateLimitedException);
    }

    private void settle(Review review, Verdict verdict) {
        if (verdict instanceof Verdict.Approved approved) {
            acknowledge(review, approved.basis());
        } else if (verdict instanceof Verdict.Rejected rejected) {
            acknowledge(review, rejected.basis());
        }
        if (!(verdict instanceof Verdict.Unverified || verdict instanceof Verdict.Expired)) {
            review.exchange = Review.Exchange.ENDED;
        }
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
            background.run("acknowledge the decision of", review.requestId, client.acknowledge(acknowledgement));
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
        return client.withdraw(requestId)
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
        for (Review review : underWay) {
            review.fail(failure.get());
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

    int count() {
        return underWay.size();
    }
}
