package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Action;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.EnforcerBuilder;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.PolicyHandling;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.transport.Transport;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A fake gateway, and both blocking faces of a client and an enforcer of it. */
final class Scene implements AutoCloseable {

    static final String ENFORCER = "enforcer-1";
    static final String WORKSPACE = "workspace-1";

    final FakeGateway gateway;
    final GatewayClient reactiveClient;
    final Enforcer reactiveEnforcer;
    final BlockingGatewayClient client;
    final BlockingEnforcer enforcer;

    /** In virtual time: what the approver answers at once is there at once, and all else moves when the test moves it. */
    Scene() {
        this(FakeGateway.create(), UnaryOperator.identity(), UnaryOperator.identity());
    }

    Scene(FakeGateway gateway, UnaryOperator<Transport> transport, UnaryOperator<EnforcerBuilder> enforcer) {
        this.gateway = gateway;
        TimeSource time = new TimeSource(gateway.clock(), gateway.scheduler());
        this.reactiveClient = GatewayClient.builder()
                .rateBudget(RateBudget.unlimited())
                .transport(transport.apply(gateway.transport()))
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .time(time)
                .build();
        this.reactiveEnforcer = enforcer.apply(Enforcer.builder(reactiveClient, ENFORCER)
                        .enforcerLabel("Enforcer One")
                        .workspaceName(WORKSPACE)
                        .policies(PolicyHandling.IGNORE)
                        .time(time))
                .build();
        this.client = BlockingGatewayClient.of(reactiveClient);
        this.enforcer = BlockingEnforcer.of(reactiveEnforcer);
    }

    static Scene paired() {
        return new Scene().restored();
    }

    static Scene paired(UnaryOperator<EnforcerBuilder> enforcer) {
        return new Scene(FakeGateway.create(), UnaryOperator.identity(), enforcer).restored();
    }

    Scene restored() {
        enforcer.restore(gateway.readyPairing(ENFORCER, WORKSPACE));
        return this;
    }

    static Action action() {
        return Action.command("rm -rf /tmp/x");
    }

    /** Moves virtual time on while the caller waits, and only then: a caller that is still sending sets its timers by it. */
    void advanceUntilEnded(Called<?> called) {
        Called.until(() -> {
            if (called.waiting()) {
                gateway.advance(Duration.ofSeconds(30));
            }
            return called.ended();
        });
    }

    /** Waits until a caller stands still, with so many polls held for it by the gateway. */
    void awaitWaiting(Called<?> caller, int heldWaits) {
        Called.until(() -> gateway.pendingWaits() == heldWaits && caller.waiting());
    }

    void assertNothingPending() {
        assertThat(gateway.pendingWaits()).as("held waits").isZero();
        assertThat(gateway.pendingExchanges()).as("open exchanges").isZero();
    }

    @Override
    public void close() {
        enforcer.close();
        client.close();
        gateway.close();
    }
}
