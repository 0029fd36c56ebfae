package io.airlockapp.testkit.internal.idp;

import io.airlockapp.credential.Secret;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.Browser;
import io.airlockapp.testkit.idp.DevicePoll;
import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.idp.RealmDiscovery;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.testkit.idp.RealmRequest;
import io.airlockapp.testkit.idp.RealmTokens;
import io.airlockapp.testkit.idp.RealmUser;
import io.airlockapp.testkit.idp.Revocation;
import io.airlockapp.testkit.internal.InMemoryTransport;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.testkit.internal.LocalGateway;
import io.airlockapp.testkit.internal.TokenIssuer;
import io.airlockapp.testkit.internal.VirtualTime;
import io.airlockapp.transport.Transport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/** A realm's engine and its time, as a test holds them. */
public final class LocalRealm implements FakeRealm, TokenIssuer {

    private final RealmSettings settings;
    private final Clock clock;
    private final Scheduler scheduler;
    private final Consumer<Duration> mover;
    private final boolean ownTime;
    private final RealmEngine engine;
    private final Browser browser;

    private LocalRealm(
            RealmSettings settings, Clock clock, Scheduler scheduler, Consumer<Duration> mover, boolean ownTime) {
        this.settings = settings;
        this.clock = clock;
        this.scheduler = scheduler;
        this.mover = mover;
        this.ownTime = ownTime;
        engine = new RealmEngine(settings, clock, scheduler);
        browser = new LocalBrowser(engine);
    }

    /**
     * A realm of its own.
     *
     * @param settings what it is built with
     * @param time its time, or null for the real one
     * @return a new realm
     */
    public static LocalRealm alone(RealmSettings settings, @Nullable VirtualTime time) {
        if (time != null) {
            return new LocalRealm(settings, time.clock(), time, time::advance, true);
        }
        Consumer<Duration> refuse = amount -> {
            throw new IllegalStateException(
                    "This realm runs in real time, which nobody moves: build it without realTime().");
        };
        return new LocalRealm(settings, Clock.systemUTC(), Schedulers.newParallel("fake-realm", 1, true), refuse, true);
    }

    /**
     * A realm that a gateway trusts.
     *
     * @param settings what it is built with
     * @param gateway the gateway, whose time it lives in
     * @return a new realm
     */
    public static LocalRealm attached(RealmSettings settings, LocalGateway gateway) {
        LocalRealm realm = new LocalRealm(settings, gateway.clock(), gateway.scheduler(), gateway::advance, false);
        gateway.engine().trust(realm);
        return realm;
    }

    /**
     * The engine, for the front on a socket.
     *
     * @return the engine
     */
    public RealmEngine engine() {
        return engine;
    }

    @Override
    public URI issuer() {
        return engine.issuer();
    }

    @Override
    public String clientId() {
        return settings.clientId();
    }

    @Override
    public Transport transport() {
        return InMemoryTransport.open(engine, scheduler);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public void advance(Duration amount) {
        mover.accept(amount);
    }

    @Override
    public RealmUser user() {
        return engine.devices().user();
    }

    @Override
    public Browser browser() {
        return browser;
    }

    @Override
    public RealmDiscovery discovery() {
        return engine.metadata();
    }

    @Override
    public RealmTokens readyTokens() {
        Sessions.Session session = engine.sessions().begin(new TreeSet<>(Set.of("openid", "profile", "email")), null);
        ObjectNode made = engine.sessions().tokens(session);
        String refreshToken = Json.text(made, "refresh_token");
        return new RealmTokens(
                Secret.of(Objects.requireNonNull(Json.text(made, "access_token"), "access_token")),
                clock.instant().plus(settings.accessTokenLifetime()),
                refreshToken == null ? null : Secret.of(refreshToken));
    }

    @Override
    public boolean accepts(String token) {
        return engine.sessions().accepts(token);
    }

    @Override
    public void endSession() {
        engine.sessions().endAll();
    }

    @Override
    public void expireAccessTokens() {
        engine.sessions().expireAccessTokens();
    }

    @Override
    public int sessions() {
        return engine.sessions().goingOn();
    }

    @Override
    public int refreshes() {
        return engine.sessions().refreshes();
    }

    @Override
    public int refusedRefreshes() {
        return engine.sessions().refused();
    }

    @Override
    public int reusedRefreshTokens() {
        return engine.sessions().reused();
    }

    @Override
    public List<DevicePoll> devicePolls() {
        return engine.devices().polls();
    }

    @Override
    public List<Revocation> revocations() {
        return engine.sessions().revocations();
    }

    @Override
    public List<RealmRequest> requests() {
        return engine.requests();
    }

    @Override
    public List<RealmRequest> requests(RealmEndpoint endpoint) {
        return requests().stream()
                .filter(request -> request.endpoint() == endpoint)
                .toList();
    }

    @Override
    public void failNext(RealmEndpoint endpoint, Fault fault) {
        failNext(endpoint, 1, fault);
    }

    @Override
    public void failNext(RealmEndpoint endpoint, int calls, Fault fault) {
        Objects.requireNonNull(endpoint, "endpoint");
        if (calls < 1) {
            throw new IllegalArgumentException("The number of calls is " + calls + ": give 1 or more.");
        }
        engine.faults().add(endpoint, calls, fault);
    }

    @Override
    public void clearFaults() {
        engine.faults().clear();
    }

    @Override
    public void close() {
        if (ownTime) {
            scheduler.dispose();
        }
    }

    /** Numbers and the time only. */
    @Override
    public String toString() {
        return "FakeRealm[requests=" + requests().size() + ", sessions=" + sessions() + ", refreshes=" + refreshes()
                + ", now=" + clock.instant() + "]";
    }
}
