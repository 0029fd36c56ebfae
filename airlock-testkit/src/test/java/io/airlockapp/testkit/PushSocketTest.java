package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.PushRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Channels under clients that do not behave, on the wire itself. */
class PushSocketTest {

    private static final int FIN = 0x80;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final FakeGateway gateway = PushContract.pushing().build();
    private final FakeGatewayServer server = FakeGatewayServer.start(gateway);
    private final Enforcer enforcer = new Enforcer(gateway);
    private final RawSocket client = new RawSocket(server.baseUrl());

    @AfterEach
    void close() {
        client.close();
        server.close();
        gateway.close();
    }

    private static void until(BooleanSupplier condition) {
        Contract.until(condition);
    }

    /** Opens a channel of a kind, up to where decisions are taken. */
    private void open(PushRequest.Kind kind) {
        if (kind == PushRequest.Kind.WEB_SOCKET) {
            assertThat(client.upgrade(gateway).head()).isEqualTo("HTTP/1.1 101 Switching Protocols");
            client.frame(FIN | TEXT, PushContract.HELLO);
        } else {
            client.get(gateway, PushWay.EVENTS_HTTP_1_1.path("enforcer-1"));
            assertThat(client.head()).isEqualTo("HTTP/1.1 200 OK");
        }
        until(() -> gateway.channels().snapshots().stream().anyMatch(Channels.Snapshot::ready));
    }

    private void untilAllClosed() {
        until(() -> gateway.channels().open() == 0);
    }

