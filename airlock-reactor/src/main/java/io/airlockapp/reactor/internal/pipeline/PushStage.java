package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.Delivery;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.UserCredentialSource;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Opens channels as the user that calls are made as, with one fresh credential where the gateway refuses the old one,
 * each for one turn of the rate budget; and remembers, for all enforcers of the client, which kinds of channel the gateway does not have.
 */
public final class PushStage {

    private static final Duration ABSENCE = Duration.ofHours(1);

    private final PushTransport transport;
    private final AppCredentials app;
    private final UserCredentialSource users;
    private final TimeSource time;
    private final @Nullable BudgetStage turns;
    private final Map<PushRequest.Kind, Instant> absentUntil = new ConcurrentHashMap<>();

    PushStage(
            PushTransport transport,
            AppCredentials app,
            UserCredentialSource users,
            TimeSource time,
            @Nullable BudgetStage turns) {
        this.transport = transport;
        this.app = app;
        this.users = users;
        this.time = time;
        this.turns = turns;
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
        return Mono.defer(() -> {
            Mono<Opening> opening = refused != null
                    ? renewed(request, refused)
                    : users.current()
                            .flatMap(user -> send(request, user))
                            .switchIfEmpty(Mono.defer(() -> send(request, null)))
                            .flatMap(first -> {
                                UserCredential user = refusedUser(first);
                                return user == null
                                        ? Mono.just(first)
                                        : renewed(request, user).defaultIfEmpty(first);
                            });
            // Twice the request's time is for both attempts; what is left is for the source of credentials.
            return opening.timeout(
                    request.timeout().multipliedBy(3), Mono.error(() -> late(request)), time.scheduler());
        });
    }

    private static @Nullable UserCredential refusedUser(Opening opening) {
        return opening.answer instanceof PushAnswer.Refused no && no.response().status() == 401 ? opening.user : null;
    }

    private Mono<Opening> renewed(PushRequest request, UserCredential refused) {
        return users.renew(refused)
                .filter(another -> !another.equals(refused))
                .flatMap(another -> send(request, another));
    }

    private Mono<Opening> send(PushRequest request, @Nullable UserCredential user) {
        PushRequest whole =
                request.withHeaders(CredentialStage.Headers.of(app, user).withoutBody());
        Mono<Opening> opening = Mono.from(transport.open(whole)).map(answer -> new Opening(answer, user));
        return turns == null ? opening : turns.turn().then(opening);
    }

    private static CallTimeoutException late(PushRequest request) {
        return new CallTimeoutException(
                Delivery.NOT_SENT,
                request + " did not open in time: check where the user's credential comes from, and the gateway.");
    }

    /**
     * Whether the gateway is known not to have a kind of channel.
     *
     * @param kind the kind
     * @return true for an hour after {@link #absent}
     */
    public boolean isAbsent(PushRequest.Kind kind) {
        Instant until = absentUntil.get(kind);
        return until != null && time.now().isBefore(until);
    }

    /**
     * Takes note that the gateway does not have a kind of channel.
     *
     * @param kind the kind
     */
    public void absent(PushRequest.Kind kind) {
        absentUntil.put(kind, time.now().plus(ABSENCE));
    }
}
