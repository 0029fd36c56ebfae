package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.StoreException;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.reactor.auth.DeviceCode;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.auth.SessionState;
import io.airlockapp.reactor.auth.SignOut;
import io.airlockapp.reactor.auth.SignOutReport;
import io.airlockapp.reactor.store.StateStore;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Signing in, changing and signing out; what calls carry meanwhile is the token source's. */
public final class DefaultSession implements Session {

    private final OidcClient oidc;
    private final UserRecord user;
    private final TokenSource tokens;
    private final SignOutFlow signOuts;
    private final Mono<Void> closing;

    private volatile boolean closed;

    /**
     * Creates a session. Reads and sends nothing.
     *
     * @param oidc the protocol of signing in; closed with the session
     * @param store where the user's tokens are kept
     * @param ahead how long before their end tokens are refreshed
     * @param time the source of time
     */
    public DefaultSession(OidcClient oidc, StateStore store, Duration ahead, TimeSource time) {
        this.oidc = oidc;
        this.user = new UserRecord(store);
        this.tokens = new TokenSource(user, oidc::refresh, new Freshness(ahead), time);
        this.signOuts = new SignOutFlow(user, oidc::revoke);
        this.closing = Mono.defer(this::closeNow).cache();
    }

    @Override
    public Mono<UserCredential> current() {
        return tokens.current();
    }

    @Override
    public Mono<UserCredential> renew(UserCredential refused) {
        return tokens.renew(refused);
    }

    @Override
    public Mono<SessionState> usePersonalAccessToken(Discovery discovery, Secret token) {
        UserCredential.PersonalAccessToken pat = new UserCredential.PersonalAccessToken(token);
        if (!discovery.patSupported()) {
            return Mono.error(() -> new SignInException(
                    SignInException.Reason.UNSUPPORTED,
                    "The gateway takes no personal access tokens: sign in by device or browser.",
                    null));
        }
        return changed(who -> who.withPat(pat));
    }

    @Override
    public Mono<SessionState> clearPersonalAccessToken() {
        return changed(who -> who.withPat(null));
    }

    @Override
    public Mono<SessionState> signInByDevice(Discovery discovery, Consumer<DeviceCode> prompt) {
        Objects.requireNonNull(prompt, "prompt");
        return signedIn(oidc.device(discovery, prompt));
    }

    @Override
    public Mono<SessionState> signInByBrowser(Discovery discovery, LoopbackOptions options, Consumer<URI> browser) {
        Objects.requireNonNull(browser, "browser");
        return signedIn(oidc.loopback(discovery, options, browser));
    }

    @Override
    public Mono<AuthorizationRequest> authorizationRequest(Discovery discovery, URI redirectUri) {
        return unlessClosed(oidc.authorizationRequest(discovery, redirectUri));
    }

    @Override
    public Mono<SessionState> completeSignIn(AuthorizationRequest request, URI callback) {
        return signedIn(oidc.redeem(request, callback));
    }

    private Mono<SessionState> signedIn(Mono<TokenSet> signIn) {
        return unlessClosed(signIn).flatMap(fresh -> changed(who -> who.withTokens(fresh)));
    }

    private Mono<SessionState> changed(UnaryOperator<Identity> change) {
        return unlessClosed(user.change(held -> Mono.just(held.with(change.apply(held.user())))))
                .doOnNext(changed -> tokens.forgetTrouble())
                .flatMap(changed -> changed.unsaved() == null
                        ? Mono.just(stateOf(changed.held()))
                        : Mono.error(notSaved(changed.unsaved())));
    }

    private static StoreException notSaved(Throwable cause) {
        return new StoreException(
                "The change is in force, and could not be saved, so that it ends with this process unless a later"
                        + " attempt succeeds: " + cause.getMessage(),
                cause);
    }

    @Override
    public Mono<SignOutReport> signOut(SignOut options) {
        Objects.requireNonNull(options, "options");
        return unlessClosed(signOuts.run(options)).doOnNext(report -> tokens.forgetTrouble());
    }

    @Override
    public Mono<SessionState> state() {
        return tokens.held().map(this::stateOf);
    }

    private SessionState stateOf(Held held) {
        Identity who = held.user();
        TokenSet signedIn = who.tokens();
        if (who.pat() != null) {
            return new SessionState.PersonalAccessToken();
        }
        if (signedIn == null) {
            return new SessionState.Nobody();
        }
        return tokens.needsSignIn(held)
                ? new SessionState.SignInRequired(signedIn.issuer())
                : new SessionState.SignedIn(
                        signedIn.issuer(), signedIn.expiresAt(), signedIn.refreshToken() != null, !held.unsaved());
    }

    private <T> Mono<T> unlessClosed(Mono<T> source) {
        return Mono.defer(() -> closed ? Mono.error(TokenSource.closedException()) : source);
    }

    @Override
    public Mono<Void> close() {
        return closing;
    }

    private Mono<Void> closeNow() {
        closed = true;
        return tokens.close().then(oidc.close());
    }

    @Override
    public String toString() {
        return "Session[hidden]";
    }
}