    @Test
    void events_areWrittenAsTheStandardHasIt() {
        open(PushRequest.Kind.SERVER_SENT_EVENTS);

        gateway.channels().send("news", "one\r\ntwo\rthree\n");

        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            lines.add(client.line());
        }
        assertThat(lines.subList(1, 6))
                .containsExactly("event: news", "data: one", "data: two", "data: three", "data:");
    }

    @Test
    void events_nothingPushed_commentsKeepThemAlive() {
        open(PushRequest.Kind.SERVER_SENT_EVENTS);

        gateway.channels().send("first");
        for (int i = 0; i < 4; i++) {
            client.line();
        }
        gateway.advance(Duration.ofSeconds(20));

        assertThat(client.line()).isEqualTo("3");
        assertThat(client.line()).isEqualTo(":");
    }

    @Test
    void events_end_theConnectionServesTheNextRequest() {
        open(PushRequest.Kind.SERVER_SENT_EVENTS);
        gateway.channels().close(1000, "");
        assertThat(client.line()).isEqualTo("0");
        assertThat(client.line()).isEmpty();

        client.get(gateway, "/echo");

        assertThat(client.head()).isEqualTo("HTTP/1.1 200 OK");
        untilAllClosed();
    }

    @ParameterizedTest
    @EnumSource
    void clientReadsNothing_isResetAtTheLimit(PushRequest.Kind kind) {
        open(kind);
        String text = "x".repeat(2_000);

        // What sockets and buffers hold comes on top of the limit.
        until(() -> {
            for (int i = 0; i < 1_000; i++) {
                gateway.channels().send(text);
            }
            return gateway.channels().open() == 0;
        });

        assertThat(client.readToReset()).isTrue();
    }

    @Test
    void events_http2ClientReadsNothing_onlyItsStreamIsReset_atTheLimit() {
        HttpClient http2 = HttpClient.newHttpClient();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.baseUrl().resolve(PushWay.EVENTS_HTTP_2.path("enforcer-1")));
        Enforcer.headers(gateway).forEach(header -> request.header(header.name(), header.value()));
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> unread = http2.sendAsync(
                        request.build(), HttpResponse.BodyHandlers.ofPublisher())
                .join();
        assertThat(unread.version()).isEqualTo(HttpClient.Version.HTTP_2);
        Front front = new SocketFront(gateway, server, http2);
        String text = "x".repeat(2_000);

        until(() -> {
            for (int i = 0; i < 1_000; i++) {
                gateway.channels().send(text);
            }
            return gateway.channels().open() == 0;
        });

        assertThat(front.get("/echo").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void clientReadsNothing_endUnread_isResetAfterFiveSeconds(PushRequest.Kind kind) {
        open(kind);
        for (int i = 0; i < 300; i++) {
            gateway.channels().send("x".repeat(60_000));
        }
        gateway.channels().close(1001, "going away");

        gateway.advance(Duration.ofMillis(4_999));
        assertThat(gateway.channels().open()).isOne();
        gateway.advance(Duration.ofMillis(1));

        untilAllClosed();
        assertThat(client.readToReset()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void drop_resetsTheConnection(PushRequest.Kind kind) {
        open(kind);

        gateway.channels().drop();

        assertThat(client.readToReset()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void clientIsKilled_channelIsGone(PushRequest.Kind kind) {
        open(kind);

        client.reset();

        untilAllClosed();
    }

    @ParameterizedTest
    @EnumSource
    void clientIsKilled_whileTheChannelIsSilent_channelIsGone(PushRequest.Kind kind) {
        open(kind);
        gateway.channels().silence();

        client.reset();

        untilAllClosed();
    }

    @ParameterizedTest
    @EnumSource
    void clientIsKilled_withTheEndUnread_channelIsGone(PushRequest.Kind kind) {
        open(kind);
        for (int i = 0; i < 300; i++) {
            gateway.channels().send("x".repeat(60_000));
        }
        gateway.channels().close(1001, "going away");
        assertThat(gateway.channels().open()).isOne();

        client.reset();

        untilAllClosed();
    }

    @ParameterizedTest
    @EnumSource
    void clientIsKilled_duringTheOpening_nothingIsOpened(PushRequest.Kind kind) {
        Endpoint endpoint = kind == PushRequest.Kind.WEB_SOCKET ? Endpoint.WEB_SOCKET : Endpoint.EVENTS;
        gateway.failNext(endpoint, Fault.delay(Duration.ofSeconds(1)));
        if (kind == PushRequest.Kind.WEB_SOCKET) {
            client.upgrade(gateway);
        } else {
            client.get(gateway, PushWay.EVENTS_HTTP_1_1.path("enforcer-1"));
        }
        until(() -> gateway.faults().remaining() == 0);

        client.reset();
        gateway.advance(Duration.ofSeconds(1));

        untilAllClosed();
    }

    @ParameterizedTest
    @EnumSource
    void serverCloses_channelsAreGone(PushRequest.Kind kind) {
        open(kind);

        server.close();

        untilAllClosed();
        client.readToReset();
    }

    @Test
    void webSocket_clientIsKilledBeforeItsHello_channelIsGone() {
        client.upgrade(gateway).head();
        until(() -> gateway.channels().open() == 1);

        client.reset();

        untilAllClosed();
        gateway.advanceUntilIdle();
        assertThat(gateway.clock().instant()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void webSocket_closedByTheClientBeforeItsHello_isAnswered() {
        client.upgrade(gateway).head();

        client.frame(FIN | CLOSE, new byte[] {0x03, (byte) 0xe9});

        RawSocket.Frame answer = client.frame();
        assertThat(answer.opcode()).isEqualTo(CLOSE);
        assertThat(answer.code()).isEqualTo(1001);
        untilAllClosed();
    }

    @Test
    void webSocket_pingOfTheProtocol_isAnswered_butNotInSilence() {
        open(PushRequest.Kind.WEB_SOCKET);
        client.frame(FIN | PING, "a");
        RawSocket.Frame pong = client.frame();
        assertThat(pong.opcode()).isEqualTo(PONG);
        assertThat(pong.text()).isEqualTo("a");

        gateway.channels().silence();
        client.frame(FIN | PING, "b").frame(FIN | CLOSE, new byte[] {0x03, (byte) 0xe9});
        try (RawSocket other = new RawSocket(server.baseUrl())) {
            other.get(gateway, "/echo").head();
        }

        assertThat(client.nothingCame()).isTrue();
        assertThat(gateway.channels().open()).isOne();
    }

    @Test
    void webSocket_helloInPieces_isPutTogether() {
        client.upgrade(gateway).head();
        byte[] hello = PushContract.HELLO.replace("test", "t\u00e4st").getBytes(StandardCharsets.UTF_8);
        int cut = hello.length - 5;

        client.frame(TEXT, Arrays.copyOf(hello, cut))
                .frame(FIN | PING, "")
                .frame(CONTINUATION, new byte[0])
                .frame(FIN | CONTINUATION, Arrays.copyOfRange(hello, cut, hello.length));

        until(() -> gateway.channels().snapshots().get(0).ready());
    }

    @Test
    void webSocket_binary_closesWith1003() {
        open(PushRequest.Kind.WEB_SOCKET);

        client.frame(FIN | BINARY, new byte[] {1});

        assertThat(client.frame().code()).isEqualTo(1003);
        untilAllClosed();
    }

    @Test
    void webSocket_notUtf8_closesWith1007() {
        open(PushRequest.Kind.WEB_SOCKET);

        client.frame(FIN | TEXT, new byte[] {'"', (byte) 0xc3, '"'});

        assertThat(client.frame().code()).isEqualTo(1007);
        untilAllClosed();
    }

    @Test
    void webSocket_endlessMessageInPieces_closesWith1009() {
        open(PushRequest.Kind.WEB_SOCKET);
        client.frame(TEXT, "x");
        int length = 60_000;
        byte[] piece = new byte[8 + length];
        piece[0] = CONTINUATION;
        piece[1] = (byte) (0x80 | 126);
        piece[2] = (byte) (length >> 8);
        piece[3] = (byte) length;
        for (int i = 0; i < 18; i++) {
            client.write(piece);
        }

        assertThat(client.frame().code()).isEqualTo(1009);
        untilAllClosed();
    }

    @Test
    void webSocket_frameThatBreaksTheProtocol_closesWith1002() {
        open(PushRequest.Kind.WEB_SOCKET);

        client.write(new byte[] {(byte) (FIN | TEXT), 1, 'x'});

        assertThat(client.frame().code()).isEqualTo(1002);
        untilAllClosed();
    }

    @Test
    void webSocket_pingUnanswered_byAClientThatHasGoneHalf_isClosedAndCut() {
        open(PushRequest.Kind.WEB_SOCKET);

        gateway.advance(Duration.ofSeconds(20));
        assertThat(client.frame().text()).isEqualTo("{\"msgType\":\"ping\"}");
        gateway.advance(Duration.ofSeconds(20));

        assertThat(client.frame().code()).isEqualTo(1002);
        untilAllClosed();
    }

    @Test
    void upgrade_notAsItShouldBe_isRefused() {
        String path = PushWay.WEB_SOCKET_HTTP_1_1.path("enforcer-1");
        String key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
        String version = "Sec-WebSocket-Version: 13";

        assertThat(client.get(gateway, path, key, version).head()).startsWith("HTTP/1.1 426");
        for (String[] headers : new String[][] {
            {"426", "Connection: Upgrade", "Upgrade: websocket", key, "Sec-WebSocket-Version: 8"},
            {"400", "Connection: Upgrade", "Upgrade: websocket", version},
            {"400", "Connection: keep-alive", "Upgrade: websocket", version, key}
        }) {
            try (RawSocket other = new RawSocket(server.baseUrl())) {
                other.get(gateway, path, Arrays.copyOfRange(headers, 1, headers.length));
                assertThat(other.head()).startsWith("HTTP/1.1 " + headers[0]);
            }
        }
        assertThat(gateway.channels().opened()).isZero();
    }

    @Test
    void manyGateways_atOnce_keepToThemselves() {
        List<FakeGatewayServer> servers = new ArrayList<>();
        List<ClientChannel> channels = new ArrayList<>();
        HttpClient client11 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try {
            for (int i = 0; i < 200; i++) {
                FakeGateway one = PushContract.pushing().build();
                one.readyPairing();
                servers.add(FakeGatewayServer.start(one));
                PushWay way = i % 2 == 0 ? PushWay.WEB_SOCKET_HTTP_1_1 : PushWay.EVENTS_HTTP_1_1;
                Front front = new SocketFront(one, servers.get(i), client11);
                channels.add(front.open(way.kind, way.path("enforcer-1")));
            }
            for (int i = 0; i < 200; i++) {
                servers.get(i).gateway().channels().send("for " + i);
            }
            for (int i = 0; i < 200; i++) {
                ClientChannel channel = channels.get(i);
                until(() -> !channel.texts().isEmpty());
                assertThat(channel.texts()).containsExactly("for " + i);
            }
        } finally {
            servers.forEach(one -> {
                one.close();
                one.gateway().close();
            });
        }
        assertThat(servers).allMatch(one -> one.gateway().channels().open() == 0);
    }
}
