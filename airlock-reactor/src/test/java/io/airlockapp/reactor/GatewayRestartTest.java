package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.NoApproverException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.netty.HttpVersion;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.PushRequest.Kind;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gateway that ends and starts again under reviews that wait. */
class GatewayRestartTest {

    private static final Duration DOWN = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void review_gatewayComesBackWithItsMemory_isApprovedInTheSameExchange() {
        try (Scene scene = Scene.paired()) {
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

            scene.gateway.restart(Memory.KEPT, DOWN);
            assertThat(scene.gateway.pendingWaits()).isZero();
            int before = scene.gateway.requests().size();
            scene.advance(DOWN.minusMillis(1));
            assertThat(scene.gateway.requests()).as("nothing connects").hasSize(before);
            assertThat(review.ended()).isFalse();
            scene.gateway.approver().approve(scene.exchange().requestId());
            scene.advance(Duration.ofMinutes(1));

            assertThat(review.value().isApproved()).isTrue();
            assertThat(scene.exchange().submissions()).isEqualTo(1);
            assertThat(scene.exchange().acks()).hasSize(1);
        }
    }

    @Test
    void review_gatewayHasForgottenTheExchange_failsClosedAndSaysSo() {
        try (Scene scene = Scene.paired()) {
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

            scene.gateway.restart(Memory.LOST, DOWN);
            scene.advance(Duration.ofMinutes(1));

            assertThat(review.failure()).isInstanceOf(NotFoundException.class);
            assertThat(scene.gateway.exchanges()).isEmpty();
            assertThat(watch(scene.enforcer.review(Scene.action())).failure())
                    .as("the routing token is forgotten, too")
                    .isInstanceOf(NoApproverException.class);
        }
    }

    @Test
    void review_whileTheGatewayIsDown_isAskedOnceItIsBack() {
        try (Scene scene = Scene.paired()) {
            scene.gateway.approver().approveAll();
            scene.gateway.restart(Memory.KEPT, Duration.ofSeconds(2));

            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            assertThat(scene.gateway.exchanges()).isEmpty();
            scene.advance(Duration.ofSeconds(30));

            assertThat(review.value().isApproved()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void channels_areCutAndComeBack(Kind kind) {
        try (Scene scene = new Scene(
                        FakeGateway.builder().push(kind).build(),
                        client -> client,
                        enforcer -> enforcer.decisionSource(DecisionSource.automatic()))
                .restored()) {
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            scene.advance(Duration.ofSeconds(1));
            assertThat(scene.gateway.channels().open()).isEqualTo(1);

            scene.gateway.restart(Memory.KEPT, DOWN);
            assertThat(scene.gateway.channels().open()).isZero();
            scene.gateway.approver().approve(scene.exchange().requestId());
            scene.advance(Duration.ofMinutes(3));

            assertThat(review.value().isApproved()).isTrue();
        }
    }

    @Test
    void heartbeats_goOnAfterwards() {
        try (Scene scene = Scene.paired()) {
            scene.gateway.restart(Memory.LOST, DOWN);
            assertThat(scene.gateway.presence(Scene.ENFORCER)).isNull();

            scene.advance(Duration.ofMinutes(2));

            assertThat(scene.gateway.presence(Scene.ENFORCER))
                    .isNotNull()
                    .satisfies(presence -> assertThat(presence.online()).isTrue());
        }
    }

    /** Many at once: every connection is lost in the same moment, the port stays, and no decision is lost. */
    @ParameterizedTest
    @EnumSource(HttpVersion.class)
    void reviews_overSockets_areApprovedInTheirExchanges(HttpVersion version) {
        try (FakeGateway gateway = FakeGateway.builder().realTime().build();
                FakeGatewayServer server = FakeGatewayServer.start(gateway)) {
            GatewayClient client = GatewayClient.builder()
                    .rateBudget(RateBudget.unlimited())
                    .transport(NettyTransport.builder(server.baseUrl())
                            .protocols(version)
                            .threads(1)
                            .build())
                    .app(gateway.appCredentials())
                    .user(gateway.userCredential())
                    .build();
            Enforcer enforcer = Enforcer.builder(client, Scene.ENFORCER)
                    .policies(PolicyHandling.IGNORE)
                    .build();
            enforcer.restore(gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE))
                    .block(PATIENCE);
            var reviews = IntStream.range(0, 20)
                    .mapToObj(i -> enforcer.review(Scene.action()).toFuture())
                    .toList();
            gateway.await(() -> gateway.pendingWaits() == 20, PATIENCE);

            gateway.restart(Memory.KEPT, Duration.ofMillis(300));
            gateway.exchanges().forEach(exchange -> gateway.approver().approve(exchange.requestId()));

            assertThat(reviews).allSatisfy(review -> assertThat(review.join()).isInstanceOf(Verdict.Approved.class));
            assertThat(gateway.exchanges()).hasSize(20).allSatisfy(exchange -> assertThat(exchange.submissions())
                    .isEqualTo(1));
            assertThat(gateway.requests(Endpoint.SUBMIT)).hasSize(20);
            enforcer.close().block(PATIENCE);
            client.close().block(PATIENCE);
        }
    }
}
