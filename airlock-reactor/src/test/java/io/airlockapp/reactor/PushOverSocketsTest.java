package io.airlockapp.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.netty.HttpVersion;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.testkit.Channels;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.PushRequest.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decisions over channels of the default transport, from the opening to the acknowledgement. */
class PushOverSocketsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("not in time").isNegative();
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "WEB_SOCKET, HTTP_1_1",
        "WEB_SOCKET, HTTP_2",
        "SERVER_SENT_EVENTS, HTTP_1_1",
        "SERVER_SENT_EVENTS, HTTP_2"
    })
    void review_isDecidedOverTheChannel_alsoAfterItWasCut(Kind kind, HttpVersion version) throws Exception {
        FakeGateway gateway = FakeGateway.builder().realTime().push(kind).build();
        FakeGatewayServer server = FakeGatewayServer.start(gateway);
        GatewayClient client = GatewayClient.builder()
                .transport(NettyTransport.builder(server.baseUrl())
                        .protocols(version)
                        .build())
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .build();
        Enforcer enforcer = Enforcer.builder(client, Scene.ENFORCER)
                .workspaceName(Scene.WORKSPACE)
                .enforcerLabel("Enforcer One")
                .decisionSource(DecisionSource.automatic())
                .build();
        try {
            enforcer.restore(gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE))
                    .block(PATIENCE);
            for (int i = 0; i < 2; i++) {
                CompletableFuture<Verdict> review =
                        enforcer.review(Scene.action()).toFuture();
                int number = i;
                until(() -> gateway.exchanges().size() > number
                        && gateway.channels().snapshots().stream().anyMatch(Channels.Snapshot::ready));

                gateway.approver().approve(gateway.exchanges().get(i).requestId());

                assertThat(review.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).isApproved())
                        .isTrue();
                until(() -> gateway.requests(Endpoint.ACK).size() > number);
                gateway.channels().drop();
            }
            assertThat(gateway.channels().opened()).isGreaterThanOrEqualTo(2);
            assertThat(gateway.requests(Endpoint.ACK)).hasSize(2);
        } finally {
            enforcer.close().block(PATIENCE);
            client.close().block(PATIENCE);
            until(() -> gateway.channels().open() == 0);
            server.close();
            gateway.close();
        }
    }
}
