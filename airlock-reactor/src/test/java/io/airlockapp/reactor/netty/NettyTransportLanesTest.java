package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static io.airlockapp.reactor.netty.Requests.get;
import static io.airlockapp.reactor.netty.Requests.post;
import static io.airlockapp.reactor.netty.Transports.await;
import static io.airlockapp.reactor.netty.Transports.failure;
import static io.airlockapp.reactor.netty.Transports.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.netty.H2Server.Asked;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.TransportResponse;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many calls on few connections, and what becomes of them when the gateway limits, refuses, goes away or ends. */
class NettyTransportLanesTest {

    private static final int STREAMS = 10;

    /** What a client waits for is held; everything else is answered at once. */
    private static final Consumer<Asked> HOLD_WAITS = request -> {
        if (!request.path().startsWith("/wait")) {
            request.answer(204);
        }
    };

    private static final Consumer<Asked> HOLD_ALL = request -> {};

    @RegisterExtension
    final Transports transports = new Transports();

    private final List<H2Server> servers = new ArrayList<>();

    @AfterEach
    void stopServers() {
        servers.forEach(H2Server::close);
    }

    private H2Server serve(Consumer<Asked> script) {
        H2Server server = H2Server.start(STREAMS, script);
        servers.add(server);
        return server;
    }

    private NettyTransport open(H2Server server, LaneLimits limits) {
        return transports.open(NettyTransport.builder(server.origin())
                .protocols(HttpVersion.HTTP_2)
                .lane(Lane.WAIT, limits)
                .lane(Lane.COMMAND, limits));
    }

