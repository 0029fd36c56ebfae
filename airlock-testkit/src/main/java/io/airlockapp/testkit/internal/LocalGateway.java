package io.airlockapp.testkit.internal;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.Pairing;
import io.airlockapp.testkit.Channels;
import io.airlockapp.testkit.Consent;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.PresenceSnapshot;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Chaos;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Faults;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.transport.PushTransport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** An engine and its time, as a test holds them. */
public final class LocalGateway implements FakeGateway {

    private static final long POLL_NANOS = 200_000;

    private final Settings settings;
    private final @Nullable VirtualTime time;
    private final Clock clock;
    private final Scheduler scheduler;
    private final Engine engine;

    /**
     * Creates a gateway.
     *
     * @param settings what it is built with
     * @param user the user's first credential
     * @param time its time, or null for the real one
     */
    public LocalGateway(Settings settings, UserCredential user, @Nullable VirtualTime time) {
        this.settings = settings;
        this.time = time;
        clock = time == null ? Clock.systemUTC() : time.clock();
        scheduler = time == null ? Schedulers.newParallel("fake-gateway", 2, true) : time;
        engine = new Engine(settings, user, clock, scheduler);
    }

    /**
     * The engine, for the front on a socket.
     *
     * @return the engine
     */
    public Engine engine() {
        return engine;
    }

    @Override
    public PushTransport transport() {
        return InMemoryTransport.open(engine, scheduler);
    }

    @Override
    public Channels channels() {
        return engine.channels();
    }

    @Override
    public AppCredentials appCredentials() {
        return settings.app();
    }

    @Override
    public UserCredential userCredential() {
        return engine.user();
    }

    @Override
    public void acceptUser(UserCredential credential) {
        engine.acceptUser(Objects.requireNonNull(credential, "credential"));
    }

    @Override
    public void expireUserCredential() {
        engine.expireUsers();
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
        virtual().advance(amount);
    }

    @Override
    public void advanceUntil(BooleanSupplier condition, Duration limit) {
        if (!virtual().advanceUntil(condition, limit)) {
            throw new IllegalStateException("The condition does not hold after " + limit
                    + " of virtual time: check what it waits for, or allow more. " + this);
        }
    }

    @Override
    public void advanceUntilIdle() {
        if (!virtual().advanceUntilIdle()) {
            throw new IllegalStateException("Something is still scheduled after " + VirtualTime.IDLE_LIMIT
                    + " of virtual time, such as a heartbeat: use advance(Duration) or advanceUntil(condition). "
                    + this);
        }
    }

    @Override
    public Scheduler watched(Scheduler other) {
        Objects.requireNonNull(other, "other");
        return time == null ? other : new WatchedScheduler(other, time);
    }

    @Override
    public void await(BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("The condition has not come true within " + limit
                        + ": check what it waits for, or allow more. " + this);
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("This thread was interrupted while a condition was to come true.");
            }
        }
    }

    private VirtualTime virtual() {
        if (time == null) {
            throw new IllegalStateException(
                    "This gateway runs in real time, which nobody moves: build it without realTime().");
        }
        return time;
    }

    @Override
    public Approver approver() {
        return engine.approver();
    }

    @Override
    public List<RecordedRequest> requests() {
        return engine.requests();
    }

    @Override
    public List<RecordedRequest> requests(String filter) {
        return engine.requests(filter);
    }

    @Override
    public List<RecordedRequest> requests(Endpoint endpoint) {
        return engine.requests().stream()
                .filter(request -> request.endpoint() == endpoint)
                .toList();
    }

    @Override
    public List<ExchangeSnapshot> exchanges() {
        return engine.exchanges();
    }

    @Override
    public ExchangeSnapshot exchange(String requestId) {
        return exchanges().stream()
                .filter(exchange -> exchange.requestId().equals(requestId))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "There is no exchange " + requestId + ": check the id and requests()."));
    }

    @Override
    public int pendingWaits() {
        return engine.pendingWaits();
    }

    @Override
    public int pendingExchanges() {
        return (int) exchanges().stream()
                .filter(exchange -> exchange.state().equals(ExchangeState.PENDING_APPROVAL))
                .count();
    }

    @Override
    public void cancelExchange(String requestId) {
        engine.cancel(requestId);
    }

    @Override
    public @Nullable PresenceSnapshot presence(String enforcerId) {
        return engine.presence(enforcerId);
    }

    @Override
    public Consent consent() {
        return engine.consent();
    }

    @Override
    public void policies(DndPolicy... policies) {
        engine.policies(List.of(policies));
    }

    @Override
    public void revokePairing(Pairing pairing) {
        engine.revokePairing(pairing.routingToken().expose());
    }

    @Override
    public Faults faults() {
        return engine.faults();
    }

    @Override
    public void failNext(Endpoint endpoint, Fault fault) {
        failNext(Calls.to(endpoint), fault);
    }

    @Override
    public void failNext(Calls calls, Fault fault) {
        engine.faults().add(calls, fault);
    }

    @Override
    public void chaos(long seed, double rate) {
        engine.chaos(new Chaos(seed, rate));
    }

    @Override
    public @Nullable Chaos chaos() {
        return engine.chaos();
    }

    @Override
    public void restart(Memory memory, Duration downTime) {
        engine.restart(new Fault.Restart(memory, downTime));
    }

    @Override
    public void rateLimit(int requestsPerMinute) {
        engine.rateLimit(requestsPerMinute);
    }

    @Override
    public Pairing readyPairing() {
        return readyPairing("enforcer-1", "workspace-1");
    }

    @Override
    public Pairing readyPairing(String enforcerId, String workspaceName) {
        return DirectPairing.pair(engine, enforcerId, workspaceName, clock.instant());
    }

    @Override
    public void close() {
        scheduler.dispose();
    }

    /** Numbers and the time only. */
    @Override
    public String toString() {
        return "FakeGateway[requests=" + requests().size() + ", exchanges="
                + exchanges().size() + ", pendingWaits=" + pendingWaits() + ", now=" + clock.instant()
                + (engine.down() ? ", down" : "")
                + (chaos() == null ? "" : ", " + chaos()) + "]";
    }
}
