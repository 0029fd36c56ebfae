package io.airlockapp.testkit.junit;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.blocking.BlockingGatewayClient;
import io.airlockapp.blocking.Meanwhile;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.EnforcerBuilder;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.GatewayClientBuilder;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.testkit.FakeGateway;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;
import reactor.core.publisher.Mono;

/** What one test is given. Made on its thread as it is asked for, and closed with the test's context. */
final class Scene implements AutoCloseable {

    /** What a call can wait for: longer than any pairing code or usual action lives, and still over in seconds. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(7);

    private static final Duration CLOSING = Duration.ofMinutes(1);

    private final Settings settings;
    private final ExtensionContext context;
    private final FakeGateway gateway;
    private final boolean virtual;
    private volatile Thread own = Thread.currentThread();
    private @Nullable GatewayClient client;
    private @Nullable BlockingGatewayClient blockingClient;
    private @Nullable Enforcer enforcer;
    private @Nullable BlockingEnforcer blockingEnforcer;
    private @Nullable Pairing pairing;

    Scene(Settings settings, ExtensionContext context) {
        this.settings = settings;
        this.context = context;
        FakeGateway.Builder builder = FakeGateway.builder();
        settings.gateway().accept(builder);
        gateway = builder.build();
        settings.approver().accept(gateway.approver());
        virtual = movesTime();
    }

    private boolean movesTime() {
        try {
            gateway.advance(Duration.ZERO);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    void runsOnThisThread() {
        own = Thread.currentThread();
    }

    FakeGateway gateway() {
        return gateway;
    }

    TimeSource time() {
        return new TimeSource(gateway.clock(), gateway.scheduler());
    }

    GatewayClient client() {
        if (client == null) {
            GatewayClientBuilder builder = GatewayClient.builder()
                    .transport(gateway.transport())
                    .app(gateway.appCredentials())
                    .user(gateway.userCredential())
                    .rateBudget(RateBudget.unlimited())
                    .time(time());
            settings.client().accept(builder);
            client = builder.build();
        }
        return client;
    }

    BlockingGatewayClient blockingClient() {
        if (blockingClient == null) {
            blockingClient = BlockingGatewayClient.of(client(), BlockingGatewayClient.DEFAULT_DEADLINE, meanwhile());
        }
        return blockingClient;
    }

    Enforcer enforcer() {
        if (enforcer == null) {
            EnforcerBuilder builder = Enforcer.builder(client(), settings.enforcerId())
                    .enforcerLabel(settings.enforcerId())
                    .workspaceName(settings.workspaceName())
                    .time(time());
            settings.enforcer().accept(builder);
            enforcer = builder.build();
            if (settings.paired()) {
                await(enforcer.restore(pairing()));
            }
        }
        return enforcer;
    }

    BlockingEnforcer blockingEnforcer() {
        if (blockingEnforcer == null) {
            blockingEnforcer = BlockingEnforcer.of(
                    enforcer(),
                    BlockingEnforcer.DEFAULT_DEADLINE,
                    BlockingEnforcer.DEFAULT_PAIRING_DEADLINE,
                    meanwhile());
        }
        return blockingEnforcer;
    }

    Pairing pairing() {
        if (!settings.paired()) {
            throw new NotPairedException();
        }
        if (pairing == null) {
            pairing = gateway.readyPairing(settings.enforcerId(), settings.workspaceName());
        }
        return pairing;
    }

    private Meanwhile meanwhile() {
        return virtual ? this::moveTimeUntil : Meanwhile.nothing();
    }

    private void moveTimeUntil(BooleanSupplier there) {
        if (Thread.currentThread() == own) {
            gateway.advanceUntil(there, LONGEST_WAIT);
        }
    }

    private void await(Mono<?> call) {
        if (!virtual) {
            call.block(CLOSING);
            return;
        }
        AtomicBoolean ended = new AtomicBoolean();
        Mono<?> watched = call.doFinally(any -> ended.set(true));
        var result = watched.toFuture();
        gateway.advanceUntil(ended::get, CLOSING);
        result.join();
    }

    /** Shows first what there is: closing withdraws what is pending. */
    @Override
    public void close() {
        try {
            context.getExecutionException()
                    .filter(failure -> !(failure instanceof TestAbortedException))
                    .ifPresent(failure -> show());
        } finally {
            end();
        }
    }

    private void show() {
        String dump = Dump.of(gateway, settings.enforcerId(), settings.payloads());
        System.err.println("The test " + context.getDisplayName() + " has failed. " + dump);
        context.publishReportEntry("airlock", dump);
    }

    private void end() {
        try {
            // What a test has left set must not keep withdrawals and acknowledgements from getting through.
            gateway.faults().clear();
            if (enforcer != null) {
                await(enforcer.close());
            }
            if (client != null) {
                await(client.close());
            }
        } finally {
            gateway.close();
        }
    }
}
