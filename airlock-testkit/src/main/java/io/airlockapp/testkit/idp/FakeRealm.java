package io.airlockapp.testkit.idp;

import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.internal.LocalGateway;
import io.airlockapp.testkit.internal.VirtualTime;
import io.airlockapp.testkit.internal.idp.LocalRealm;
import io.airlockapp.testkit.internal.idp.RealmSettings;
import io.airlockapp.transport.Transport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * An OIDC realm for tests, with one public client, one user and a browser: discovery, the device authorization grant (RFC
 * 8628), authorization code with PKCE (RFC 7636), refresh with rotation, and revocation (RFC 7009).
 *
 * <p>{@linkplain #attach Attached} to a {@link FakeGateway}, it lives in the gateway's time, the gateway's discovery names its
 * issuer and client, and the gateway checks its access tokens on every call: signature, issuer, audience, client, expiry, and
 * whether the session goes on. The gateway's other credentials stay as they are.
 *
 * <p>The realm is strict: bodies are forms, a parameter comes at most once, the client sends no secret, codes work once. A spent
 * refresh token or code that comes back ends the whole session.
 *
 * <p>Its issuer is {@code https://idp.example/realms/airlock} until a {@link io.airlockapp.testkit.server.FakeRealmServer}
 * serves it; from then on it is below that server's address, and tokens that name the old one are good no more.
 *
 * <p>Safe for use from many threads. Nothing is shared between realms. Made by {@link #builder()}, and not for others to
 * implement.
 */
public interface FakeRealm extends AutoCloseable {

    /**
     * A realm of its own, in virtual time that begins at 2026-01-01T00:00:00Z.
     *
     * @return a new realm
     */
    static FakeRealm create() {
        return builder().build();
    }

    /**
     * A realm that a gateway trusts from now on, in that gateway's time.
     *
     * @param gateway the gateway; trusts the realm that was attached to it last
     * @return a new realm
     * @throws IllegalArgumentException if the gateway was not made by {@link FakeGateway}
     */
    static FakeRealm attach(FakeGateway gateway) {
        return builder().attach(gateway);
    }

    /**
     * Starts a realm that differs from the usual one.
     *
     * @return a builder
     */
    static Builder builder() {
        return new Builder();
    }

    /**
     * Who issues the tokens.
     *
     * @return the issuer, without a slash at its end
     */
    URI issuer();

    /**
     * The one client that the realm knows. It is public.
     *
     * @return its id
     */
    String clientId();

    /**
     * Makes a transport to the issuer's origin, without a socket: its paths begin with the issuer's path. It behaves as
     * {@link FakeGateway#transport()} does, in this realm's time.
     *
     * @return a new transport; closing it closes no other
     */
    Transport transport();

    /**
     * The realm's clock.
     *
     * @return the clock, in UTC
     */
    Clock clock();

    /**
     * The realm's timers.
     *
     * @return the scheduler; its time is that of {@link #clock()}
     */
    Scheduler scheduler();

    /**
     * Moves virtual time on, the gateway's too if the realm is attached to one.
     *
     * @param amount how far
     * @throws IllegalStateException if the realm runs in real time, or a task of its scheduler calls this
     */
    void advance(Duration amount);

    /**
     * The user.
     *
     * @return the user, who approves at once until told otherwise
     */
    RealmUser user();

    /**
     * The user's browser.
     *
     * @return the browser
     */
    Browser browser();

    /**
     * The realm's metadata.
     *
     * @return the document, right by default
     */
    RealmDiscovery discovery();

    /**
     * Signs in without a word on the wire.
     *
     * @return tokens of a new session
     */
    RealmTokens readyTokens();

    /** Ends every session, as an administrator would: refreshing is {@code invalid_grant}, access tokens are refused. */
    void endSession();

    /** Lets every access token be refused that exists now, before its time. Sessions go on, and refresh tokens work. */
    void expireAccessTokens();

    /**
     * How many sessions can still refresh or call.
     *
     * @return the number; zero once each has been signed out of, has been ended, or its refresh token has expired
     */
    int sessions();

    /**
     * How many refreshes succeeded.
     *
     * @return the number of times that new tokens were given for a refresh token
     */
    int refreshes();

    /**
     * How many refreshes the realm refused.
     *
     * @return the number of answers {@code invalid_grant} to a refresh token
     */
    int refusedRefreshes();

    /**
     * How many spent refresh tokens came back. Each ended a session, if that went on.
     *
     * @return the number; a client that is right never causes one
     */
    int reusedRefreshTokens();

    /**
     * The polls of device authorizations.
     *
     * @return the polls, in order, without those whose device code the realm does not know
     */
    List<DevicePoll> devicePolls();

    /**
     * The calls to the revocation endpoint.
     *
     * @return the calls, in order
     */
    List<Revocation> revocations();

    /**
     * Every request so far, also those that a fault stopped.
     *
     * @return the requests, in order
     */
    List<RealmRequest> requests();

    /**
     * The requests to one endpoint.
     *
     * @param endpoint the endpoint
     * @return the requests, in order
     */
    List<RealmRequest> requests(RealmEndpoint endpoint);

    /**
     * Lets the next call to an endpoint go wrong. An error status has the shape of RFC 6749, section 5.2.
     *
     * @param endpoint the endpoint
     * @param fault what goes wrong
     * @throws IllegalArgumentException if the fault is about decisions, of which there are none here, or restarts a gateway
     * @throws IllegalStateException if a front that is open cannot do it
     */
    void failNext(RealmEndpoint endpoint, Fault fault);

    /**
     * Lets the next calls to an endpoint go wrong.
     *
     * @param endpoint the endpoint
     * @param calls how many
     * @param fault what goes wrong with each
     * @throws IllegalArgumentException if there is not at least one call, the fault is about decisions or restarts a gateway
     * @throws IllegalStateException if a front that is open cannot do it
     */
    void failNext(RealmEndpoint endpoint, int calls, Fault fault);

    /** Takes all faults away. */
    void clearFaults();

    /** Stops the realm's timers, unless they are a gateway's. */
    @Override
    void close();

    /** Collects what a {@link FakeRealm} is made with. Not thread-safe. */
    final class Builder {

        private String clientId = "airlock-enforcer";
        private Duration accessTokenLifetime = Duration.ofMinutes(5);
        private Duration refreshTokenLifetime = Duration.ofMinutes(30);
        private Duration deviceCodeLifetime = Duration.ofMinutes(10);
        private Duration pollInterval = Duration.ofSeconds(5);
        private boolean refreshTokens = true;
        private boolean rotation = true;
        private boolean realTime;
        private final Set<URI> redirectUris = new LinkedHashSet<>();

        private Builder() {}

        /**
         * Sets the client that the realm knows.
         *
         * @param id its id; {@code airlock-enforcer} by default
         * @return this builder
         */
        public Builder clientId(String id) {
            clientId = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Sets how long access tokens live.
         *
         * @param lifetime whole seconds, 5 minutes by default
         * @return this builder
         * @throws IllegalArgumentException if it is shorter than a second
         */
        public Builder accessTokenLifetime(Duration lifetime) {
            accessTokenLifetime = seconds(lifetime);
            return this;
        }

        /**
         * Sets how long refresh tokens live.
         *
         * @param lifetime whole seconds, 30 minutes by default; begins anew with each rotation
         * @return this builder
         * @throws IllegalArgumentException if it is shorter than a second
         */
        public Builder refreshTokenLifetime(Duration lifetime) {
            refreshTokenLifetime = seconds(lifetime);
            return this;
        }

        /**
         * Sets how long a device has to be approved.
         *
         * @param lifetime whole seconds, 10 minutes by default
         * @return this builder
         * @throws IllegalArgumentException if it is shorter than a second
         */
        public Builder deviceCodeLifetime(Duration lifetime) {
            deviceCodeLifetime = seconds(lifetime);
            return this;
        }

        /**
         * Sets how long a device has to wait between two polls.
         *
         * @param interval whole seconds, 5 by default
         * @return this builder
         * @throws IllegalArgumentException if it is shorter than a second
         */
        public Builder pollInterval(Duration interval) {
            pollInterval = seconds(interval);
            return this;
        }

        /**
         * Gives no refresh tokens.
         *
         * @return this builder
         */
        public Builder withoutRefreshTokens() {
            refreshTokens = false;
            return this;
        }

        /**
         * Lets a refresh token work until it expires, and leaves it out of the answer to a refresh.
         *
         * @return this builder
         */
        public Builder withoutRotation() {
            rotation = false;
            return this;
        }

        /**
         * Registers an address that the client may be redirected to, besides {@code http} ones of a loopback interface.
         *
         * @param uri the address, compared as text
         * @return this builder
         */
        public Builder redirectUri(URI uri) {
            redirectUris.add(Objects.requireNonNull(uri, "uri"));
            return this;
        }

        /**
         * Uses the system's clock and real timers. Only for a realm of its own: an attached one has the gateway's.
         *
         * @return this builder
         */
        public Builder realTime() {
            realTime = true;
            return this;
        }

        /**
         * Builds a realm of its own.
         *
         * @return a new realm
         */
        public FakeRealm build() {
            @Nullable VirtualTime time = realTime ? null : new VirtualTime(Instant.parse("2026-01-01T00:00:00Z"));
            return LocalRealm.alone(settings(), time);
        }

        /**
         * Builds a realm that a gateway trusts from now on, in that gateway's time.
         *
         * @param gateway the gateway; trusts the realm that was attached to it last
         * @return a new realm
         * @throws IllegalArgumentException if the gateway was not made by {@link FakeGateway}
         */
        public FakeRealm attach(FakeGateway gateway) {
            if (!(gateway instanceof LocalGateway local)) {
                throw new IllegalArgumentException(
                        "A realm can only be attached to a gateway made by FakeGateway: use its builder.");
            }
            return LocalRealm.attached(settings(), local);
        }

        private RealmSettings settings() {
            return new RealmSettings(
                    clientId,
                    accessTokenLifetime,
                    refreshTokenLifetime,
                    deviceCodeLifetime,
                    pollInterval,
                    refreshTokens,
                    rotation,
                    Set.copyOf(redirectUris));
        }

        private static Duration seconds(Duration lifetime) {
            if (lifetime.toSeconds() < 1) {
                throw new IllegalArgumentException("The time is " + lifetime + ": give a second or more.");
            }
            return Duration.ofSeconds(lifetime.toSeconds());
        }
    }
}
