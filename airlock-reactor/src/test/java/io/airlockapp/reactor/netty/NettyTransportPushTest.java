package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.LONG;
import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static io.airlockapp.reactor.netty.Transports.await;
import static io.airlockapp.reactor.netty.Transports.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushRequest.Kind;
import io.airlockapp.transport.PushSignal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Channels over real connections, with servers that do what no server should. */
class NettyTransportPushTest {

    private static final int CAP = 1_000;
    private static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n";
    private static final int FIN_TEXT = 0x81;

    @RegisterExtension
    private final Transports transports = new Transports();

    private static PushRequest request(Kind kind, Header... headers) {
        return new PushRequest(kind, "/channel?a=b", List.of(headers), LONG, CAP);
    }

    private static PushChannel open(NettyTransport transport, PushRequest request) {
        PushAnswer answer = transport.open(request).block(PATIENCE);
        assertThat(answer).isInstanceOf(PushAnswer.Opened.class);
        return ((PushAnswer.Opened) answer).channel();
    }

    private PushChannel open(Kind kind, RawServer.Script afterwards) {
        return open(transports.open(serve(kind, afterwards).origin()), request(kind));
    }

    private RawServer serve(Kind kind, RawServer.Script afterwards) {
        return transports.serve(peer -> {
            accept(kind, peer);
            afterwards.serve(peer);
        });
    }

    private static String accept(Kind kind, RawServer.Peer peer) throws Exception {
        String head = peer.head();
        if (kind == Kind.SERVER_SENT_EVENTS) {
            peer.write(EVENTS);
            return head;
        }
        String key = head.lines()
                .filter(line -> line.regionMatches(true, 0, "sec-websocket-key:", 0, 18))
                .findFirst()
                .orElseThrow()
                .substring(18)
                .strip();
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n");
        return head;
    }

    private static void frame(RawServer.Peer peer, int first, byte[] payload) throws Exception {
        byte[] head = payload.length < 126
                ? new byte[] {(byte) first, (byte) payload.length}
                : new byte[] {(byte) first, 126, (byte) (payload.length >> 8), (byte) payload.length};
        peer.socket().getOutputStream().write(head);
        peer.socket().getOutputStream().write(payload);
        peer.socket().getOutputStream().flush();
    }

