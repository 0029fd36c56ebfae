package io.airlockapp.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.netty.HttpVersion;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.testkit.server.FakeGatewayServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The same over real sockets: default transport, HTTP/1.1 and h2c, connections that are really cut. */
class OverSocketsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FakeGateway gateway = FakeGateway.builder().realTime().build();
    private final FakeGatewayServer server = FakeGatewayServer.start(gateway);
    private GatewayClient client = GatewayClient.builder()
            .rateBudget(RateBudget.unlimited())
            .gateway(server.baseUrl())
            .app(gateway.appCredentials())
            .user(gateway.userCredential())
            .build();
    private Enforcer enforcer = enforcer();

    private Enforcer enforcer() {
        return Enforcer.builder(client, Scene.ENFORCER)
                .workspaceName(Scene.WORKSPACE)
                .enforcerLabel("Enforcer One")
                .pairingPollInterval(Duration.ofMillis(50))
                .build();
    }

    private void speak(HttpVersion version) {
        client.close().block(PATIENCE);
        client = GatewayClient.builder()
                .rateBudget(RateBudget.unlimited())
                .transport(NettyTransport.builder(server.baseUrl())
                        .protocols(version)
                        .build())
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .build();
        enforcer = enforcer();
    }

    private void pair() {
        enforcer.restore(gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE)).block(PATIENCE);
    }

    @AfterEach
    void close() {
        enforcer.close().block(PATIENCE);
        client.close().block(PATIENCE);
        server.close();
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource(HttpVersion.class)
    void lifecycle_fromDiscoveryToUnpairing(HttpVersion version) {
        speak(version);
        gateway.approver().decide(shown -> Answer.after(Duration.ofMillis(20), Answer.approve()));

        assertThat(client.echo().block(PATIENCE)).isNotNull();
        assertThat(client.discover().block(PATIENCE)).isNotNull();
        assertThat(client.checkConsent().block(PATIENCE)).matches(status -> status.granted());
        Pairing pairing = enforcer.pair(code -> {}).block(PATIENCE);
        Integer result =
                enforcer.gate(Action.command("ls"), Mono.fromCallable(() -> 42)).block(PATIENCE);

        assertThat(pairing).isEqualTo(enforcer.pairing());
        assertThat(result).isEqualTo(42);
        enforcer.unpair().block(PATIENCE);
        assertThat(gateway.requests(Endpoint.HEARTBEAT)).isNotEmpty();
        assertThat(gateway.pendingWaits()).isZero();
    }

    static Stream<Arguments> cuts() {
        List<Fault> faults = List.of(
                Fault.resetBeforeProcessing(), Fault.resetBeforeAnswer(), Fault.resetDuringAnswer(), Fault.status(503));
        return Stream.of(HttpVersion.values()).flatMap(version -> Stream.of(Endpoint.SUBMIT, Endpoint.WAIT)
                .flatMap(endpoint -> faults.stream().map(fault -> Arguments.of(version, endpoint, fault))));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void review_connectionCutInOnePhase_isApprovedInOneExchange(HttpVersion version, Endpoint endpoint, Fault fault) {
        speak(version);
        pair();
        gateway.approver().approveAll();
        gateway.faults().add(Calls.to(endpoint).times(1), fault);

        Verdict verdict = enforcer.review(Scene.action()).block(PATIENCE);

        assertThat(verdict).isInstanceOf(Verdict.Approved.class);
        assertThat(gateway.exchanges()).hasSize(1);
        assertThat(gateway.approver().shown()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Tampering.Kind.class)
    void gate_hostileGateway_neverRunsTheWork(Tampering.Kind tampering) {
        pair();
        gateway.approver().approveAll();
        decideElsewhere();
        assertThat(enforcer.review(Scene.action()).block(PATIENCE)).isInstanceOf(Verdict.Approved.class);
        gateway.failNext(Endpoint.WAIT, Fault.tamper(tampering));
        AtomicInteger runs = new AtomicInteger();

        Throwable failure = enforcer.gate(Scene.action(), Mono.fromCallable(runs::incrementAndGet))
                .map(ran -> new AssertionError("the work ran"))
                .onErrorResume(NotApprovedException.class, e -> Mono.just(new AssertionError(e.verdict())))
                .block(PATIENCE);

        assertThat(failure).hasMessageContaining("Unverified");
        assertThat(runs).hasValue(0);
    }

    /** An approval for another enforcer, and one of this enforcer for another action that no wait is handed. */
    private void decideElsewhere() {
        Enforcer other = Enforcer.builder(client, "enforcer-2").build();
        other.restore(gateway.readyPairing("enforcer-2", "workspace-2")).block(PATIENCE);
        assertThat(other.review(Scene.action()).block(PATIENCE)).isInstanceOf(Verdict.Approved.class);
        other.close().block(PATIENCE);
        gateway.failNext(Endpoint.WAIT, Fault.delay(Duration.ofMinutes(5)));
        enforcer.review(Action.command("echo harmless")).subscribe();
        gateway.await(() -> gateway.faults().remaining() == 0, PATIENCE);
    }

    @Test
    void cancel_inEveryPhase_leavesNothingAtTheGateway() {
        speak(HttpVersion.HTTP_2);
        pair();
        gateway.approver().ignoreAll();
        Random random = new Random(7);

        // Each is cut off after a random time: before the request is out, on its way, or while it waits.
        Flux.range(0, 300)
                .flatMap(
                        i -> enforcer.review(Scene.action())
                                .timeout(Duration.ofMillis(random.nextInt(40)), Mono.empty()),
                        64)
                .then()
                .block(PATIENCE);
        enforcer.close().block(PATIENCE);

        assertThat(gateway.pendingWaits()).isZero();
        assertThat(gateway.pendingExchanges()).isZero();
    }

    @Test
    void wait_gatewayRestartsOnItsPort_decisionIsNotLost() {
        pair();
        gateway.approver().ignoreAll();
        Mono<Verdict> review = enforcer.review(Scene.action()).cache();
        review.subscribe();
        Flux.interval(Duration.ofMillis(5))
                .takeUntil(tick -> gateway.pendingWaits() == 1)
                .blockLast(PATIENCE);
        int port = server.baseUrl().getPort();

        server.close();
        gateway.approver().approve(gateway.exchanges().get(0).requestId());
        FakeGatewayServer again =
                FakeGatewayServer.builder().gateway(gateway).port(port).start();
        try {
            assertThat(review.block(PATIENCE)).isInstanceOf(Verdict.Approved.class);
            assertThat(gateway.exchanges()).hasSize(1);
        } finally {
            again.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://gateway.example",
                "https://gateway.example/api",
                "https://gateway.example?x=1",
                "https://user@gateway.example",
                "ftp://gateway.example",
                "https:///",
                "gateway.example"
            })
    void gateway_addressThatIsNoOrigin_isRefusedAtBuilding(String address) {
        GatewayClientBuilder builder =
                GatewayClient.builder().gateway(URI.create(address)).app(gateway.appCredentials());
        assertThatIllegalArgumentException().isThrownBy(builder::build);
    }
}
