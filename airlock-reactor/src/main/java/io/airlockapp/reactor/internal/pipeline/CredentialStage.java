package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.Delivery;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.UserCredentialSource;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/**
 * Adds the headers that say who is calling (wire reference, section 2), and when the gateway refuses the user with 401, asks
 * for another credential and repeats the call once. That is safe for every call: a refused one had no effect. All of it
 * happens in the time of the one call, also when the source of credentials is slow.
 */
final class CredentialStage {

    private static final Header JSON = new Header("Content-Type", "application/json");

    private final Transport transport;
    private final UserCredentialSource users;
    private final TimeSource time;
    private final AppCredentials app;
    private final Headers anonymous;

    /** The headers for the user seen last; building them anew for each call would be waste. */
    private volatile Headers latest;

    CredentialStage(Transport transport, AppCredentials app, UserCredentialSource users, TimeSource time) {
        this.transport = transport;
        this.app = app;
        this.users = users;
        this.time = time;
        this.anonymous = Headers.of(app, null);
        this.latest = anonymous;
    }

    /**
     * The gateway's answer.
     *
     * @param response the answer
     * @param secrets what the calls that led to it carried, and no message may quote
     */
    record Answer(TransportResponse response, List<String> secrets) {

        Answer after(Answer earlier) {
            List<String> all = new ArrayList<>(earlier.secrets);
            all.addAll(secrets);
            return new Answer(response, all);
        }

        @Override
        public String toString() {
            return "Answer[" + response + "]";
        }
    }

    Mono<Answer> exchange(Call call) {
        return Mono.defer(() -> {
            TransportRequest request = call.request();
            Instant until = time.now().plus(request.timeout());
            if (!call.needsUser()) {
                return send(request, anonymous, until);
            }
            return inTime(users.current(), request, until)
                    .map(this::headersFor)
                    .defaultIfEmpty(anonymous)
                    .flatMap(headers -> send(request, headers, until).flatMap(answer -> {
                        UserCredential refused = headers.user;
                        return answer.response.status() == 401 && refused != null
                                ? sendRenewed(request, refused, answer, until)
                                : Mono.just(answer);
                    }));
        });
    }

    private Mono<Answer> sendRenewed(TransportRequest request, UserCredential refused, Answer refusal, Instant until) {
        return inTime(users.renew(refused), request, until)
                .filter(renewed -> !renewed.equals(refused))
                .flatMap(renewed -> send(request, headersFor(renewed), until))
                .map(answer -> answer.after(refusal))
                .defaultIfEmpty(refusal);
    }

    private Mono<Answer> send(TransportRequest request, Headers headers, Instant until) {
        Duration left = Duration.between(time.now(), until);
        if (left.isNegative() || left.isZero()) {
            return Mono.error(late(request));
        }
        boolean hasBody = request.body().length() > 0;
        TransportRequest whole = request.withHeaders(hasBody ? headers.withBody : headers.withoutBody)
                .withTimeout(left);
        return Mono.from(transport.exchange(whole)).map(response -> new Answer(response, headers.secrets));
    }

    private Mono<UserCredential> inTime(Mono<UserCredential> source, TransportRequest request, Instant until) {
        if (source instanceof Fuseable.ScalarCallable) {
            // It is there already, and a timer would cost as much as a good part of the call.
            return source;
        }
        return source.timeout(Duration.between(time.now(), until), Mono.error(() -> late(request)), time.scheduler());
    }

    /** Nothing was sent, or the gateway has refused it: either way the call had no effect. */
    private static CallTimeoutException late(TransportRequest request) {
        return new CallTimeoutException(
                Delivery.NOT_SENT,
                "The user's credential did not come within the " + request.timeout()
                        + " that the call may take: check where it comes from.");
    }

    private Headers headersFor(UserCredential user) {
        Headers known = latest;
        if (known.user == user) {
            return known;
        }
        Headers fresh = Headers.of(app, user);
        latest = fresh;
        return fresh;
    }

    record Headers(
            @Nullable UserCredential user, List<Header> withoutBody, List<Header> withBody, List<String> secrets) {

        static Headers of(AppCredentials app, @Nullable UserCredential user) {
            List<Header> headers = new ArrayList<>();
            List<String> secrets = new ArrayList<>();
            headers.add(new Header("X-Client-Id", app.clientId()));
            if (app instanceof AppCredentials.Confidential confidential) {
                String secret = confidential.clientSecret().expose();
                headers.add(new Header("X-Client-Secret", secret));
                secrets.add(secret);
            } else if (app instanceof AppCredentials.Public open) {
                headers.add(new Header("Origin", open.origin()));
            }
            if (user != null) {
                String token = user.token().expose();
                headers.add(
                        user instanceof UserCredential.PersonalAccessToken
                                ? new Header("X-PAT", token)
                                : new Header("Authorization", "Bearer " + token));
                secrets.add(token);
            }
            List<Header> withBody = new ArrayList<>(headers);
            withBody.add(JSON);
            return new Headers(user, List.copyOf(headers), List.copyOf(withBody), List.copyOf(secrets));
        }

        @Override
        public String toString() {
            return "Headers[hidden]";
        }
    }
}