    private static void frame(RawServer.Peer peer, int first, String text) throws Exception {
        frame(peer, first, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads one masked frame of less than 126 bytes: its first byte, and its payload. */
    private static byte[] masked(RawServer.Peer peer) throws Exception {
        byte[] head = peer.socket().getInputStream().readNBytes(2);
        assertThat(head[1] & 0x80).as("masked").isNotZero();
        byte[] mask = peer.socket().getInputStream().readNBytes(4);
        byte[] payload = peer.socket().getInputStream().readNBytes(head[1] & 0x7f);
        byte[] whole = new byte[1 + payload.length];
        whole[0] = head[0];
        for (int i = 0; i < payload.length; i++) {
            whole[i + 1] = (byte) (payload[i] ^ mask[i % 4]);
        }
        return whole;
    }

    private static List<PushSignal> all(PushChannel channel) {
        return Flux.from(channel.signals()).collectList().block(PATIENCE);
    }

    private static Throwable failure(PushChannel channel) {
        return Transports.failure(Flux.from(channel.signals()).then().toFuture());
    }

    private static PushSignal message(String text) {
        return new PushSignal.Message("message", text);
    }

    // What is right.

    @Test
    void events_cutAnywhere_areRead() {
        String stream =
                "\uFEFFdata: one\n\n:\r\nevent: news\r\ndata:two\r\ndata: \u00e4\r\nid: 7\r\n\r\ndata\rdata\r\r\nunknown: x\n\n";
        PushChannel channel = open(Kind.SERVER_SENT_EVENTS, peer -> {
            for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
                peer.socket().getOutputStream().write(b);
                peer.socket().getOutputStream().flush();
            }
        });

        assertThat(all(channel))
                .containsExactly(
                        message("one"),
                        PushSignal.KeepAlive.INSTANCE,
                        new PushSignal.Message("news", "two\n\u00e4"),
                        message("\n"));
    }

    @Test
    void events_unfinished_areNotEmitted() {
        PushChannel channel = open(Kind.SERVER_SENT_EVENTS, peer -> peer.write("data: one\n\ndata: two\n"));

        assertThat(all(channel)).containsExactly(message("one"));
    }

    @Test
    void webSocket_messagesPiecesAndPings_areReadAndAnswered() {
        CompletableFuture<byte[]> pong = new CompletableFuture<>();
        CompletableFuture<byte[]> sent = new CompletableFuture<>();
        CompletableFuture<byte[]> echo = new CompletableFuture<>();
        PushChannel channel = open(Kind.WEB_SOCKET, peer -> {
            sent.complete(masked(peer));
            byte[] text = "t\u00e4st".getBytes(StandardCharsets.UTF_8);
            frame(peer, 0x01, new byte[] {text[0], text[1]});
            frame(peer, 0x89, "ab");
            frame(peer, 0x80, new byte[] {text[2], text[3], text[4]});
            pong.complete(masked(peer));
            frame(peer, 0x8a, "");
            frame(peer, 0x88, new byte[] {0x11, 0x31, 'n', 'o'});
            echo.complete(masked(peer));
            peer.awaitEnd();
        });
        Mono.from(channel.send("hello")).block(PATIENCE);

        assertThat(all(channel))
                .containsExactly(
                        PushSignal.KeepAlive.INSTANCE,
                        message("t\u00e4st"),
                        PushSignal.KeepAlive.INSTANCE,
                        new PushSignal.Closed(4401, "no"));
        assertThat(await(sent)).isEqualTo(new byte[] {(byte) 0x81, 'h', 'e', 'l', 'l', 'o'});
        assertThat(await(pong)).isEqualTo(new byte[] {(byte) 0x8a, 'a', 'b'});
        assertThat(await(echo)).startsWith(0x88, 0x11, 0x31);
    }

    @Test
    void webSocket_closedWithoutACode_says1005() {
        PushChannel channel = open(Kind.WEB_SOCKET, peer -> {
            frame(peer, 0x88, "");
            peer.awaitEnd();
        });

        assertThat(all(channel)).containsExactly(new PushSignal.Closed(1005, ""));
    }

    @ParameterizedTest
    @EnumSource
    void open_sendsTheRequestsHeadersAndWhatTheProtocolNeeds(Kind kind) {
        CompletableFuture<String> head = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            head.complete(accept(kind, peer));
            peer.awaitEnd();
        });
        open(transports.open(server.origin()), request(kind, new Header("X-One", "1")));

