package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.testkit.server.FakeGatewayServer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

class FakeGatewayTest {

    /** A short life of an enforcer; what it saw, ids and all. */
    private static String life() {
        try (MemoryFront front = MemoryFront.of(FakeGateway.create())) {
            FakeGateway gateway = front.gateway();
            Enforcer enforcer = new Enforcer(gateway);
            gateway.approver()
                    .decide(shown -> io.airlockapp.testkit.approver.Answer.after(
                            Duration.ofSeconds(40), io.airlockapp.testkit.approver.Answer.approve()));
            List<String> seen = new ArrayList<>();
            seen.add(enforcer.pairing().routingToken().expose());
            front.post("/v1/artifacts", enforcer.submission("req-1"));
            for (int i = 0; i < 2; i++) {
                front.send("GET", "/v1/exchanges/req-1/wait?timeout=25", "")
                        .map(Answer::new)
                        .subscribe(answer -> seen.add(
                                gateway.clock().instant() + " " + answer.status() + " " + answer.at("/msgId")));
                gateway.advance(Duration.ofSeconds(25));
            }
            return String.join(", ", seen) + gateway;
        }
    }

    @Test
    void twoLives_ofTheSameScript_areTheSame() {
        String first = life();

        assertThat(first).contains("2026-01-01T00:00:25Z 204 null", "2026-01-01T00:00:40Z 200 msg-");
        assertThat(life()).isEqualTo(first);
    }

    @Test
    void twoHundredGateways_atOnce_doNotDisturbEachOther() {
        String alone = life();

        List<String> lives = Flux.range(0, 200)
                .flatMap(i -> Flux.defer(() -> Flux.just(life())).subscribeOn(Schedulers.boundedElastic()), 200)
                .collectList()
                .block(Duration.ofMinutes(1));

        assertThat(lives).hasSize(200).containsOnly(alone);
    }

    @Test
    void after_exchangeWithdrawnInTheMeantime_decidesNothing() {
        MemoryFront front = MemoryFront.of(FakeGateway.create());
        front.gateway()
                .approver()
                .decide(shown -> io.airlockapp.testkit.approver.Answer.after(
                        Duration.ofSeconds(1), io.airlockapp.testkit.approver.Answer.approve()));
        front.post("/v1/artifacts", new Enforcer(front.gateway()).submission("req-1"));
        front.post("/v1/exchanges/req-1/withdraw", "");

        front.gateway().advance(Duration.ofSeconds(1));

        assertThat(front.gateway().exchange("req-1").state().value()).isEqualTo("Withdrawn");
    }

    @Test
    void realTime_onASocket_decisionReachesTheWait() {
        try (SocketFront front =
                SocketFront.of(FakeGateway.builder().realTime().build(), java.net.http.HttpClient.Version.HTTP_2)) {
            front.post("/v1/artifacts", new Enforcer(front.gateway()).submission("req-1"));
            CompletableFuture<Answer> wait = front.send("GET", "/v1/exchanges/req-1/wait?timeout=25", "")
                    .map(Answer::new)
                    .toFuture();
            Contract.until(() -> front.gateway().pendingWaits() == 1);

            front.gateway().approver().approve("req-1");

            assertThat(wait.join().at("/body/decision")).isEqualTo("approve");
            assertThat(front.gateway()
                            .requests("GET /v1/exchanges/*/wait")
                            .get(0)
                            .lane())
                    .isNull();
        }
    }

    @Test
    void server_http2ByPriorKnowledge_isUnderstood() {
        FakeGateway gateway = FakeGateway.create();
        try (FakeGatewayServer server = FakeGatewayServer.start(gateway)) {
            ConnectionProvider connections = ConnectionProvider.create("test", 1);
            Integer status = HttpClient.create(connections)
                    .protocol(HttpProtocol.H2C)
                    .headers(headers ->
                            Enforcer.headers(gateway).forEach(header -> headers.add(header.name(), header.value())))
                    .get()
                    .uri(server.baseUrl().resolve("/echo").toString())
                    .responseSingle((response, body) -> {
                        assertThat(response.version().majorVersion()).isEqualTo(2);
                        return body.thenReturn(response.status().code());
                    })
                    .block(Duration.ofSeconds(20));
            connections.disposeLater().block(Duration.ofSeconds(20));

            assertThat(status).isEqualTo(200);
        }
    }

    @RepeatedTest(10)
    void server_closed_hasCutTheConnectionsOfHttp2() throws InterruptedException {
        FakeGatewayServer server = FakeGatewayServer.start(FakeGateway.create());
        ConnectionProvider connections = ConnectionProvider.create("test", 1);
        AtomicReference<Channel> connection = new AtomicReference<>();
        HttpClient.create(connections)
                .protocol(HttpProtocol.H2C)
                .doOnRequest((request, open) -> connection.set(open.channel().parent()))
                .get()
                .uri(server.baseUrl().resolve("/echo").toString())
                .response()
                .block(Duration.ofSeconds(20));

        server.close();

        assertThat(connection.get().closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
        connections.disposeLater().block(Duration.ofSeconds(20));
    }

    @Test
    void server_closed_doesNotListenAnyMore() {
        FakeGatewayServer server = FakeGatewayServer.start(FakeGateway.create());
        server.close();

        assertThatThrownBy(() -> java.net.http.HttpClient.newHttpClient()
                        .send(
                                java.net.http.HttpRequest.newBuilder(server.baseUrl())
                                        .build(),
                                java.net.http.HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(java.io.IOException.class);
    }

    @Test
    void exchange_unknownId_throws() {
        assertThatThrownBy(() -> FakeGateway.create().exchange("req-none"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("req-none");
    }

    @Test
    void requests_badFilter_throws() {
        assertThatThrownBy(() -> FakeGateway.create().requests("/v1/artifacts"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
