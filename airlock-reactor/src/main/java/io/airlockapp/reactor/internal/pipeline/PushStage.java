package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.UserCredentialSource;
import io.airlockapp.reactor.internal.wire.Errors;
import io.airlockapp.reactor.metrics.Metrics;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushTransport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Opens channels as the user that calls are made as, with one fresh credential where the gateway refuses the old one. Each opening
 * takes one turn of the rate budget, which learns from the answer as it does from that to a call.
 */
public final class PushStage {

    private final PushTransport transport;
    private final AppCredentials app;
    private final UserCredentialSource users;
    private final TimeSource time;
    private final @Nullable BudgetStage turns;
    private final @Nullable Metrics metrics;

    PushStage(
            PushTransport transport,
            AppCredentials app,
            UserCredentialSource users,
            TimeSource time,
            @Nullable BudgetStage turns,
            @Nullable Metrics metrics) {
        this.transport = transport;
        this.app = app;
        this.users = users;
        this.time = time;
        this.turns = turns;
        this.metrics = metrics;
    }

    /**
     * What came of opening a channel.
     *
     * @param answer the gateway's answer
     * @param user whose channel it is; null for nobody's
     */
    public record Opening(PushAnswer answer, @Nullable UserCredential user) {

        @Override
        public String toString() {
            return "Opening[" + answer.getClass().getSimpleName() + "]";
        }
    }

    /**
     * Opens a channel.
     *
     * @param request what to open, without headers
     * @param refused the credential of an earlier channel that the gateway has refused, if any: another is used then
     * @return emits the answer, a refusal of the user only if another credential did not help or there is none; empty if there
     *     is no other credential than the refused one
     */
    public Mono<Opening> open(PushRequest request, @Nullable UserCredential refused) {
        return Mono.defer(() -> refused != null
                ? renewed(request, refused)
                : inTime(users.current(), request)
                        .flatMap(user -> send(request, user))
                        .switchIfEmpty(Mono.defer(() -> send(request, null)))
                        .flatMap(first -> {
                            UserCredential user = refusedUser(first);
                            return user == null
                                    ? Mono.just(first)
                                    : renewed(request, user).defaultIfEmpty(first);
                        }));
    }

    /** The transport keeps the request's time itself, and a turn of the budget takes as long as it takes. */
    private Mono<UserCredential> inTime(Mono<UserCredential> source, PushRequest request) {
        return source.timeout(request.timeout(), Mono.error(() -> late(request)), time.scheduler());
    }

    private static @Nullable UserCredential refusedUser(Opening opening) {
        return opening.answer instanceof PushAnswer.Refused no && no.response().status() == 401 ? opening.user : null;
    }

    private Mono<Opening> renewed(PushRequest request, UserCredential refused) {
        return inTime(users.renew(refused), request)
                .filter(another -> !another.equals(refused))
                .flatMap(another -> send(request, another));
    }

    private Mono<Opening> send(PushRequest request, @Nullable UserCredential user) {
        PushRequest whole =
                request.withHeaders(CredentialStage.Headers.of(app, user).withoutBody());
        Mono<Opening> opening = Mono.from(transport.open(whole)).map(answer -> new Opening(answer, user));
        return turns == null ? opening : turns.turn().then(opening.doOnNext(came -> tell(turns, came.answer)));
    }

    private void tell(BudgetStage turns, PushAnswer answer) {
        if (answer instanceof PushAnswer.Opened) {
            turns.accepted();
        } else if (answer instanceof PushAnswer.Refused no
                && Errors.read(no.response(), "a channel", List.of(), time.now())
                        instanceof RateLimitedException refusal) {
            turns.refused(refusal);
        }
    }

    /**
     * How much of the rate budget there is for looking after what comes over channels.
     *
     * @param time in what time
     * @return a fifth of the requests that it has in that time, at least 1
     */
    public int spare(Duration time) {
        return turns == null ? Integer.MAX_VALUE : turns.spare(time);
    }

    /**
     * Tells whoever counts that a channel is up, or no longer.
     *
     * @param by 1 or -1
     */
    public void channelsChanged(int by) {
        if (metrics != null) {
            metrics.channelsChanged(by);
        }
    }

    private static CallTimeoutException late(PushRequest request) {
        return new CallTimeoutException(
                Delivery.NOT_SENT,
                "The user's credential for " + request + " did not come within " + request.timeout()
                        + ": check where it comes from.");
    }
}
