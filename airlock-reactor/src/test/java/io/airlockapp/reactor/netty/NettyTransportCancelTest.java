package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.LONG;
import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static io.airlockapp.reactor.netty.Requests.get;
import static io.airlockapp.reactor.netty.Requests.post;
import static io.airlockapp.reactor.netty.Transports.await;
import static io.airlockapp.reactor.netty.Transports.until;
import static io.airlockapp.reactor.netty.Transports.untilAllCallsAre;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.Delivery;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.TransportResponse;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** A cancel in each phase reaches the wire and leaves nothing behind. */
class NettyTransportCancelTest {

    @RegisterExtension
    final Transports transports = new Transports();

    private static void isIdle(NettyTransport transport) {
        until("no call is left", () -> transport.watch().size() == 0 && transport.calls(Lane.COMMAND) == 0);
    }

    @Test
    void cancel_beforeAnythingIsRequested_sendsNothing() {
        RawServer server = transports.serve(RawServer.Peer::awaitEnd);
        NettyTransport transport = transports.open(server.origin());
        BaseSubscriber<TransportResponse> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                // Nothing is requested.
            }
        };
        transport.exchange(get("/")).subscribe(subscriber);
        subscriber.cancel();
        subscriber.request(1);
        isIdle(transport);
        assertThat(server.accepted()).isZero();
    }

    @Test
    void cancel_afterTheRequest_closesTheConnectionAndFreesItsPlace() {
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            String head = peer.head();
            asked.add(head);
            if (head.startsWith("GET /stalls ")) {
                peer.awaitEnd();
                closed.complete(null);
            } else {
                peer.write("HTTP/1.1 204 No Content\r\n\r\n");
            }
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        Disposable call = transport.exchange(get("/stalls")).subscribe();
        until("asked", () -> asked.size() == 1);
        call.dispose();
        await(closed);
        isIdle(transport);
        assertThat(transport.exchange(get("/next")).block(PATIENCE).status()).isEqualTo(204);
    }

    @Test
    void cancel_inTheBody_closesTheConnectionAndFreesItsPlace() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            if (peer.head().startsWith("GET /stalls ")) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                peer.awaitEnd();
                closed.complete(null);
            } else {
                peer.write("HTTP/1.1 204 No Content\r\n\r\n");
            }
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        Disposable call = transport.exchange(get("/stalls")).subscribe();
        untilAllCallsAre(transport, Delivery.ANSWERED);
        call.dispose();
        await(closed);
        isIdle(transport);
        assertThat(transport.exchange(get("/next")).block(PATIENCE).status()).isEqualTo(204);
    }

    @Test
    void cancel_inTheQueue_givesThePlaceUpAndLeavesTheConnectionAlone() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Queue<String> heads = new ConcurrentLinkedQueue<>();
        RawServer server = transports.serve(peer -> {
            String head;
            while ((head = peer.head()) != null) {
                heads.add(head.substring(4, head.indexOf(' ', 4)));
                if (head.startsWith("GET /first ")) {
                    asked.complete(null);
                    await(answer);
                }
                peer.write("HTTP/1.1 204 No Content\r\n\r\n");
            }
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        CompletableFuture<TransportResponse> first =
                transport.exchange(get("/first")).toFuture();
        await(asked);
        List<Disposable> queued = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            queued.add(transport.exchange(get("/queued")).subscribe());
        }
        CompletableFuture<TransportResponse> last =
                transport.exchange(get("/last")).toFuture();
        queued.forEach(Disposable::dispose);
        assertThat(transport.calls(Lane.COMMAND)).isEqualTo(2);
        answer.complete(null);
        await(first);
        await(last);
        assertThat(heads).containsExactly("/first", "/last");
        assertThat(server.accepted()).isEqualTo(1);
        isIdle(transport);
    }

    @Test
    void cancel_inTheQueueForAStream_givesThePlaceUp() {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        Sinks.Empty<Void> answer = Sinks.empty();
        Queue<String> uris = new ConcurrentLinkedQueue<>();
        DisposableServer server = h2c().http2Settings(settings -> settings.maxConcurrentStreams(1))
                .handle((request, response) -> {
                    uris.add(request.uri());
                    asked.complete(null);
                    return answer.asMono().then(response.status(204).send());
                })
                .bindNow();
        try {
            NettyTransport transport = transports.open(h2cTo(server));
            CompletableFuture<TransportResponse> first =
                    transport.exchange(get("/first")).toFuture();
            await(asked);
            List<Disposable> queued = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                queued.add(transport.exchange(get("/queued")).subscribe());
            }
            CompletableFuture<TransportResponse> last =
                    transport.exchange(get("/last")).toFuture();
            queued.forEach(Disposable::dispose);
            answer.tryEmitEmpty();
            await(first);
            await(last);
            assertThat(uris).containsExactly("/first", "/last");
            isIdle(transport);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void cancel_manyThatWaitForAHandshake_doNotHoldUpTheNextCall() {
        CompletableFuture<Void> hello = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.content(1);
            hello.complete(null);
            peer.awaitEnd();
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(URI.create("https://127.0.0.1:" + server.port()))
                        .connectTimeout(Duration.ofHours(1)));
        List<Disposable> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(transport.exchange(get("/")).subscribe());
        }
        await(hello);
        calls.forEach(Disposable::dispose);
        isIdle(transport);
        int before = server.accepted();
        Disposable next = transport.exchange(get("/")).subscribe();
        until("a connection is made for it", () -> server.accepted() > before);
        next.dispose();
    }

    @Test
    void cancel_inTheHandshake_closesTheConnectionAndFreesItsPlace() {
        CompletableFuture<Void> hello = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.content(1);
            hello.complete(null);
            peer.awaitEnd();
            closed.complete(null);
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(URI.create("https://127.0.0.1:" + server.port()))
                        .connectTimeout(Duration.ofHours(1))
                        .lane(Lane.COMMAND, Transports.ONE));
        Disposable call = transport.exchange(get("/")).subscribe();
        await(hello);
        call.dispose();
        await(closed);
        isIdle(transport);
        Disposable next = transport.exchange(get("/")).subscribe();
        until("the place in the pool is free again", () -> server.accepted() == 2);
        next.dispose();
    }

    @Test
    void cancel_withHttp2_resetsTheStreamAndKeepsTheConnection() {
        Queue<String> connections = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> reset = new CompletableFuture<>();
        DisposableServer server = h2c().handle((request, response) -> {
                    request.withConnection(connection ->
                            connections.add(connection.channel().parent().id().asLongText()));
                    if (request.uri().equals("/stalls")) {
                        request.withConnection(connection ->
                                connection.channel().closeFuture().addListener(end -> reset.complete(null)));
                        asked.complete(null);
                        return Mono.never();
                    }
                    return response.status(204).send();
                })
                .bindNow();
        try {
            NettyTransport transport = transports.open(h2cTo(server));
            Disposable call = transport.exchange(get("/stalls")).subscribe();
            await(asked);
            call.dispose();
            await(reset);
            isIdle(transport);
            assertThat(transport.exchange(get("/next")).block(PATIENCE).status())
                    .isEqualTo(204);
            assertThat(connections).hasSize(2);
            assertThat(connections.stream().distinct()).hasSize(1);
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpVersion.class)
    void cancel_aThousandTimesAtRandom_leavesNothingBehind(HttpVersion version) throws Exception {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        Queue<String> leaks = new ConcurrentLinkedQueue<>();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
        CyclicBarrier together = new CyclicBarrier(4);
        AtomicInteger met = new AtomicInteger();
        String text = "0123456789".repeat(2_000);
        // A server that defends itself against resets ends the connection after 200 of them in 30 seconds.
        DisposableServer server = (version == HttpVersion.HTTP_2
                        ? h2c().http2Settings(settings -> settings.maxDecodedRstFramesPerWindow(2_000, 30))
                        : http1())
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .defaultIfEmpty("")
                        .flatMap(body -> {
                            Mono<String> answer = request.uri().equals("/meet")
                                    ? Mono.fromCallable(() -> {
                                                together.await();
                                                return "met" + met.incrementAndGet();
                                            })
                                            .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
                                    : Mono.just(body);
                            return answer.flatMap(
                                    it -> response.sendString(Mono.just(it)).then());
                        }))
                .bindNow();
        try {
            NettyTransport transport = transports.open((version == HttpVersion.HTTP_2
                            ? h2cTo(server)
                            : NettyTransport.builder(URI.create("http://127.0.0.1:" + server.port())))
                    .lane(Lane.COMMAND, new LaneLimits(4, 2_000, LaneLimits.DEFAULT_MAX_IDLE_TIME)));
            Random random = new Random(42);
            AtomicInteger ended = new AtomicInteger();
            Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 1_000; i++) {
                Disposable call = transport
                        .exchange(post("/echo", text))
                        .doFinally(end -> ended.incrementAndGet())
                        .subscribe(response -> {}, errors::add);
                int spins = random.nextInt(40_000);
                for (int s = 0; s < spins; s++) {
                    Thread.onSpinWait();
                }
                call.dispose();
            }
            until("every call has ended", () -> ended.get() == 1_000);
            isIdle(transport);
            assertThat(errors).as("a cancel ends its own call only").isEmpty();

            List<CompletableFuture<TransportResponse>> meeting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                meeting.add(transport
                        .exchange(Requests.request(
                                io.airlockapp.transport.Method.POST, "/meet", Body.of(text), Lane.COMMAND, LONG))
                        .toFuture());
            }
            meeting.forEach(Transports::await);
            assertThat(met).as("all four places of the pool are free").hasValue(4);

            for (int i = 0; i < 20; i++) {
                System.gc();
                // What was collected is reported when the next buffer is made.
                PooledByteBufAllocator.DEFAULT.buffer(16).release();
            }
            assertThat(leaks).isEmpty();
        } finally {
            ByteBufUtil.setLeakListener(null);
            ResourceLeakDetector.setLevel(before);
            server.disposeNow();
        }
    }

    private static HttpServer http1() {
        return HttpServer.create().host("127.0.0.1").port(0).protocol(HttpProtocol.HTTP11);
    }

    private static HttpServer h2c() {
        return HttpServer.create().host("127.0.0.1").port(0).protocol(HttpProtocol.H2C);
    }

    private static NettyTransport.Builder h2cTo(DisposableServer server) {
        return NettyTransport.builder(URI.create("http://127.0.0.1:" + server.port()))
                .protocols(HttpVersion.HTTP_2)
                .lane(Lane.COMMAND, Transports.ONE);
    }
}
