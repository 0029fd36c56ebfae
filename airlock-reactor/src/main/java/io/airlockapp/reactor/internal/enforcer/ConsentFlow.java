package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ErrorCode;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.TransportException;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.reactor.ConsentOutcome;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.TimeSource;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks whether the user lets the app act, once or until they have decided. */
final class ConsentFlow {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final GatewayClient client;
    private final TimeSource time;

    ConsentFlow(GatewayClient client, TimeSource time) {
        this.client = client;
        this.time = time;
    }

    Mono<ConsentOutcome> ask() {
        return client.checkConsent()
                .map(ConsentFlow::said)
                .onErrorResume(ConsentException.class, refusal -> Mono.just(refused(refusal)));
    }

    /** The gateway says it as a status, or as the refusal that any other call would get. */
    private static ConsentOutcome said(ConsentStatus status) {
        if (status.granted()) {
            return new ConsentOutcome.Granted();
        }
        if (status.equals(ConsentStatus.DENIED)) {
            return new ConsentOutcome.Denied(null, null, null);
        }
        return status.equals(ConsentStatus.PENDING)
                ? new ConsentOutcome.Pending(null, null, null)
                : new ConsentOutcome.Required(null, null, null);
    }

    private static ConsentOutcome refused(ConsentException refusal) {
        if (refusal.denied()) {
            return new ConsentOutcome.Denied(refusal.consentUrl(), refusal.appName(), refusal.appId());
        }
        return refusal.code().equals(ErrorCode.APP_CONSENT_PENDING)
                ? new ConsentOutcome.Pending(refusal.consentUrl(), refusal.appName(), refusal.appId())
                : new ConsentOutcome.Required(refusal.consentUrl(), refusal.appName(), refusal.appId());
    }

    Mono<ConsentOutcome> await(Duration timeout, Consumer<ConsentOutcome> prompt) {
        return Mono.defer(() -> {
            Waiting waiting = new Waiting(prompt);
            return Mono.defer(waiting::turn)
                    .repeat()
                    .next()
                    .timeout(timeout, Mono.defer(waiting::timeIsUp), time.scheduler());
        });
    }

    /** One wait for the user's decision. */
    private final class Waiting {

        private final Consumer<ConsentOutcome> prompt;
        private @Nullable ConsentOutcome last;
        private @Nullable Throwable lastFailure;
        private boolean promptedWithUrl;
        private Duration pause = FIRST_PAUSE;

        Waiting(Consumer<ConsentOutcome> prompt) {
            this.prompt = prompt;
        }

        /** Emits the decision, or nothing after a pause. */
        Mono<ConsentOutcome> turn() {
            return ask().onErrorResume(ConsentFlow::passing, this::failed).flatMap(outcome -> {
                if (outcome.decided()) {
                    return Mono.just(outcome);
                }
                show(outcome);
                return pause(Duration.ZERO);
            });
        }

        /** Once; and once more for an address that the gateway did not name at first. */
        private void show(ConsentOutcome outcome) {
            boolean first = last == null;
            last = outcome;
            boolean newAddress = outcome.consentUrl() != null && !promptedWithUrl;
            promptedWithUrl = promptedWithUrl || outcome.consentUrl() != null;
            if (first || newAddress) {
                prompt.accept(outcome);
            }
        }

        private Mono<ConsentOutcome> failed(Throwable failure) {
            lastFailure = failure;
            Duration asked = failure instanceof GatewayException gateway ? gateway.retryAfter() : null;
            return pause(asked == null ? Duration.ZERO : asked);
        }

        private Mono<ConsentOutcome> pause(Duration atLeast) {
            Duration now = atLeast.compareTo(pause) > 0 ? atLeast : pause;
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
            return Mono.delay(now, time.scheduler()).then(Mono.empty());
        }

        private Mono<ConsentOutcome> timeIsUp() {
            if (last != null) {
                return Mono.just(last);
            }
            return Mono.error(
                    lastFailure != null
                            ? lastFailure
                            : new CallTimeoutException(
                                    Delivery.UNKNOWN,
                                    "The gateway has not said in time whether the user consents: check that it can be"
                                            + " reached, or give it more time."));
        }
    }

    private static boolean passing(Throwable failure) {
        return failure instanceof AirlockException
                && (failure instanceof TransportException
                        || failure instanceof GatewayUnavailableException
                        || failure instanceof RateLimitedException);
    }
}
