package io.airlockapp.blocking;

import static io.airlockapp.blocking.Caller.await;
import static io.airlockapp.blocking.Caller.awaitClose;

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
import java.util.Objects;
import java.util.function.Consumer;

/** Waits for each method of a {@link Session}. */
final class DefaultBlockingSession implements BlockingSession {

    private final Session session;
    private final Duration deadline;

    DefaultBlockingSession(Session session, Duration deadline) {
        this.session = Objects.requireNonNull(session, "session");
        this.deadline = Limit.checked(deadline, "deadline");
    }

    @Override
    public SessionState usePersonalAccessToken(Discovery discovery, Secret token) {
        return await(
                "Session.usePersonalAccessToken",
                deadline,
                Meanwhile.nothing(),
                caller -> session.usePersonalAccessToken(discovery, token));
    }

    @Override
    public SessionState clearPersonalAccessToken() {
        return await(
                "Session.clearPersonalAccessToken",
                deadline,
                Meanwhile.nothing(),
                caller -> session.clearPersonalAccessToken());
    }

    @Override
    public SessionState signInByDevice(Discovery discovery, Consumer<DeviceCode> prompt) {
        Objects.requireNonNull(prompt, "prompt");
        return await(
                "Session.signInByDevice",
                deadline,
                Meanwhile.nothing(),
                caller -> session.signInByDevice(discovery, caller.telling(code -> {
                    caller.extend(Limit.until(code.expiresAt()).plus(deadline));
                    prompt.accept(code);
                })));
    }

    @Override
    public SessionState signInByBrowser(Discovery discovery, LoopbackOptions options, Consumer<URI> browser) {
        Objects.requireNonNull(browser, "browser");
        Duration usersTime = Limit.checked(options.timeout(), "time that the user has");
        return await(
                "Session.signInByBrowser",
                usersTime.plus(deadline),
                Meanwhile.nothing(),
                caller -> session.signInByBrowser(discovery, options, caller.telling(browser)));
    }

    @Override
    public AuthorizationRequest authorizationRequest(Discovery discovery, URI redirectUri) {
        return await(
                "Session.authorizationRequest",
                deadline,
                Meanwhile.nothing(),
                caller -> session.authorizationRequest(discovery, redirectUri));
    }

    @Override
    public SessionState completeSignIn(AuthorizationRequest request, URI callback) {
        return await(
                "Session.completeSignIn",
                deadline,
                Meanwhile.nothing(),
                caller -> session.completeSignIn(request, callback));
    }

    @Override
    public SignOutReport signOut(SignOut options) {
        Duration forAll = deadline.multipliedBy(options.enforcers().size() + 1L);
        return await("Session.signOut", forAll, Meanwhile.nothing(), caller -> session.signOut(options));
    }

    @Override
    public SessionState state() {
        return await("Session.state", deadline, Meanwhile.nothing(), caller -> session.state());
    }

    @Override
    public void close() {
        awaitClose("Session.close", deadline, Meanwhile.nothing(), () -> session.close()
                .thenReturn(true));
    }
}
