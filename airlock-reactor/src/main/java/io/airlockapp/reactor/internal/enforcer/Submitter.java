package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.CircuitOpenException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.TooManyCallsException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Sealer;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.ArtifactAccepted;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.reactor.CircuitState;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import io.airlockapp.reactor.internal.pipeline.Retries;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Opens exchanges: seals an action once, and submits it. Where a call would fail, as the gateway is being left alone, a review
 * waits until calls are let through again, each until another moment, and until its deadline at most.
 */
final class Submitter {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));

    private static final Duration MOMENT = Duration.ofMillis(500);

    /** How often what nobody waits for is sent again: through an outage of some minutes. */
    private static final int MOST_REPEATS = 100;

    private final GatewayClient client;
    private final EnforcerSettings settings;
    private final Events events;
    private final BooleanSupplier handingOver;

    /**
     * Creates it.
     *
     * @param handingOver whether reviews are handed over by now, so that nothing more may be sent
     */
    Submitter(GatewayClient client, EnforcerSettings settings, Events events, BooleanSupplier handingOver) {
        this.client = client;
        this.settings = settings;
        this.events = events;
        this.handingOver = handingOver;
    }

    /** Seals the action and submits it; lets go of it. */
    Mono<Void> submit(Review review, Review.Exchange then) {
        if (!review.move(Review.Exchange.NONE, Review.Exchange.POSSIBLE)) {
            return Mono.never(); // It has been ended from outside, and this step is being cancelled.
        }
        Action action = Objects.requireNonNull(review.opening, "an exchange is opened once");
        review.opening = null;
        ArtifactSubmission submission = sealed(review.paired, review.requestId, review.deadline, action, Map.of());
        events.tell(review, (id, at) -> new ReviewEvent.Sealed(id, at, review.ticket(settings.enforcerId())));
        Mono<ArtifactAccepted> call = client.submit(submission).contextWrite(context -> noting(review, context));
        return call.onErrorResume(AirlockException.class, failure -> unlessHeldUp(failure)
                        .then(Mono.defer(() -> new Patience(review, call, failure).untilAccepted())))
                .then(Mono.fromRunnable(() -> {
                    events.tell(review, ReviewEvent.Submitted::new);
                    review.move(Review.Exchange.POSSIBLE, then);
                }));
    }

    ArtifactSubmission sealed(
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

    /** Fails, unless the gateway is in such trouble that it is left alone. */
    private Mono<Void> unlessHeldUp(AirlockException failure) {
        if (heldUp(failure)) {
            return Mono.empty();
        }
        // The circuit may be about to open, for failures of which this is one.
        return passing(failure)
                ? Mono.delay(MOMENT, settings.time().scheduler())
                        .then(Mono.defer(() -> heldUp(failure) ? Mono.empty() : Mono.error(failure)))
                : Mono.error(failure);
    }

    /** Sends again, a limited number of times, what fails as the gateway is being left alone. */
    <T> Mono<T> whenLetThrough(Mono<T> call) {
        return repeated(call, 1);
    }

    private <T> Mono<T> repeated(Mono<T> call, int tries) {
        return call.onErrorResume(
                AirlockException.class,
                failure -> tries <= MOST_REPEATS && heldUp(failure)
                        ? Mono.delay(delayAfter(failure, tries), settings.time().scheduler())
                                .then(Mono.defer(() -> repeated(call, tries + 1)))
                        : Mono.error(failure));
    }

    private static Duration delayAfter(AirlockException failure, int failures) {
        return failure instanceof CircuitOpenException open ? open.retryAfter() : BACKOFF.delay(failures);
    }

    private boolean heldUp(AirlockException failure) {
        return failure instanceof CircuitOpenException
                || (passing(failure) && client.circuit().state() != CircuitState.CLOSED);
    }

    private static boolean passing(AirlockException failure) {
        return failure instanceof GatewayUnavailableException
                || (failure instanceof TransportException transport
                        && transport.delivery() != Delivery.ANSWERED
                        && !(failure instanceof TooManyCallsException));
    }

    /** Remembers of each attempt that is followed by another whether it may have arrived. */
    private static Context noting(Review review, Context context) {
        Retries observer = context.getOrDefault(Retries.class, null);
        return context.put(Retries.class, (Retries) (failures, delay, failure) -> {
            note(review, failure);
            if (observer != null) {
                observer.retried(failures, delay, failure);
            }
        });
    }

    private static void note(Review review, Throwable failure) {
        if (mayHaveArrived(failure)) {
            review.attempted = true;
        }
    }

    private static boolean mayHaveArrived(Throwable failure) {
        return failure instanceof GatewayUnavailableException
                || (failure instanceof TransportException transport && transport.delivery() != Delivery.NOT_SENT);
    }

    /**
     * Whether nothing was sent in any attempt, or the gateway has refused each. A gateway in trouble has refused nothing. One that
     * refuses the user, say, may have taken an attempt before whose answer was lost; only a conflict says of all of them
     * that they were not taken, and of the exchange that it is somebody else's.
     */
    static boolean certainlyNotOpened(Review review, Throwable failure) {
        if (failure instanceof ConflictException) {
            return true;
        }
        if (review.attempted) {
            return false;
        }
        if (failure instanceof TransportException transport) {
            return transport.delivery() == Delivery.NOT_SENT;
        }
        return failure instanceof GatewayException
                && !(failure instanceof GatewayUnavailableException)
                && !(failure instanceof RateLimitedException);
    }

    /** One review's waiting for the gateway. */
    private final class Patience {

        private final Review review;
        private final Mono<ArtifactAccepted> call;
        private AirlockException last;
        private int failures;

        Patience(Review review, Mono<ArtifactAccepted> call, AirlockException first) {
            this.review = review;
            this.call = call;
            this.last = first;
        }

        Mono<ArtifactAccepted> untilAccepted() {
            return Mono.defer(this::pause)
                    .then(call.onErrorResume(AirlockException.class, failure -> {
                        last = failure;
                        return unlessHeldUp(failure).then(Mono.empty());
                    }))
                    .repeat()
                    .next();
        }

        /** Completes when to try again; ends the review when its time is up. */
        private Mono<Void> pause() {
            failures++;
            note(review, last);
            // Until something is sent the review can be ended as one of which nothing was.
            boolean unsent =
                    certainlyNotOpened(review, last) && review.move(Review.Exchange.POSSIBLE, Review.Exchange.NONE);
            if (unsent && handingOver.getAsBoolean() && review.move(Review.Exchange.NONE, Review.Exchange.ENDED)) {
                return Mono.error(DefaultEnforcer.closedException());
            }
            Duration delay = delayAfter(last, failures);
            Duration left = Duration.between(settings.time().now(), review.deadline);
            Mono<Void> end = delay.compareTo(left) < 0
                    ? Mono.defer(() -> !unsent || review.move(Review.Exchange.NONE, Review.Exchange.POSSIBLE)
                            ? Mono.empty()
                            : Mono.never())
                    : Mono.defer(this::expired);
            return Mono.delay(
                            delay.compareTo(left) < 0 ? delay : left,
                            settings.time().scheduler())
                    .contextWrite(Retries.tell(failures, delay, last))
                    .then(end);
        }

        /** Its time was slept through, which counts whatever the clock shows by now: that may have been set back. */
        private Mono<Void> expired() {
            review.succeed(new Verdict.Expired(review.requestId));
            return Mono.never();
        }
    }
}
