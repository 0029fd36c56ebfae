package io.airlockapp.reactor.auth;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.UserCredentialSource;
import java.net.URI;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/**
 * Who the user is, under running clients: give it to {@link io.airlockapp.reactor.GatewayClientBuilder#user(UserCredentialSource)}
 * and sign in, change and sign out while calls are under way. A call carries one identity, the one before a change or the
 * one after it: a personal access token if there is one, else the access token of the user who is signed in (wire reference,
 * section 2).
 *
 * <p>Access tokens are refreshed before they expire, once for all calls that need it (wire reference, section 6). A refresh
 * cannot be cancelled by who waits for it: its answer may hold the only refresh token that still works. New tokens are written
 * to the {@link io.airlockapp.reactor.store.StateStore} before any call carries them, and processes that share a store
 * refresh in turn: who finds that another one has refreshed uses its tokens.
 *
 * <p>While the issuer cannot be reached, an access token that is still good is used, and calls without one fail with
 * {@link io.airlockapp.error.IssuerUnavailableException}, which passes. When the issuer has ended the session, calls fail with
 * {@link io.airlockapp.error.SignInException} of reason {@code REQUIRED}, at once and without asking the issuer again, until
 * somebody signs in, here or in another process that shares the store. A gateway that refuses tokens which were refreshed
 * for its last refusal gets others at most once a minute.
 *
 * <p>What the store holds is read at the first use. All methods are cold and can be subscribed again. Arguments that are
 * wrong in themselves throw {@link IllegalArgumentException} at once; everything else is signalled, as an
 * {@link io.airlockapp.error.AirlockException}. Signals arrive on a thread of the subscriber, the store, the issuer's transport
 * or the {@link io.airlockapp.reactor.TimeSource}, which must not be blocked. Where the store cannot be written to, a change
 * is in force nevertheless, and the method fails with {@link io.airlockapp.error.StoreException} to say that it is not saved;
 * saving is tried again as long as the session is used. A session is safe for use from many threads, and one is enough for a
 * program.
 */
public interface Session extends UserCredentialSource {

    /**
     * Starts a session.
     *
     * @return a builder with the defaults
     */
    static SessionBuilder builder() {
        return new SessionBuilder();
    }

    /**
     * Lets calls carry a personal access token from now on, also if somebody is signed in.
     *
     * @param discovery what the gateway says of itself
     * @param token the token
     * @return emits the state afterwards; fails with {@link io.airlockapp.error.SignInException} of reason {@code UNSUPPORTED}
     *     if the gateway takes no such tokens, and then nothing has changed
     * @throws IllegalArgumentException if the token cannot be a header's value
     */
    Mono<SessionState> usePersonalAccessToken(Discovery discovery, Secret token);

    /**
     * Forgets the personal access token. Who is signed in besides stays so, and calls carry their access token from now on.
     *
     * @return emits the state afterwards
     */
    Mono<SessionState> clearPersonalAccessToken();

    /**
     * Signs a user in who has a browser somewhere else: the device authorization grant (RFC 8628).
     *
     * <p>Subscribing asks the issuer for a code, which is handed to {@code prompt} to be shown, and polls until the user has
     * answered. Who was signed in stays so until then.
     *
     * @param discovery what the gateway says of itself
     * @param prompt gets the code, once, on a thread of the issuer's transport; must not block
     * @return emits the state afterwards; fails with {@link io.airlockapp.error.SignInException} if the user refused or did not
     *     answer in time, or the issuer cannot do this. Cancelling stops polling
     */
    Mono<SessionState> signInByDevice(Discovery discovery, Consumer<DeviceCode> prompt);

    /**
     * Signs a user in by a browser on this machine: authorization code with PKCE, and a callback on the loopback interface
     * (RFC 7636, RFC 8252).
     *
     * <p>Subscribing listens on the loopback interface and hands the address to open to {@code browser}. Who was signed in
     * stays so until the sign-in is complete.
     *
     * @param discovery what the gateway says of itself
     * @param options how to listen, and for how long
     * @param browser gets the address, once; must not block
     * @return emits the state afterwards; fails with {@link io.airlockapp.error.SignInException} if the user refused or did not
     *     answer in time, or the answer was forged. Cancelling stops listening
     */
    Mono<SessionState> signInByBrowser(Discovery discovery, LoopbackOptions options, Consumer<URI> browser);

    /**
     * Begins a sign-in whose redirect the caller handles: authorization code with PKCE (RFC 7636).
     *
     * @param discovery what the gateway says of itself
     * @param redirectUri where the issuer sends the browser afterwards
     * @return emits the request, whose address is to be opened, and which {@link #completeSignIn} takes; holds secrets
     */
    Mono<AuthorizationRequest> authorizationRequest(Discovery discovery, URI redirectUri);

    /**
     * Ends a sign-in that {@link #authorizationRequest} began.
     *
     * @param request the request
     * @param callback the address that the browser was sent to, whole
     * @return emits the state afterwards; fails with {@link io.airlockapp.error.SignInException} if the user refused, or the
     *     callback does not belong to the request
     */
    Mono<SessionState> completeSignIn(AuthorizationRequest request, URI callback);

    /**
     * Signs out, and stops enforcers with it if asked to.
     *
     * <p>Subscribing first revokes pairings and stops enforcers, as the options say, then revokes the refresh token at the
     * issuer, and then forgets personal access token and tokens, in memory and in the store. Each step is tried whatever came
     * of those before. Calls that are under way go on with what they carry.
     *
     * @param options what is ended besides
     * @return emits what came of each step; a step that fails is in the report and no failure of this. Cancelling leaves out
     *     the steps that have not begun
     */
    Mono<SignOutReport> signOut(SignOut options);

    /**
     * Says who the user is now. Asks neither gateway nor issuer.
     *
     * @return emits the state; fails with {@link io.airlockapp.error.StoreException} if the store was not read before and
     *     cannot be
     */
    Mono<SessionState> state();

    /**
     * Closes the session; nobody is signed out. Close its clients first: their calls fail with
     * {@link io.airlockapp.error.ClientClosedException} afterwards.
     *
     * <p>Subscribing waits, for ten seconds at most, for a refresh that is under way, and then closes the transports to the
     * issuer.
     *
     * @return completes when all is done; subscribing twice closes once
     */
    Mono<Void> close();
}
