package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.wire.Errors;
import io.airlockapp.reactor.internal.wire.IssuerAnswers;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Calls to a token endpoint (RFC 6749, section 3.2). */
final class TokenCalls {

    /** Errors that say no more than that a poll comes again, whatever status they come with. */
    private static final Set<String> NOT_YET = Set.of("authorization_pending", "slow_down");

    private static final Set<String> PASSING = Set.of("temporarily_unavailable", "server_error");

    private final IssuerCalls calls;
    private final TimeSource time;

    TokenCalls(IssuerCalls calls, TimeSource time) {
        this.calls = calls;
        this.time = time;
    }

    /**
     * Who asks whom.
     *
     * @param issuer where the issuer is
     * @param issuerName the issuer as tokens name it
     * @param clientId who asks
     * @param endpoint the token endpoint
     */
    record Party(IssuerAddress issuer, URI issuerName, String clientId, URI endpoint) {

        Form form(String grantType) {
            return new Form().with("grant_type", grantType).with("client_id", clientId);
        }
    }

    /** What a token endpoint answers. */
    sealed interface Answer {}

    record Given(TokenSet tokens) implements Answer {}

    /**
     * No tokens.
     *
     * @param error the code of the error, fit to be shown
     */
    record Refused(String error) implements Answer {}

    /**
     * Nothing that means anything.
     *
     * @param failure what happened
     * @param retryAfter how long the issuer asks to wait, if it does
     */
    record Trouble(
            IssuerUnavailableException failure, @Nullable Duration retryAfter) implements Answer {}

    /** Asks once. Times are counted from when the request was sent: the token was made later, and expires no sooner. */
    Mono<Answer> ask(Party party, Form form) {
        return Mono.defer(() -> {
            Instant sentAt = time.now();
            String path = party.issuer.pathOf(party.endpoint, "token_endpoint");
            return calls.post(party.issuer, path, form).map(response -> read(response, party, sentAt));
        });
    }

    /** Asks, again only if the request did not get out, and fails with whatever is not tokens. */
    Mono<TokenSet> trade(Party party, Form form, Function<String, SignInException> refusal) {
        return calls.repeatUnsent(ask(party, form)).map(answer -> {
            if (answer instanceof Given given) {
                return given.tokens;
            }
            if (answer instanceof Refused refused) {
                throw refusal.apply(refused.error);
            }
            throw ((Trouble) answer).failure;
        });
    }

    private Answer read(TransportResponse response, Party party, Instant sentAt) {
        int status = response.status();
        String error = IssuerAnswers.error(response.body());
        if (error != null && NOT_YET.contains(error)) {
            return new Refused(error);
        }
        if (IssuerCalls.passing(status) || (error != null && PASSING.contains(error))) {
            return new Trouble(
                    IssuerCalls.unavailable(party.issuer, "answered " + status + " when asked for tokens", null),
                    Errors.retryAfter(response, time.now()));
        }
        if (error != null) {
            return new Refused(error);
        }
        IssuerAnswers.Tokens tokens = status == 200 ? IssuerAnswers.tokens(response.body()) : null;
        if (tokens == null) {
            return new Trouble(
                    IssuerCalls.unavailable(
                            party.issuer, "answered " + status + " with something else than tokens or an error", null),
                    null);
        }
        return new Given(tokenSet(tokens, party, sentAt));
    }

    private static TokenSet tokenSet(IssuerAnswers.Tokens tokens, Party party, Instant sentAt) {
        if (!"Bearer".equalsIgnoreCase(tokens.tokenType())) {
            throw IssuerAddress.unsupported(
                    "The issuer " + party.issuer
                            + " gives tokens of another type than Bearer, which the gateway does not take: check the client's settings there.");
        }
        Secret accessToken = tokens.accessToken();
        Duration expiresIn = tokens.expiresIn();
        try {
            return new TokenSet(
                    party.issuerName,
                    party.clientId,
                    accessToken,
                    tokens.refreshToken(),
                    sentAt,
                    expiresIn == null ? null : sentAt.plus(expiresIn));
        } catch (IllegalArgumentException e) {
            throw IssuerAddress.unsupported("The issuer " + party.issuer
                    + " gave an access token that no header can carry: it cannot be used to sign in.");
        }
    }

    static SignInException refused(IssuerAddress issuer, String error) {
        return new SignInException(
                Reason.REFUSED,
                "The issuer " + issuer + " refuses the request (" + error
                        + "): check that it knows the client which the gateway's discovery names, as a public client that may sign"
                        + " in this way.",
                null);
    }
}
