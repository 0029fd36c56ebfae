package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.server.FakeGatewayServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Gateways beside each other in one program, each with a client of its own and a secret between the two. */
class ManyGatewaysTest {

    private static final int GATEWAYS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void twoHundredGateways_atOnce_keepToThemselves() throws Exception {
        List<FakeGateway> gateways = new ArrayList<>();
        List<FakeGatewayServer> servers = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> tests = new ArrayList<>();
            for (int i = 0; i < GATEWAYS; i++) {
                int number = i;
                boolean served = i % 2 == 0;
                FakeGateway gateway = served ? FakeGateway.builder().realTime().build() : FakeGateway.create();
                gateways.add(gateway);
                if (served) {
                    FakeGatewayServer server = FakeGatewayServer.start(gateway);
                    servers.add(server);
                    tests.add(() -> overSockets(number, gateway, server));
                } else {
                    tests.add(() -> inMemory(number, gateway));
                }
            }

            for (Future<Void> test : clients.invokeAll(tests)) {
                test.get();
            }

            for (int i = 0; i < GATEWAYS; i++) {
                int number = i;
                assertThat(gateways.get(i).approver().shown())
                        .singleElement()
                        .satisfies(shown -> assertThat(shown.payload()).contains("echo " + number + "\""));
                assertThat(gateways.get(i).pendingWaits()).isZero();
                assertThat(gateways.get(i).pendingExchanges()).isZero();
            }
        } finally {
            clients.shutdown();
            servers.forEach(FakeGatewayServer::close);
            gateways.forEach(FakeGateway::close);
        }
    }

    private static Answer answer(int number) {
        return number % 3 == 0 ? Answer.reject("no " + number) : Answer.approve();
    }

    private static void assertAnswered(int number, Verdict verdict) {
        assertThat(verdict.isApproved()).isEqualTo(number % 3 != 0);
    }

    private static Void inMemory(int number, FakeGateway gateway) {
        gateway.approver().decide(shown -> Answer.after(Duration.ofSeconds(number), answer(number)));
        try (Scene scene = new Scene(gateway, client -> client, enforcer -> enforcer).restored()) {
            Watch<Verdict> review = watch(scene.enforcer.review(Action.command("echo " + number).toBuilder()
                    .timeout(Duration.ofMinutes(5))
                    .build()));
            gateway.advanceUntil(review::ended, Duration.ofMinutes(5));

            assertAnswered(number, review.value());
        }
        return null;
    }

    private static Void overSockets(int number, FakeGateway gateway, FakeGatewayServer server) {
        gateway.approver().decide(shown -> answer(number));
        GatewayClient client = GatewayClient.builder()
                .transport(NettyTransport.builder(server.baseUrl()).threads(1).build())
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .build();
        Enforcer enforcer = Enforcer.builder(client, "enforcer-" + number).build();
        enforcer.restore(gateway.readyPairing("enforcer-" + number, "workspace"))
                .block(PATIENCE);

        assertAnswered(number, enforcer.review(Action.command("echo " + number)).block(PATIENCE));

        enforcer.close().block(PATIENCE);
        client.close().block(PATIENCE);
        return null;
    }

    /** Not timed: nobody waits for anything here, or this would take half an hour. */
    @Test
    void thirtyMinutesOfVirtualTime_passWithoutAnyReal() {
        try (Scene scene = Scene.paired()) {
            scene.gateway.approver().decide(shown -> Answer.after(Duration.ofMinutes(30), Answer.approve()));
            var start = scene.gateway.clock().instant();

            Watch<Verdict> review = watch(scene.enforcer.review(
                    Scene.action().toBuilder().timeout(Duration.ofHours(1)).build()));
            scene.gateway.advanceUntil(review::ended, Duration.ofHours(1));

            assertThat(review.value().isApproved()).isTrue();
            assertThat(Duration.between(start, scene.gateway.clock().instant())).isEqualTo(Duration.ofMinutes(30));
        }
    }
}
