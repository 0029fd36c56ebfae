package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.reactor.UserCredentialSource;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Adds the headers that say who is calling (wire reference, section 2), and when the gateway refuses the user with 401, asks
 * for another credential and repeats the call once. That is safe for every call: a refused one had no effect.
 */
final class CredentialStage implements Stage {

    private static final Header JSON = new Header("Content-Type", "application/json");

    private final Transport transport;
    private final UserCredentialSource users;
    private final AppCredentials app;
    private final Headers anonymous;

    /** The headers for the user seen last; building them anew for each call would be waste. */
    private volatile Headers latest;

    CredentialStage(Transport transport, AppCredentials app, UserCredentialSource users) {
        this.transport = transport;
        this.app = app;
        this.users = users;
        this.anonymous = Headers.of(app, null);
        this.latest = anonymous;
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        TransportRequest request = call.request();
        if (!call.needsUser()) {
            return send(request, anonymous);
        }
        return users.current().map(this::headersFor).defaultIfEmpty(anonymous).flatMap(headers -> send(request, headers)
                .flatMap(response -> {
                    UserCredential refused = headers.user;
                    return response.status() == 401 && refused != null
                            ? sendRenewed(request, refused, response)
                            : Mono.just(response);
                }));
    }

    private Mono<TransportResponse> sendRenewed(
            TransportRequest request, UserCredential refused, TransportResponse refusal) {
        return users.renew(refused)
                .filter(renewed -> !renewed.equals(refused))
                .flatMap(renewed -> send(request, headersFor(renewed)))
                .defaultIfEmpty(refusal);
    }

    private Mono<TransportResponse> send(TransportRequest request, Headers headers) {
        boolean hasBody = request.body().length() > 0;
        return Mono.from(transport.exchange(request.withHeaders(hasBody ? headers.withBody : headers.withoutBody)));
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

    /** What the calls of now carry and no message may quote. */
    List<String> secretsInUse() {
        return latest.secrets;
    }

    private record Headers(
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
