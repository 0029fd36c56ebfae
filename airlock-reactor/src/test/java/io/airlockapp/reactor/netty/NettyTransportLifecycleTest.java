package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static io.airlockapp.reactor.netty.Requests.get;
import static io.airlockapp.reactor.netty.Transports.await;
import static io.airlockapp.reactor.netty.Transports.failure;
import static io.airlockapp.reactor.netty.Transports.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.TransportResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lanes that do not hold each other up, threads, and the end of it all. */
class NettyTransportLifecycleTest {

    @RegisterExtension
    final Transports transports = new Transports();

    @Test
    void exchange_twoHundredWaitsHang_commandsAndHeartbeatsGoThrough() {
        AtomicInteger waiting = new AtomicInteger();
        RawServer server = transports.serve(peer -> {
            String head;
            while ((head = peer.head()) != null) {
                if (head.startsWith("GET /wait ")) {
                    waiting.incrementAndGet();
                    peer.awaitEnd();
                    return;
                }
                peer.write("HTTP/1.1 204 No Content\r\n\r\n");
            }
        });
        NettyTransport transport = transports.open(NettyTransport.builder(server.origin())
                .lane(Lane.WAIT, new LaneLimits(100, 1_000, LaneLimits.DEFAULT_MAX_IDLE_TIME)));
        List<CompletableFuture<TransportResponse>> waits = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            waits.add(transport.exchange(Requests.wait("/wait")).toFuture());
        }
        until("the lane is full", () -> waiting.get() == 100);
        for (Lane lane : List.of(Lane.COMMAND, Lane.HEARTBEAT, Lane.COMMAND)) {
            TransportResponse response = transport
                    .exchange(Requests.request(
                            io.airlockapp.transport.Method.GET,
                            "/",
                            io.airlockapp.transport.Body.empty(),
                            lane,
                            Requests.LONG))
                    .block(PATIENCE);
            assertThat(response.status()).isEqualTo(204);
        }
        assertThat(waits).noneMatch(CompletableFuture::isDone);
        assertThat(transport.calls(Lane.WAIT)).isEqualTo(200);
    }

    @Test
    void exchange_response_isSignalledOnADaemonThreadOfTheTransport() {
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 204 No Content\r\n\r\n");
        });
        NettyTransport transport = transports.open(server.origin());
        Thread thread = transport
                .exchange(get("/"))
                .map(response -> Thread.currentThread())
                .block(PATIENCE);
        assertThat(thread.getName()).startsWith("airlock-netty");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void threads_isGiven_noMoreAreStarted() {
        RawServer server = transports.serve(peer -> {
            while (peer.head() != null) {
                peer.write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
                return;
            }
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(server.origin()).threads(1));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            names.add(transport
                    .exchange(get("/"))
                    .map(response -> Thread.currentThread().getName())
                    .block(PATIENCE));
        }
        assertThat(names.stream().distinct()).hasSize(1);
    }

    @Test
    void close_callsUnderWay_endWithClientClosed() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.head();
            asked.complete(null);
            peer.awaitEnd();
            closed.complete(null);
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        CompletableFuture<TransportResponse> sent = transport.exchange(get("/")).toFuture();
        await(asked);
        CompletableFuture<TransportResponse> queued =
                transport.exchange(get("/queued")).toFuture();
        transport.close().block(PATIENCE);
        assertThat(failure(sent)).isInstanceOf(ClientClosedException.class);
        assertThat(failure(queued)).isInstanceOf(ClientClosedException.class);
        await(closed);
        assertThat(transport.calls(Lane.COMMAND)).isZero();
        assertThat(transport.watch().size()).isZero();
    }

    @Test
    void close_idleConnections_areClosedAndThreadsEnd() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 204 No Content\r\n\r\n");
            peer.awaitEnd();
            closed.complete(null);
        });
        NettyTransport transport = transports.open(server.origin());
        Thread loop = transport
                .exchange(get("/"))
                .map(response -> Thread.currentThread())
                .block(PATIENCE);
        transport.close().block(PATIENCE);
        await(closed);
        until("the event loop has ended", () -> !loop.isAlive());
    }

    @Test
    void exchange_afterClose_failsWithClientClosed() {
        RawServer server = transports.serve(RawServer.Peer::awaitEnd);
        NettyTransport transport = transports.open(server.origin());
        var call = transport.exchange(get("/"));
        transport.close().block(PATIENCE);
        assertThat(failure(call.toFuture()))
                .isInstanceOf(ClientClosedException.class)
                .hasMessageContaining("closed");
        assertThat(server.accepted()).isZero();
        assertThat(transport.calls(Lane.COMMAND)).isZero();
    }
}
