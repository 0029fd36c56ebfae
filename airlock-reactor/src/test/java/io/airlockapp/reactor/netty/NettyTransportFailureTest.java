package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.LONG;
import static io.airlockapp.reactor.netty.Requests.capped;
import static io.airlockapp.reactor.netty.Requests.post;
import static io.airlockapp.reactor.netty.Transports.await;
import static io.airlockapp.reactor.netty.Transports.failure;
import static io.airlockapp.reactor.netty.Transports.until;
import static io.airlockapp.reactor.netty.Transports.untilAllCallsAre;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Origin;
import io.airlockapp.transport.TransportRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A connection that breaks in each phase of a call, and what the failure then says about delivery. */
class NettyTransportFailureTest {

    private static final TransportRequest SECRETIVE =
            post("/v1/artifacts?routingToken=query-secret", "body-secret", new Header("X-PAT", "header-secret"));

    @RegisterExtension
    final Transports transports = new Transports();

    private static TransportException delivered(Throwable failure, Delivery delivery) {
        assertThat(failure).isInstanceOf(TransportException.class);
        assertThat(((TransportException) failure).delivery()).isEqualTo(delivery);
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).doesNotContain("secret");
        }
        return (TransportException) failure;
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void exchange_nobodyListens_isNotSent() throws Exception {
        int port = unusedPort();
        NettyTransport transport = transports.openNarrow(URI.create("http://127.0.0.1:" + port));
        for (int i = 0; i < 2; i++) {
            TransportException failure =
                    delivered(failure(transport.exchange(SECRETIVE).toFuture()), Delivery.NOT_SENT);
            assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("check");
        }
        assertThat(transport.calls(Lane.COMMAND)).isZero();
    }

    @Test
    void exchange_serverDoesNotSpeakTls_isNotSent() {
        RawServer server = transports.serve(peer -> {
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.awaitEnd();
        });
        NettyTransport transport = transports.openNarrow(URI.create("https://127.0.0.1:" + server.port()));
        TransportException failure =
                delivered(failure(transport.exchange(SECRETIVE).toFuture()), Delivery.NOT_SENT);
        assertThat(failure).hasMessageContaining("TLS");
    }

    @Test
    void exchange_connectionClosedOnAccept_isNeverAnswered() {
        RawServer server = transports.serve(peer -> {});
        NettyTransport transport = transports.openNarrow(server.origin());
        Throwable failure = failure(transport.exchange(SECRETIVE).toFuture());
        assertThat(failure).isInstanceOf(TransportException.class);
        assertThat(((TransportException) failure).delivery()).isNotEqualTo(Delivery.ANSWERED);
    }

    @Test
    void exchange_connectionResetInTheBody_isAnswered() {
        CompletableFuture<Void> headSeen = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.content("body-secret".length());
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
            await(headSeen);
            peer.reset();
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        CompletableFuture<?> call = transport.exchange(SECRETIVE).toFuture();
        untilAllCallsAre(transport, Delivery.ANSWERED);
        headSeen.complete(null);
        delivered(failure(call), Delivery.ANSWERED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 199 What\r\nContent-Length: 0\r\n\r\n"
            })
    void exchange_statusThatEndsNoCall_isAnsweredAndClosesTheConnection(String answer) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.content("body-secret".length());
            peer.write(answer);
            peer.awaitEnd();
            closed.complete(null);
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        delivered(failure(transport.exchange(SECRETIVE).toFuture()), Delivery.ANSWERED);
        await(closed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "this is not HTTP, and has a secret\r\n\r\n",
                "HTTP/1.1 2x0 secret\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\n"
            })
    void exchange_malformedAnswer_failsWithoutRepeatingIt(String answer) {
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.content("body-secret".length());
            peer.write(answer);
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        Throwable failure = failure(transport.exchange(SECRETIVE).toFuture());
        assertThat(failure).isInstanceOf(TransportException.class).hasMessageNotContaining("secret");
        assertThat(((TransportException) failure).delivery()).isNotEqualTo(Delivery.NOT_SENT);
        assertThat(failure)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not well-formed")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void exchange_headersOfTheAnswerTooLarge_fails() {
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 200 OK\r\nX-Long: " + "a".repeat(40_000) + "\r\nContent-Length: 0\r\n\r\n");
            peer.awaitEnd();
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        Throwable failure = failure(transport.exchange(SECRETIVE).toFuture());
        assertThat(failure).isInstanceOf(TransportException.class);
        assertThat(((TransportException) failure).delivery()).isNotEqualTo(Delivery.NOT_SENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 11\r\n\r\n01234567890",
                "Content-Length: 9999999999999\r\n\r\n0",
                "Transfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n67890\r\n",
                "\r\n01234567890"
            })
    void exchange_bodyAboveTheCap_failsAndClosesTheConnection(String rest) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 200 OK\r\n" + rest);
            peer.awaitEnd();
            closed.complete(null);
        });
        NettyTransport transport = transports.openNarrow(server.origin());
        Throwable failure = failure(transport.exchange(capped(10)).toFuture());
        assertThat(failure).isInstanceOf(ResponseTooLargeException.class);
        delivered(failure, Delivery.ANSWERED);
        await(closed);
        assertThat(transport.calls(Lane.COMMAND)).isZero();
    }

    @Test
    void exchange_noAnswerInTime_isUnknownAndClosesTheConnection() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.head();
            asked.complete(null);
            peer.awaitEnd();
            closed.complete(null);
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(server.origin()).timer(time));
        CompletableFuture<?> call = transport.exchange(SECRETIVE).toFuture();
        await(asked);
        time.advanceTimeBy(LONG.minusSeconds(1));
        assertThat(call).isNotDone();
        time.advanceTimeBy(Duration.ofSeconds(2));
        Throwable failure = failure(call);
        assertThat(failure).isInstanceOf(CallTimeoutException.class).hasMessageContaining("PT5M");
        delivered(failure, Delivery.UNKNOWN);
        await(closed);
        assertThat(transport.watch().size()).isZero();
    }

    @Test
    void exchange_answerDoesNotEndInTime_isAnswered() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        RawServer server = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
            peer.awaitEnd();
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(server.origin()).timer(time));
        CompletableFuture<?> call = transport.exchange(SECRETIVE).toFuture();
        untilAllCallsAre(transport, Delivery.ANSWERED);
        time.advanceTimeBy(LONG.plusSeconds(1));
        Throwable failure = failure(call);
        assertThat(failure).isInstanceOf(CallTimeoutException.class);
        delivered(failure, Delivery.ANSWERED);
    }

    @Test
    void exchange_noConnectionFreeInTime_isNotSent() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        RawServer server = transports.serve(peer -> {
            peer.head();
            asked.complete(null);
            peer.awaitEnd();
        });
        NettyTransport transport = transports.open(
                NettyTransport.builder(server.origin()).timer(time).lane(Lane.COMMAND, Transports.ONE));
        CompletableFuture<?> first = transport.exchange(SECRETIVE).toFuture();
        await(asked);
        time.advanceTimeBy(Duration.ofSeconds(1));
        CompletableFuture<?> second = transport
                .exchange(SECRETIVE.withTimeout(Duration.ofSeconds(30)))
                .toFuture();
        time.advanceTimeBy(Duration.ofSeconds(31));
        delivered(failure(second), Delivery.NOT_SENT);
        assertThat(first).isNotDone();
        assertThat(server.accepted()).isEqualTo(1);
    }

    @Test
    void exchange_handshakeDoesNotEndInTime_isNotSentAndClosesTheConnection() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
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
                        .timer(time)
                        .connectTimeout(Duration.ofHours(1))
                        .lane(Lane.COMMAND, Transports.ONE));
        CompletableFuture<?> call = transport.exchange(SECRETIVE).toFuture();
        await(hello);
        time.advanceTimeBy(LONG.plusSeconds(1));
        delivered(failure(call), Delivery.NOT_SENT);
        await(closed);
        CompletableFuture<?> next = transport.exchange(SECRETIVE).toFuture();
        until("the place in the pool is free again", () -> server.accepted() == 2);
        assertThat(next).isNotDone();
    }

    @Test
    void exchange_handshakeLongerThanTheConnectTimeout_isNotSent() {
        RawServer server = transports.serve(RawServer.Peer::awaitEnd);
        NettyTransport transport =
                transports.open(NettyTransport.builder(URI.create("https://127.0.0.1:" + server.port()))
                        .connectTimeout(Duration.ofMillis(50)));
        delivered(failure(transport.exchange(SECRETIVE).toFuture()), Delivery.NOT_SENT);
    }

    @Test
    void exchange_laneFull_isNotSentAtOnce() {
        RawServer server = transports.serve(RawServer.Peer::awaitEnd);
        NettyTransport transport = transports.open(NettyTransport.builder(server.origin())
                .lane(Lane.COMMAND, new LaneLimits(1, 2, LaneLimits.DEFAULT_MAX_IDLE_TIME)));
        CompletableFuture<?> first = transport.exchange(SECRETIVE).toFuture();
        CompletableFuture<?> second = transport.exchange(SECRETIVE).toFuture();
        Throwable failure = failure(transport.exchange(SECRETIVE).toFuture());
        delivered(failure, Delivery.NOT_SENT);
        assertThat(failure).hasMessageContaining("COMMAND").hasMessageContaining("maxCalls");
        assertThat(transport.calls(Lane.COMMAND)).isEqualTo(2);
        second.cancel(true);
        until("a place is free", () -> transport.calls(Lane.COMMAND) == 1);
        assertThat(first).isNotDone();
    }

    @Test
    void message_nameCannotBeResolved_saysSo() {
        assertThat(Failures.of(
                        new UnknownHostException("gateway.example"),
                        Delivery.NOT_SENT,
                        Origin.of(URI.create("https://gateway.example"))))
                .hasMessageContaining("gateway.example:443")
                .hasMessageContaining("DNS");
    }
}