    private static List<CompletableFuture<TransportResponse>> waits(NettyTransport transport, int count) {
        List<CompletableFuture<TransportResponse>> waits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waits.add(transport.exchange(Requests.wait("/wait/" + i)).toFuture());
        }
        return waits;
    }

    private static Delivery deliveryOf(CompletableFuture<?> call) {
        Throwable failure = failure(call);
        assertThat(failure).isInstanceOf(TransportException.class);
        return ((TransportException) failure).delivery();
    }

    // Streams and connections.

    @Test
    void exchange_moreWaitsThanAConnectionMayCarry_takeNoMoreConnectionsThanTheyFill() {
        H2Server server = serve(HOLD_ALL);
        NettyTransport transport = open(server, LaneLimits.WAIT);
        List<CompletableFuture<TransportResponse>> waits = waits(transport, 1_000);
        until("all are held", () -> server.count() == 1_000);
        assertThat(server.links()).hasSize(100).allMatch(link -> link.mostStreams() == STREAMS);
        server.asked().forEach(request -> request.answer(204));
        waits.forEach(wait -> assertThat(await(wait).status()).isEqualTo(204));
        assertThat(transport.calls(Lane.WAIT)).isZero();
    }

    @Test
    void exchange_waitsAreAskedAgain_useTheConnectionsThatAreOpen() {
        H2Server server = serve(HOLD_ALL);
        NettyTransport transport = open(server, LaneLimits.WAIT);
        for (int round = 1; round <= 5; round++) {
            int asked = 50 * round;
            List<CompletableFuture<TransportResponse>> waits = waits(transport, 50);
            until("all are held", () -> server.count() == asked);
            server.asked().subList(asked - 50, asked).forEach(request -> request.answer(204));
            waits.forEach(Transports::await);
        }
        // One more, as the last wait of a round may be answered a moment before its place is free.
        assertThat(server.links()).hasSizeBetween(5, 6);
    }

    @Test
    void exchange_allConnectionsAreFull_queuesAndLosesNone() {
        H2Server server = serve(HOLD_ALL);
        NettyTransport transport = open(server, new LaneLimits(2, 100, LaneLimits.DEFAULT_MAX_IDLE_TIME));
        List<CompletableFuture<TransportResponse>> waits = waits(transport, 35);
        for (int done = 0; done < 35; done += 20) {
            int full = Math.min(35, done + 20);
            until("the connections are full", () -> server.count() == full);
            server.asked().subList(done, full).forEach(request -> request.answer(204));
        }
        waits.forEach(wait -> assertThat(await(wait).status()).isEqualTo(204));
        assertThat(server.links()).hasSize(2);
    }

    @Test
    void maxStreams_isBelowWhatTheGatewayAllows_isKept() {
        H2Server server = serve(HOLD_ALL);
        NettyTransport transport = open(server, LaneLimits.WAIT.withMaxStreams(4));
        waits(transport, 12);
        until("all are held", () -> server.count() == 12);
        assertThat(server.links()).hasSize(3).allMatch(link -> link.mostStreams() == 4);
    }

    @Test
    void exchange_aThousandWaitsAreHeld_commandsAndHeartbeatsHaveTheirOwnConnections() {
        H2Server server = serve(HOLD_WAITS);
        NettyTransport transport =
                transports.open(NettyTransport.builder(server.origin()).protocols(HttpVersion.HTTP_2));
        List<CompletableFuture<TransportResponse>> waits = waits(transport, 1_000);
        until("all are held", () -> server.count() == 1_000);
        for (Lane lane : List.of(Lane.COMMAND, Lane.HEARTBEAT)) {
            for (int i = 0; i < 20; i++) {
                String path = "/" + lane + "/" + i;
                TransportResponse response = transport
                        .exchange(Requests.request(Method.POST, path, Body.of("{}"), lane, Requests.LONG))
                        .block(PATIENCE);
                assertThat(response.status()).isEqualTo(204);
            }
        }
        assertThat(waits).noneMatch(CompletableFuture::isDone);
        assertThat(server.asked().stream()
                        .skip(1_000)
                        .collect(Collectors.groupingBy(Asked::link, Collectors.counting()))
                        .values())
                .as("one connection for commands, one for heartbeats, none shared with waits")
                .containsExactly(20L, 20L);
        assertThat(server.links()).hasSize(102);
    }

    @Test
    void exchange_aThousandWaitsOverHttp11_haveAConnectionEach() {
        AtomicInteger held = new AtomicInteger();
        RawServer server = transports.serve(peer -> {
            if (peer.head() != null) {
                held.incrementAndGet();
                peer.awaitEnd();
            }
        });
        NettyTransport transport = transports.open(
                NettyTransport.builder(server.origin()).lane(Lane.WAIT, LaneLimits.WAIT.withMaxConnections(1_000)));
        List<CompletableFuture<TransportResponse>> waits = waits(transport, 1_000);
        until("all are held", () -> held.get() == 1_000);
        assertThat(server.accepted()).isEqualTo(1_000);
        assertThat(waits).noneMatch(CompletableFuture::isDone);
    }

    // GOAWAY.

    @Test
    void exchange_gatewayGoesAway_streamsAboveTheLastAreNotSentAndOthersFinish() {
        H2Server server = serve(HOLD_ALL);
        NettyTransport transport = open(server, Transports.ONE);
        List<CompletableFuture<TransportResponse>> waits = waits(transport, STREAMS);
        until("all are held", () -> server.count() == STREAMS);
        List<Asked> asked = server.asked();
        server.links().get(0).goAway(asked.get(5).id());
        for (int i = 6; i < STREAMS; i++) {
            assertThat(deliveryOf(waits.get(i))).as("wait %d", i).isEqualTo(Delivery.NOT_SENT);
        }
        assertThat(waits.subList(0, 6)).noneMatch(CompletableFuture::isDone);
        String body = "d".repeat(60_000);
        asked.subList(0, 6).forEach(request -> request.answer(200, body));
        for (CompletableFuture<TransportResponse> wait : waits.subList(0, 6)) {
            assertThat(await(wait).body().utf8()).isEqualTo(body);
        }
    }

    @Test
    void exchange_gatewayGoesAway_newCallsTakeAnotherConnection() {
        H2Server server = serve(HOLD_ALL);
        NettyTransport transport = open(server, new LaneLimits(2, 100, LaneLimits.DEFAULT_MAX_IDLE_TIME));
        CompletableFuture<TransportResponse> first = waits(transport, 1).get(0);
        until("it is held", () -> server.count() == 1);
        CompletableFuture<TransportResponse> refused = waits(transport, 1).get(0);
        until("it is held", () -> server.count() == 2);
        server.links().get(0).goAway(server.asked().get(0).id());
        assertThat(deliveryOf(refused)).isEqualTo(Delivery.NOT_SENT);
        CompletableFuture<TransportResponse> again = waits(transport, 1).get(0);
        until("it is held", () -> server.count() == 3);
        assertThat(server.asked().get(2).link()).isNotSameAs(server.links().get(0));
        server.asked().get(0).answer(204);
        server.asked().get(2).answer(204);
        assertThat(await(first).status()).isEqualTo(204);
        assertThat(await(again).status()).isEqualTo(204);
    }

    @Test
    void exchange_gatewayGoesAwayAndLeavesTheConnectionOpen_itIsClosedOnceDrained() {
        H2Server server = serve(HOLD_ALL);
        NettyTransport transport = open(server, Transports.ONE);
        for (int round = 0; round < 3; round++) {
            int asked = round + 1;
            CompletableFuture<TransportResponse> wait = waits(transport, 1).get(0);
            until("it is held", () -> server.count() == asked);
            Asked request = server.asked().get(round);
            request.link().goAway(request.id());
            request.answer(204);
            assertThat(await(wait).status()).isEqualTo(204);
            await(request.link().ended());
        }
        assertThat(server.links()).hasSize(3);
    }

    @Test
    void exchange_idleConnectionIsToldToGoAway_isClosed() {
        H2Server server = serve(HOLD_WAITS);
        NettyTransport transport = open(server, Transports.ONE);
        transport.exchange(get("/")).block(PATIENCE);
        server.links().get(0).goAway(server.asked().get(0).id());
        await(server.links().get(0).ended());
        assertThat(transport.exchange(get("/")).block(PATIENCE).status()).isEqualTo(204);
        assertThat(server.links()).hasSize(2);
    }

    @Test
    void exchange_answerHadBegunBeforeGoAway_isAnswered() {
        H2Server server = serve(request -> request.link().goAway(Integer.MAX_VALUE));
        NettyTransport transport = open(server, Transports.ONE);
        CompletableFuture<TransportResponse> call =
                transport.exchange(post("/v1/acks", "{}")).toFuture();
        until("it is held", () -> server.count() == 1);
        server.asked().get(0).answer(200, "all of it");
        assertThat(await(call).body()).isEqualTo(Body.of("all of it"));
    }

    // Resets, and the end of connections.

    @Test
    void exchange_streamIsRefused_isNotSentAndNotSentAgain() {
        H2Server server = serve(request -> request.reset(Http2Error.REFUSED_STREAM));
        NettyTransport transport = open(server, Transports.ONE);
        assertThat(deliveryOf(transport.exchange(post("/v1/artifacts", "{}")).toFuture()))
                .isEqualTo(Delivery.NOT_SENT);
        assertThat(server.count()).as("sent once").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Http2Error.class,
            names = {"CANCEL", "INTERNAL_ERROR", "NO_ERROR", "ENHANCE_YOUR_CALM"})
    void exchange_streamIsReset_isUnknownAndNotSentAgain(Http2Error error) {
        H2Server server = serve(request -> {
            if (request.path().equals("/v1/artifacts")) {
                request.reset(error);
            } else {
                request.answer(204);
            }
        });
        NettyTransport transport = open(server, Transports.ONE);
        assertThat(deliveryOf(transport.exchange(post("/v1/artifacts", "{}")).toFuture()))
                .isEqualTo(Delivery.UNKNOWN);
        assertThat(transport.exchange(get("/")).block(PATIENCE).status()).isEqualTo(204);
        assertThat(server.asked()).extracting(Asked::path).containsExactly("/v1/artifacts", "/");
        assertThat(server.links()).as("the connection goes on").hasSize(1);
    }

    @Test
    void exchange_connectionIsResetUnderAPost_isUnknownAndNotSentAgain() {
        H2Server server = serve(request -> {
            if (request.path().equals("/v1/artifacts")) {
                request.link().abort();
            } else {
                request.answer(204);
            }
        });
        NettyTransport transport = open(server, Transports.ONE);
        transport.exchange(get("/warm")).block(PATIENCE);
        assertThat(deliveryOf(transport.exchange(post("/v1/artifacts", "{}")).toFuture()))
                .isEqualTo(Delivery.UNKNOWN);
        assertThat(transport.exchange(get("/")).block(PATIENCE).status()).isEqualTo(204);
        assertThat(server.asked()).extracting(Asked::path).containsExactly("/warm", "/v1/artifacts", "/");
    }

    @Test
    void exchange_connectionIsResetUnderManyWaits_allAreUnknownAndAskedAgainElsewhere() {
        H2Server server = serve(HOLD_ALL);
        NettyTransport transport = open(server, Transports.ONE);
        List<CompletableFuture<TransportResponse>> waits = waits(transport, STREAMS);
        until("all are held", () -> server.count() == STREAMS);
        server.links().get(0).abort();
        waits.forEach(wait -> assertThat(deliveryOf(wait)).isEqualTo(Delivery.UNKNOWN));
        List<CompletableFuture<TransportResponse>> again = waits(transport, STREAMS);
        until("all are held", () -> server.count() == 2 * STREAMS);
        server.asked().subList(STREAMS, 2 * STREAMS).forEach(request -> request.answer(204));
        again.forEach(wait -> assertThat(await(wait).status()).isEqualTo(204));
    }

    @Test
    void exchange_gatewayEndsAnIdleConnection_theNextCallTakesAnother() {
        H2Server server = serve(HOLD_WAITS);
        NettyTransport transport = open(server, Transports.ONE);
        for (int i = 0; i < 3; i++) {
            assertThat(transport
                            .exchange(post("/v1/acks", "{}"))
                            .block(PATIENCE)
                            .status())
                    .isEqualTo(204);
            server.links().get(i).end();
            await(server.links().get(i).ended());
        }
        assertThat(server.links()).hasSize(3);
    }

    // Idle and old connections.

    @ParameterizedTest
    @EnumSource(HttpVersion.class)
    void maxIdleTime_hasPassed_theConnectionIsClosedByTheClient(HttpVersion version) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer http11 = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 204 No Content\r\n\r\n");
            peer.awaitEnd();
            closed.complete(null);
        });
        H2Server http2 = serve(HOLD_WAITS);
        NettyTransport transport =
                transports.open(NettyTransport.builder(version == HttpVersion.HTTP_2 ? http2.origin() : http11.origin())
                        .protocols(version)
                        .lane(Lane.COMMAND, Transports.ONE.withMaxIdleTime(Duration.ofMillis(100))));
        transport.exchange(get("/")).block(PATIENCE);
        await(version == HttpVersion.HTTP_2 ? http2.links().get(0).ended() : closed);
    }

    @Test
    void maxIdleTime_hasPassedUnderAWait_theConnectionStays() {
        H2Server server = serve(HOLD_WAITS);
        NettyTransport transport = transports.open(NettyTransport.builder(server.origin())
                .protocols(HttpVersion.HTTP_2)
                .lane(Lane.WAIT, Transports.ONE.withMaxIdleTime(Duration.ofMillis(50)))
                .lane(Lane.COMMAND, Transports.ONE.withMaxIdleTime(Duration.ofMillis(200))));
        CompletableFuture<TransportResponse> wait = waits(transport, 1).get(0);
        until("it is held", () -> server.count() == 1);
        transport.exchange(get("/")).block(PATIENCE);
        await(server.links().get(1).ended());
        assertThat(wait).as("held for longer than four times the idle time").isNotDone();
        server.asked().get(0).answer(204);
        assertThat(await(wait).status()).isEqualTo(204);
    }

    @Test
    void maxLifeTime_hasPassedUnderAWait_newCallsTakeAnotherConnectionAndTheWaitFinishes() {
        H2Server server = serve(HOLD_WAITS);
        NettyTransport transport = transports.open(NettyTransport.builder(server.origin())
                .protocols(HttpVersion.HTTP_2)
                .lane(
                        Lane.WAIT,
                        LaneLimits.WAIT
                                .withMaxIdleTime(Duration.ofMillis(100))
                                .withMaxLifeTime(Duration.ofMillis(50))));
        CompletableFuture<TransportResponse> wait = waits(transport, 1).get(0);
        until("it is held", () -> server.count() == 1);
        until("another connection is opened", () -> {
            transport.exchange(Requests.wait("/at/once")).block(PATIENCE);
            return server.links().size() > 1;
        });
        assertThat(wait).isNotDone();
        server.asked().get(0).answer(204);
        assertThat(await(wait).status()).isEqualTo(204);
        await(server.links().get(0).ended());
    }

    // Limits.

    @Test
    void defaults_areWhatTheDocumentationSays() {
        assertThat(LaneLimits.WAIT)
                .isEqualTo(new LaneLimits(1_024, 256, 65_536, Duration.ofSeconds(45), Duration.ofMinutes(30)));
        assertThat(LaneLimits.COMMAND)
                .isEqualTo(new LaneLimits(32, 256, 4_096, Duration.ofSeconds(45), Duration.ofMinutes(30)));
        assertThat(LaneLimits.HEARTBEAT)
                .isEqualTo(new LaneLimits(4, 256, 1_024, Duration.ofSeconds(45), Duration.ofMinutes(30)));
    }

    @Test
    void limits_thatCannotBeKept_areRefused() {
        LaneLimits limits = LaneLimits.WAIT;
        assertThatThrownBy(() -> limits.withMaxConnections(0)).hasMessageContaining("maxConnections");
        assertThatThrownBy(() -> limits.withMaxStreams(0)).hasMessageContaining("maxStreams");
        assertThatThrownBy(() -> limits.withMaxCalls(1_023)).hasMessageContaining("maxCalls");
        assertThatThrownBy(() -> limits.withMaxIdleTime(Duration.ZERO)).hasMessageContaining("maxIdleTime");
        assertThatThrownBy(() -> limits.withMaxLifeTime(Duration.ofMillis(-1))).hasMessageContaining("maxLifeTime");
        assertThat(limits.withMaxConnections(10_000).maxConnections()).isEqualTo(10_000);
        assertThat(limits.withMaxStreams(7).maxStreams()).isEqualTo(7);
        assertThat(limits.withMaxCalls(100_000).maxCalls()).isEqualTo(100_000);
        assertThat(limits.withMaxIdleTime(Duration.ofSeconds(4)).maxIdleTime()).hasSeconds(4);
        assertThat(limits.withMaxLifeTime(Duration.ofHours(1)).maxLifeTime()).hasHours(1);
    }
}
