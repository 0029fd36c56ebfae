package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.reactor.auth.DeviceCode;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.internal.wire.IssuerAnswers;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The protocol of signing in: what is said to an issuer, and nothing of what is kept (RFC 6749, 7636, 8252, 8628, 7009; OpenID
 * Connect Discovery 1.0; wire reference, sections 1, 2 and 6).
 *
 * <p>It is a public client: there is no secret, and parameters go into the body of a form. The scope is {@code openid profile
 * email}. An id token is not looked at: who the user is, the gateway decides by the access token; and since the answer comes from
 * the token endpoint itself, over TLS and by PKCE to the one who asked, nothing hangs on it here.
 *
 * <p>Tokens name their issuer as the gateway's discovery does.
 *
 * <p>Every method is cold and can be subscribed again, each subscription being a sign-in, or a call, of its own. All fail with
 *
 * <ul>
 *   <li>{@link io.airlockapp.error.IssuerUnavailableException} if the issuer cannot be reached, answers 408, 429 or 5xx, or with
 *       something that is no answer of an issuer, such as the page of a proxy: passing
 *   <li>{@link SignInException} with reason {@code UNSUPPORTED} if its metadata cannot be used, and {@code REFUSED} if it refuses
 *       the request
 *   <li>{@link ClientClosedException} once the client is closed
 * </ul>
 *
 * <p>A request is sent again only if it did not get out, three times in all. Cancelling ends the call under way, and leaves
 * neither a timer nor a connection nor a listener. Signals come on threads of the transport or of the time source, unless a
 * method says otherwise; they must not be blocked.
 */
public final class OidcClient {

    static final String SCOPE = "openid profile email";

    /** Answers to a revocation that mean that there is nothing left to take back, or that nothing can be. */
    private static final Set<String> NOTHING_TO_REVOKE =
            Set.of("unsupported_token_type", "invalid_token", "invalid_grant");

    private final IssuerCalls calls;
    private final Discoveries discoveries;
    private final TokenCalls tokenCalls;
    private final DeviceGrant device;
    private final CodeGrant codes;
    private final LoopbackSignIn loopback;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private volatile boolean isClosed;

    /**
     * Creates a client. Nothing is sent yet.
     *
     * @param transports makes a transport to an issuer's origin: scheme, host and, where it is not the scheme's own, port. It is
     *     asked once for each origin, and what it makes is closed with this client
     * @param time what time is read from and waited with
     */
    public OidcClient(Function<URI, Transport> transports, TimeSource time) {
        this.calls = new IssuerCalls(Objects.requireNonNull(transports, "transports"), time);
        this.discoveries = new Discoveries(calls, time);
        this.tokenCalls = new TokenCalls(calls, time);
        this.device = new DeviceGrant(calls, tokenCalls, time);
        this.codes = new CodeGrant(tokenCalls);
        this.loopback = new LoopbackSignIn(codes, time);
    }

    /**
     * What an issuer says about itself. It is kept for an hour; concurrent callers share one request, which is given up when the
     * last of them is cancelled.
     *
     * @param issuer the issuer; {@code https}, or {@code http} on this machine. A slash at its end does not matter
     * @return emits the metadata: its issuer is the one asked for, and its token endpoint is on that issuer's origin
     */
    public Mono<ProviderMetadata> discover(URI issuer) {
        Objects.requireNonNull(issuer, "issuer");
        return whileOpen(() -> discoveries.of(IssuerAddress.of(issuer)));
    }

    /**
     * Signs in on another device (RFC 8628).
     *
     * <p>Asks for a code, shows it, and polls at the issuer's interval, of 5 seconds at least and 5 more for good after each
     * {@code slow_down}, counted from the last answer. Trouble while polling is survived: the waits double then, up to a minute,
     * and {@code Retry-After} is honoured.
     *
     * @param gateway whom to sign in with
     * @param prompt shows the code to the user; called once, on a thread that must not be blocked. Throwing ends the sign-in with
     *     what it throws
     * @return emits the tokens; fails with a {@link SignInException}, with reason {@code DENIED} if the user refuses and
     *     {@code EXPIRED} when the code's time is up. Cancelling stops the polling
     */
    public Mono<TokenSet> device(Discovery gateway, Consumer<DeviceCode> prompt) {
        Objects.requireNonNull(prompt, "prompt");
        return with(gateway, (provider, party) -> device.signIn(provider, party, prompt));
    }