        List<String> names = await(head)
                .lines()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT))
                .toList();
        assertThat(await(head)).startsWith("GET /channel?a=b HTTP/1.1\r\n").contains("X-One: 1\r\n");
        if (kind == Kind.SERVER_SENT_EVENTS) {
            assertThat(names).containsExactlyInAnyOrder("host", "x-one", "accept");
        } else {
            assertThat(names)
                    .containsExactlyInAnyOrder(
                            "host", "x-one", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "Connection", "Sec-WebSocket-Key", "sec-websocket-protocol"})
    void open_headerOfTheProtocol_throws(String name) {
        NettyTransport transport =
                transports.open(serve(Kind.WEB_SOCKET, peer -> {}).origin());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> transport.open(request(Kind.WEB_SOCKET, new Header(name, "x"))))
                .withMessageContaining(name);
    }

    // Refusals.

    @ParameterizedTest
    @EnumSource
    void open_statuses_areRefusals_andRedirectsAreNotFollowed(Kind kind) {
        for (int status : new int[] {200, 301, 307, 401, 404, 500}) {
            RawServer server = transports.serve(peer -> {
                peer.head();
                peer.write("HTTP/1.1 " + status + " No\r\nLocation: /elsewhere\r\nRetry-After: 7\r\n"
                        + "Content-Length: 2\r\n\r\n{}");
                peer.awaitEnd();
            });
            NettyTransport transport = transports.open(server.origin());

            PushAnswer answer = transport.open(request(kind)).block(PATIENCE);

            assertThat(answer).isInstanceOf(PushAnswer.Refused.class);
            assertThat(((PushAnswer.Refused) answer).response().status()).isEqualTo(status);
            assertThat(((PushAnswer.Refused) answer).response().header("Retry-After"))
                    .isEqualTo("7");
            assertThat(transport.channels()).isZero();
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void events_refusalLargerThanTheCap_isARefusal() {
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 404 No\r\n\r\n" + "x".repeat(CAP + 1));
            peer.awaitEnd();
        });

        assertThat(transports
                        .open(server.origin())
                        .open(request(Kind.SERVER_SENT_EVENTS))
                        .block(PATIENCE))
                .isInstanceOf(PushAnswer.Refused.class);
    }

    @Test
    void webSocket_wrongAcceptKey_fails() {
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: c2VjcmV0\r\n\r\n");
            peer.awaitEnd();
        });

        Throwable failure = Transports.failure(
                transports.open(server.origin()).open(request(Kind.WEB_SOCKET)).toFuture());

        assertThat(failure).isInstanceOf(TransportException.class).hasMessageNotContaining("c2VjcmV0");
    }

    // What is wrong.

    @ParameterizedTest
    @EnumSource
    void open_resetBeforeTheAnswer_fails(Kind kind) {
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.reset();
        });
        NettyTransport transport = transports.open(server.origin());

        Throwable failure = Transports.failure(transport.open(request(kind)).toFuture());

        assertThat(failure).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.delivery())
                .isEqualTo(Delivery.UNKNOWN));
        until("forgotten", () -> transport.channels() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void signals_reset_fail(Kind kind) {
        PushChannel channel = open(kind, RawServer.Peer::reset);

        assertThat(failure(channel)).isInstanceOf(TransportException.class);
    }

    @Test
    void webSocket_endedWithoutAWord_fails() {
        assertThat(failure(open(Kind.WEB_SOCKET, peer -> {}))).isInstanceOf(TransportException.class);
    }

    @Test
    void events_chunksCutOff_fail() {
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata");
        });
        PushChannel channel = open(transports.open(server.origin()), request(Kind.SERVER_SENT_EVENTS));

        assertThat(failure(channel)).isInstanceOf(TransportException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", ":x", "data: x\n", "data\n"})
    void events_withoutEnd_endTheChannelAtTheCap(String piece) {
        CompletableFuture<Boolean> cut = new CompletableFuture<>();
        PushChannel channel = open(Kind.SERVER_SENT_EVENTS, peer -> {
            peer.write(
                    piece.startsWith("data")
                            ? piece.repeat(CAP)
                            : piece.substring(0, 1).repeat(2 * CAP));
            peer.awaitEnd();
            cut.complete(true);
        });

        assertThat(failure(channel)).isInstanceOf(ResponseTooLargeException.class);
        assertThat(await(cut)).isTrue();
    }

    @Test
    void webSocket_endlessPieces_endTheChannelAtTheCap() {
        CompletableFuture<byte[]> close = new CompletableFuture<>();
        PushChannel channel = open(Kind.WEB_SOCKET, peer -> {
            frame(peer, 0x01, "x".repeat(CAP));
            frame(peer, 0x00, "x");
            close.complete(masked(peer));
            peer.awaitEnd();
        });

        assertThat(failure(channel)).isInstanceOf(ResponseTooLargeException.class);
        assertThat(await(close)).startsWith(0x88, 1009 >> 8, 1009 & 0xff);
    }

    @Test
    void webSocket_hugeFrame_endsTheChannel() {
        PushChannel channel = open(Kind.WEB_SOCKET, peer -> {
            frame(peer, FIN_TEXT, "x".repeat(CAP + 1));
            peer.awaitEnd();
        });

        assertThat(failure(channel)).isInstanceOf(TransportException.class);
    }

    @Test
    void webSocket_binaryOrNotUtf8_endsTheChannel() {
        assertThat(failure(open(Kind.WEB_SOCKET, peer -> {
                    frame(peer, 0x82, "x");
                    peer.awaitEnd();
                })))
                .isInstanceOf(TransportException.class);
        assertThat(failure(open(Kind.WEB_SOCKET, peer -> {
                    frame(peer, FIN_TEXT, new byte[] {'"', (byte) 0xc3, '"'});
                    peer.awaitEnd();
                })))
                .isInstanceOf(TransportException.class);
    }

    @ParameterizedTest
    @EnumSource
    void signals_nobodyAsks_messagesWait(Kind kind) throws Exception {
        int count = 20_000;
        String text = "x".repeat(900);
        CountDownLatch written = new CountDownLatch(1);
        PushChannel channel = open(kind, peer -> {
            for (int i = 0; i < count; i++) {
                if (kind == Kind.WEB_SOCKET) {
                    frame(peer, FIN_TEXT, text);
                } else {
                    peer.write("data: " + text + "\n\n");
                }
            }
            written.countDown();
            peer.awaitEnd();
        });
        List<PushSignal> got = Collections.synchronizedList(new ArrayList<>());
        BaseSubscriber<PushSignal> slow = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(PushSignal signal) {
                got.add(signal);
            }
        };
        channel.signals().subscribe(slow);

        until("one came", () -> !got.isEmpty());
        assertThat(written.await(200, java.util.concurrent.TimeUnit.MILLISECONDS))
                .isFalse();
        assertThat(got).hasSize(1);
        slow.request(Long.MAX_VALUE);
        until("all came", () -> got.size() == count);
        Mono.from(channel.close()).block(PATIENCE);
    }

    // Ends from this side.

    @ParameterizedTest
    @EnumSource
    void close_endsTheConnection_andTheSignals_andTwiceIsOnce(Kind kind) {
        CompletableFuture<byte[]> close = new CompletableFuture<>();
        PushChannel channel = open(kind, peer -> {
            if (kind == Kind.WEB_SOCKET) {
                close.complete(masked(peer));
            }
            peer.awaitEnd();
            close.complete(new byte[0]);
        });
        CompletableFuture<Void> signals = Flux.from(channel.signals()).then().toFuture();

        Mono.from(channel.close()).block(PATIENCE);
        Mono.from(channel.close()).block(PATIENCE);

        await(signals);
        assertThat(await(close))
                .isEqualTo(kind == Kind.WEB_SOCKET ? new byte[] {(byte) 0x88, 3, (byte) 0xe8} : new byte[0]);
        assertThat(Transports.failure(Mono.from(channel.send("x")).toFuture())).isInstanceOf(TransportException.class);
    }

    @ParameterizedTest
    @EnumSource
    void signals_cancelled_closeTheChannel(Kind kind) {
        CompletableFuture<byte[]> close = new CompletableFuture<>();
        PushChannel channel = open(kind, peer -> {
            if (kind == Kind.WEB_SOCKET) {
                frame(peer, FIN_TEXT, "x");
                close.complete(masked(peer));
            } else {
                peer.write("data: x\n\n");
            }
            peer.awaitEnd();
            close.complete(new byte[0]);
        });

        assertThat(Flux.from(channel.signals()).next().block(PATIENCE)).isEqualTo(message("x"));

        assertThat(await(close))
                .isEqualTo(kind == Kind.WEB_SOCKET ? new byte[] {(byte) 0x88, 3, (byte) 0xe8} : new byte[0]);
    }

    @ParameterizedTest
    @EnumSource
    void open_cancelledBeforeTheAnswer_closesTheConnection(Kind kind) {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.head();
            asked.complete(true);
            peer.awaitEnd();
            ended.complete(true);
        });
        NettyTransport transport = transports.open(server.origin());
        var opening = transport.open(request(kind)).subscribe();
        await(asked);

        opening.dispose();

        assertThat(await(ended)).isTrue();
        assertThat(transport.channels()).isZero();
    }

    /** What goes on when whoever waits for the answer has gone at the moment of it. */
    @ParameterizedTest
    @EnumSource
    void open_cancelledAtTheAnswer_closesTheConnectionInTime(Kind kind) {
        VirtualTimeScheduler timer = VirtualTimeScheduler.create();
        CompletableFuture<PushChannel> lost = new CompletableFuture<>();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        RawServer server = serve(kind, peer -> {
            peer.awaitEnd();
            ended.complete(true);
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(server.origin()).timer(timer));
        transport.open(request(kind)).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(PushAnswer answer) {
                cancel();
                lost.complete(((PushAnswer.Opened) answer).channel());
            }
        });
        PushChannel channel = await(lost);
        timer.advanceTimeBy(LONG.minusSeconds(1));
        assertThat(transport.channels()).isEqualTo(1);

        timer.advanceTimeBy(Duration.ofSeconds(2));

        if (kind == Kind.WEB_SOCKET) {
            // For a peer that does not answer the goodbye.
            timer.advanceTimeBy(Duration.ofSeconds(6));
        }
        assertThat(await(ended)).isTrue();
        until("forgotten", () -> transport.channels() == 0);
        assertThat(failure(channel)).isInstanceOf(TransportException.class).hasMessageContaining("Nobody has listened");
    }

    /** An operator that takes one value cancels what it took it from. */
    @ParameterizedTest
    @EnumSource
    void open_cancelledByWhoTakesTheAnswer_isHis(Kind kind) {
        VirtualTimeScheduler timer = VirtualTimeScheduler.create();
        RawServer server = serve(kind, RawServer.Peer::awaitEnd);
        NettyTransport transport =
                transports.open(NettyTransport.builder(server.origin()).timer(timer));
        PushAnswer answer = transport.open(request(kind)).flux().next().block(PATIENCE);
        CompletableFuture<Void> signals = Flux.from(
                        ((PushAnswer.Opened) answer).channel().signals())
                .then()
                .toFuture();

        timer.advanceTimeBy(LONG.multipliedBy(3));

        assertThat(signals).isNotDone();
        assertThat(transport.channels()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void open_noAnswerInTime_fails_andOpenChannelsStay(Kind kind) {
        VirtualTimeScheduler timer = VirtualTimeScheduler.create();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        RawServer[] server = new RawServer[1];
        server[0] = transports.serve(peer -> {
            if (server[0].accepted() == 1) {
                accept(kind, peer);
            } else {
                peer.head();
                second.complete(true);
            }
            peer.awaitEnd();
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(server[0].origin()).timer(timer));
        CompletableFuture<Void> first =
                Flux.from(open(transport, request(kind)).signals()).then().toFuture();
        CompletableFuture<PushAnswer> opening = transport.open(request(kind)).toFuture();
        await(second);

        timer.advanceTimeBy(LONG.plus(Duration.ofSeconds(1)));

        assertThat(Transports.failure(opening)).isInstanceOf(CallTimeoutException.class);
        assertThat(first).isNotDone();
        assertThat(transport.channels()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void transportClose_endsChannelsAndOpenings(Kind kind) {
        RawServer[] server = new RawServer[1];
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        server[0] = transports.serve(peer -> {
            if (server[0].accepted() == 1) {
                accept(kind, peer);
            } else {
                peer.head();
                second.complete(true);
            }
            peer.awaitEnd();
        });
        NettyTransport transport = transports.open(server[0].origin());
        CompletableFuture<Void> signals =
                Flux.from(open(transport, request(kind)).signals()).then().toFuture();
        CompletableFuture<PushAnswer> opening = transport.open(request(kind)).toFuture();
        await(second);

        transport.close().block(PATIENCE);

        assertThat(Transports.failure(signals)).isInstanceOf(ClientClosedException.class);
        assertThat(Transports.failure(opening)).isInstanceOf(ClientClosedException.class);
        until("forgotten", () -> transport.channels() == 0);
        assertThat(Transports.failure(transport.open(request(kind)).toFuture()))
                .isInstanceOf(ClientClosedException.class);
    }
}
