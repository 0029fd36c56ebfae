package io.airlockapp.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.testkit.server.FakeGatewayServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The whole client over this transport, against a gateway on a real port. */
class ClientOverJdkTransportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Action ACTION = Action.command("terraform apply");

    private final FakeGateway gateway = FakeGateway.builder().realTime().build();
    private final FakeGatewayServer server = FakeGatewayServer.start(gateway);
    private final GatewayClient client = GatewayClient.builder()
            .transport(JdkTransport.builder(server.baseUrl()).build())
            .rateBudget(RateBudget.unlimited())
            .app(gateway.appCredentials())
            .user(gateway.userCredential())
            .build();
    private final Enforcer enforcer = Enforcer.builder(client, "enforcer-1")
            .enforcerLabel("Enforcer One")
            .workspaceName("payments")
            .pairingPollInterval(Duration.ofMillis(50))
            .build();

    @AfterEach
    void close() {
        enforcer.close().block(PATIENCE);
        client.close().block(PATIENCE);
        server.close();
        gateway.close();
    }

    private void restore() {
        enforcer.restore(gateway.readyPairing("enforcer-1", "payments")).block(PATIENCE);
    }

    @Test
    void lifecycle_fromDiscoveryToUnpairing() {
        gateway.approver().approveAll();
        assertThat(client.discover().block(PATIENCE)).isNotNull();
        assertThat(client.checkConsent().block(PATIENCE)).matches(status -> status.granted());
        enforcer.pair(code -> {}).block(PATIENCE);
        AtomicInteger runs = new AtomicInteger();
        assertThat(enforcer.gate(ACTION, Mono.fromCallable(runs::incrementAndGet))
                        .block(PATIENCE))
                .isEqualTo(1);
        enforcer.unpair().block(PATIENCE);
        assertThat(gateway.requests(Endpoint.HEARTBEAT)).isNotEmpty();
        assertThat(gateway.pendingWaits()).isZero();
    }

    @Test
    void review_rejected_saysWhy() {
        restore();
        gateway.approver().decide(shown -> Answer.reject("not on a Friday"));
        assertThat(enforcer.review(ACTION).block(PATIENCE))
                .isInstanceOfSatisfying(Verdict.Rejected.class, verdict -> assertThat(verdict.reason())
                        .isEqualTo("not on a Friday"));
    }

    @Test
    void review_forgedDecision_isUnverified() {
        restore();
        gateway.approver().approveAll();
        gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.Kind.FORGE_SIGNATURE));
        assertThat(enforcer.review(ACTION).block(PATIENCE)).isInstanceOf(Verdict.Unverified.class);
    }

    @Test
    void review_gatewayFailsForAWhile_isApprovedInOneExchange() {
        restore();
        gateway.approver().approveAll();
        for (Fault fault : List.of(
                Fault.status(429, "quota_exceeded", "0"),
                Fault.status(503),
                Fault.resetBeforeProcessing(),
                Fault.resetBeforeAnswer(),
                Fault.resetDuringAnswer())) {
            int before = gateway.exchanges().size();
            gateway.faults().add(Calls.to(Endpoint.SUBMIT).times(1), fault);
            gateway.faults().add(Calls.to(Endpoint.WAIT).times(1), fault);
            assertThat(enforcer.review(ACTION).block(PATIENCE))
                    .as(fault.toString())
                    .isInstanceOf(Verdict.Approved.class);
            assertThat(gateway.exchanges()).as(fault.toString()).hasSize(before + 1);
        }
    }

    @Test
    void cancel_reviewWaits_withdrawsItsExchange() {
        restore();
        gateway.approver().ignoreAll();
        Disposable review = enforcer.review(ACTION).subscribe();
        until(() -> gateway.pendingWaits() == 1);
        review.dispose();
        until(() -> gateway.pendingWaits() == 0 && gateway.pendingExchanges() == 0);
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
