package io.airlockapp.blocking;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.reactor.auth.DeviceCode;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.auth.SessionState;
import io.airlockapp.reactor.auth.SignOut;
import io.airlockapp.reactor.auth.SignOutReport;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Who the user is, for programs that block: the methods of {@link Session} in their order, each of which waits on the calling
 * thread for what the reactive one emits. Clients are given the reactive session.
 *
 * <p>Unless it says otherwise, each method
 *
 * <ul>
 *   <li>throws {@link IllegalArgumentException} for an argument that is wrong in itself, before anything is sent;
 *   <li>throws the {@link io.airlockapp.error.AirlockException} that the reactive method fails with, which is a
 *       {@link io.airlockapp.error.StoreException} if a change is in force and could not be saved;
 *   <li>throws {@link io.airlockapp.error.CallTimeoutException} when its deadline is reached, and
 *       {@link InterruptedCallException} when the thread is interrupted; the call is cancelled then;
 *   <li>throws {@link IllegalStateException} on a thread that must not block.
 * </ul>
 *
 * <p>A session is safe for use from many threads, virtual ones too.
 */
public interface BlockingSession extends AutoCloseable {

    /** How long a call may take unless said otherwise: three minutes, longer than the store and the issuer take. For a sign-in it counts from when the user's time is up. */
    Duration DEFAULT_DEADLINE = Duration.ofMinutes(3);

    /**
     * The blocking form of a session, with {@link #DEFAULT_DEADLINE}.
     *
     * @param session the reactive session; it can go on being used, and is closed by {@link #close()}
     * @return the blocking session
     */
    static BlockingSession of(Session session) {
        return of(session, DEFAULT_DEADLINE);
    }

    /**
     * The blocking form of a session.
     *
     * @param session the reactive session; it can go on being used, and is closed by {@link #close()}
     * @param deadline how long a call may take that does not wait for the user; positive, at most 365 days
     * @return the blocking session
     * @throws IllegalArgumentException if the deadline is out of its range
     */
    static BlockingSession of(Session session, Duration deadline) {
        return new DefaultBlockingSession(session, deadline);
    }

    /**
     * Lets calls carry a personal access token from now on, also if somebody is signed in.
     *
     * @param discovery what the gateway says of itself
     * @param token the token
     * @return the state afterwards
     * @throws IllegalArgumentException if the token cannot be a header's value
     * @throws io.airlockapp.error.SignInException with reason {@code UNSUPPORTED} if the gateway takes no such tokens; nothing
     *     has changed then
     */
    SessionState usePersonalAccessToken(Discovery discovery, Secret token);

    /**
     * Forgets the personal access token. Who is signed in besides stays so, and calls carry their access token from now on.
     *
     * @return the state afterwards
     */
    SessionState clearPersonalAccessToken();

    /**
     * Signs a user in who has a browser somewhere else (RFC 8628): asks the issuer for a code, hands it to {@code prompt} to be
     * shown, and waits until the user has answered or the code has expired. The deadline counts from there.
     *
     * @param discovery what the gateway says of itself
     * @param prompt gets the code, once, on the calling thread; polling goes on meanwhile. What it throws ends the attempt
     * @return the state afterwards
     * @throws io.airlockapp.error.SignInException if the user refused or did not answer in time, or the issuer cannot do this
     */
    SessionState signInByDevice(Discovery discovery, Consumer<DeviceCode> prompt);

    /**
     * Signs a user in by a browser on this machine (RFC 7636, RFC 8252): listens on the loopback interface, hands the address
     * to open to {@code browser}, and waits for as long as the options say. The deadline counts from there.
     *
     * @param discovery what the gateway says of itself
     * @param options how to listen, and for how long
     * @param browser gets the address, once, on the calling thread. What it throws ends the attempt
     * @return the state afterwards
     * @throws IllegalArgumentException if the options give the user more than 365 days
     * @throws io.airlockapp.error.SignInException if the user refused or did not answer in time, or the answer was forged
     */
    SessionState signInByBrowser(Discovery discovery, LoopbackOptions options, Consumer<URI> browser);

    /**
     * Begins a sign-in whose redirect the caller handles (RFC 7636).
     *
     * @param discovery what the gateway says of itself
     * @param redirectUri where the issuer sends the browser afterwards
     * @return the request, whose address is to be opened, and which {@link #completeSignIn} takes; holds secrets
     */
    AuthorizationRequest authorizationRequest(Discovery discovery, URI redirectUri);

    /**
     * Ends a sign-in that {@link #authorizationRequest} began.
     *
     * @param request the request
     * @param callback the address that the browser was sent to, whole
     * @return the state afterwards
     * @throws io.airlockapp.error.SignInException if the user refused, or the callback does not belong to the request
     */
    SessionState completeSignIn(AuthorizationRequest request, URI callback);

    /**
     * Signs out, and stops enforcers with it if asked to. The deadline is for each enforcer and for the session.
     *
     * @param options what is ended besides
     * @return what came of each step; a step that fails is in the report and no failure of this
     */
    SignOutReport signOut(SignOut options);

    /**
     * Says who the user is now. Asks neither gateway nor issuer.
     *
     * @return the state
     */
    SessionState state();

    /**
     * Closes the reactive session; nobody is signed out. Close its clients first. Waits, for ten seconds at most, for a refresh
     * that is under way. Closing twice closes once.
     *
     * <p>An interrupt neither prevents nor ends it; the thread stays interrupted.
     */
    @Override
    void close();
}