    /**
     * Begins a sign-in by browser whose redirect the caller handles (RFC 6749, section 4.1; RFC 7636).
     *
     * @param gateway whom to sign in with
     * @param redirectUri where the browser is sent back to: an address with a path, without query and fragment
     * @return emits a request with a state and a code verifier of its own, which is to be opened in the browser
     * @throws IllegalArgumentException if the redirect is no such address
     */
    public Mono<AuthorizationRequest> authorizationRequest(Discovery gateway, URI redirectUri) {
        if (!redirectUri.isAbsolute()
                || redirectUri.isOpaque()
                || redirectUri.getRawQuery() != null
                || redirectUri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "The redirect needs a scheme and a path, as in https://host/path or com.example.app:/path, and neither a query nor a"
                            + " fragment.");
        }
        return with(gateway, (provider, party) -> Mono.just(codes.begin(provider, party, redirectUri)));
    }

    /**
     * Ends a sign-in by browser: checks the answer and trades its code for tokens.
     *
     * <p>The code is sent once, since a code that comes twice ends its session; only a request that did not get out is sent
     * again. A callback that is forged leaves the request open for the true one; any other uses it up, also when trading the
     * code fails, and then the sign-in has to begin again.
     *
     * @param request the request, made by a client of this kind
     * @param callback where the browser was sent to, with the query
     * @return emits the tokens; fails with a {@link SignInException}, with reason {@code FORGED} if the callback is at another
     *     address, has another state, names another issuer (RFC 9207), has a parameter twice, or comes a second time, and
     *     {@code DENIED} if the user refused
     * @throws IllegalArgumentException if the request is not from here
     */
    public Mono<TokenSet> redeem(AuthorizationRequest request, URI callback) {
        Objects.requireNonNull(callback, "callback");
        if (!(request instanceof PendingAuthorization pending)) {
            throw new IllegalArgumentException("The request was not made here: take one from authorizationRequest.");
        }
        return whileOpen(() -> codes.redeem(pending, callback));
    }

    /**
     * Signs in by a browser on this machine (RFC 8252, section 7.3).
     *
     * <p>Listens at {@code 127.0.0.1}, asks for the browser, and takes the first answer that has the right state. Whatever else
     * comes is refused with a short page, and the wait goes on, so that neither another program nor a web page can end the
     * sign-in. The browser is shown how it ended, and then the port is free again.
     *
     * @param gateway whom to sign in with
     * @param options how to listen
     * @param browser gets the address to open, once, on a thread of {@code Schedulers.boundedElastic()}, where it may block; it is
     *     neither waited for nor interrupted. Throwing before the answer came ends the sign-in with what it throws
     * @return emits the tokens, on a thread of its own, when the listener is closed; fails as {@link #redeem} does, with a
     *     {@link SignInException} of reason {@code EXPIRED} if no answer came in time, and with a
     *     {@link io.airlockapp.error.TransportException} if the port cannot be had. Cancelling closes the listener
     */
    public Mono<TokenSet> loopback(Discovery gateway, LoopbackOptions options, Consumer<URI> browser) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(browser, "browser");
        return with(gateway, (provider, party) -> loopback.signIn(provider, party, options, browser));
    }

    /**
     * Gets new tokens for a refresh token (RFC 6749, section 6).
     *
     * <p>One attempt: an issuer that rotates refresh tokens takes one that comes a second time for stolen and ends the session.
     * So a refresh whose answer was lost is not repeated here. It fails as passing, and who calls again with the same tokens,
     * having no others, either succeeds or learns that the session has ended. Only a request that did not get out is sent again.
     *
     * @param tokens the tokens of the session
     * @return emits the new tokens, with the new refresh token or, if none was given, the old one; fails with a
     *     {@link SignInException} with reason {@code REQUIRED} if the session has ended or cannot be refreshed
     */
    public Mono<TokenSet> refresh(TokenSet tokens) {
        Secret refreshToken = tokens.refreshToken();
        if (refreshToken == null) {
            return whileOpen(() -> Mono.error(required("There is no refresh token")));
        }
        return with(tokens.issuer(), tokens.clientId(), (provider, party) -> tokenCalls
                .trade(
                        party,
                        party.form("refresh_token").with("refresh_token", refreshToken.expose()),
                        error -> error.equals("invalid_grant")
                                ? required("The issuer has ended the session, or it has expired")
                                : TokenCalls.refused(party.issuer(), error))
                .map(fresh -> fresh.refreshToken() == null ? withRefreshToken(fresh, refreshToken) : fresh));
    }

    private static TokenSet withRefreshToken(TokenSet tokens, Secret refreshToken) {
        return new TokenSet(
                tokens.issuer(),
                tokens.clientId(),
                tokens.accessToken(),
                refreshToken,
                tokens.obtainedAt(),
                tokens.expiresAt());
    }

    private static SignInException required(String what) {
        return new SignInException(Reason.REQUIRED, what + ": sign in again.", null);
    }

    /**
     * Takes a session back at the issuer (RFC 7009): its refresh token or, where there is none, the access token.
     *
     * @param tokens the tokens of the session
     * @return completes when the issuer has done so, does not know the token, or cannot revoke one of its kind; fails with a
     *     {@link SignInException} with reason {@code UNSUPPORTED} if the issuer revokes nothing at all
     */
    public Mono<Void> revoke(TokenSet tokens) {
        return with(tokens.issuer(), tokens.clientId(), (provider, party) -> {
            URI endpoint = provider.revocationEndpoint();
            if (endpoint == null) {
                throw IssuerAddress.unsupported("The issuer " + party.issuer()
                        + " has no revocation_endpoint: the session there ends by itself, when its tokens expire.");
            }
            String path = party.issuer().pathOf(endpoint, "revocation_endpoint");
            Secret refreshToken = tokens.refreshToken();
            Form form = new Form()
                    .with("client_id", party.clientId())
                    .with("token", (refreshToken == null ? tokens.accessToken() : refreshToken).expose())
                    .with("token_type_hint", refreshToken == null ? "access_token" : "refresh_token");
            return calls.repeatUnsent(calls.post(party.issuer(), path, form))
                    .doOnNext(response -> checkRevoked(party.issuer(), response))
                    .then();
        });
    }

    private static void checkRevoked(IssuerAddress issuer, TransportResponse response) {
        int status = response.status();
        if (status >= 200 && status < 300) {
            return;
        }
        String error = IssuerAnswers.error(response.body());
        if (error == null || IssuerCalls.passing(status)) {
            throw IssuerCalls.unavailable(issuer, "answered " + status + " when asked to revoke a token", null);
        }
        if (!NOTHING_TO_REVOKE.contains(error)) {
            throw TokenCalls.refused(issuer, error);
        }
    }

    /**
     * Closes the client. Subscribing ends what is under way with {@link ClientClosedException}, closes the transports and the
     * listeners, and completes when that is done. Closing twice is closing once.
     *
     * @return completion
     */
    public Mono<Void> close() {
        return Mono.defer(() -> {
            isClosed = true;
            closed.tryEmitError(closedAlready());
            return Mono.whenDelayError(calls.close(), loopback.close());
        });
    }

    private <T> Mono<T> with(
            Discovery gateway, BiFunction<ProviderMetadata, TokenCalls.Party, Mono<? extends T>> work) {
        return with(gateway.issuer(), gateway.clientId(), work);
    }

    private <T> Mono<T> with(
            URI issuer, String clientId, BiFunction<ProviderMetadata, TokenCalls.Party, Mono<? extends T>> work) {
        return whileOpen(() -> {
            IssuerAddress address = IssuerAddress.of(issuer);
            return discoveries
                    .of(address)
                    .flatMap(provider -> work.apply(
                            provider, new TokenCalls.Party(address, issuer, clientId, provider.tokenEndpoint())));
        });
    }

    private <T> Mono<T> whileOpen(Supplier<Mono<T>> work) {
        return Mono.defer(() -> {
            return isClosed ? Mono.error(closedAlready()) : work.get().takeUntilOther(closed.asMono());
        });
    }

    private static ClientClosedException closedAlready() {
        return new ClientClosedException("The client has been closed: build another one.");
    }
}
