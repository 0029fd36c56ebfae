package io.airlockapp.testkit.tck;

import static io.airlockapp.testkit.tck.Outcome.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Transport} that speaks HTTP/1.1 over sockets promises, as tests: that of {@link TransportContract}, and what only
 * a wire can show. The suite has a server of its own, on a loopback port.
 */
public abstract class HttpTransportContract extends TransportContract {

    /** Time for the head of an answer to arrive, and not for its end. */
    private static final Duration MEANWHILE = Duration.ofMillis(500);

    /** Creates the suite. */
    protected HttpTransportContract() {}

    /**
     * Makes a transport.
     *
     * @param origin where it is to lead: {@code http} on loopback, HTTP/1.1
     * @return a new transport, which the suite closes
     */
    protected abstract Transport open(URI origin);

    /**
     * Whether a thread that was started meanwhile belongs to a transport, and so must end with it. By default all do but those
     * of fork-join pools, which are shared.
     *
     * @param thread the thread
     * @return true if it must end
     */
    protected boolean endsWithItsTransport(Thread thread) {
        return !(thread instanceof ForkJoinWorkerThread);
    }

    @Override
    protected final FarEnd farEnd() {
        return new SocketFarEnd(this::open);
    }

    private SocketFarEnd server() {
        return (SocketFarEnd) far();
    }

    private static TransportRequest secretive(Method method) {
        return request(
                method,
                "/v1/artifacts?routingToken=query-secret",
                method == Method.POST ? Body.of("body-secret") : Body.empty(),
                Lane.COMMAND,
                LONG,
                new Header("X-PAT", "header-secret"));
    }

    // What goes over the wire.

    @Test
    void exchange_anyMethod_isFramedAsHttpWantsIt() {
        Transport transport = open();
        answered(transport, get("/echo"));
        answered(transport, post("/withdraw", Body.empty()));
        answered(transport, post("/v1/acks", Body.of("{\"text\":\"gr\u00fc\"}")));
        List<WireRequest> sent = server().received();
        String authority = server().origin().getAuthority();
        assertThat(sent).allMatch(request -> values(request, "host").equals(List.of(authority)));
        assertThat(sent)
                .allMatch(request -> values(request, "transfer-encoding").isEmpty());
        assertThat(values(sent.get(0), "content-length")).isSubsetOf("0");
        assertThat(values(sent.get(1), "content-length")).containsExactly("0");
        assertThat(values(sent.get(2), "content-length")).containsExactly("15");
    }

    @Test
    void exchange_oneAfterTheOther_useTheConnectionAgain() {
        Transport transport = open();
        for (int i = 0; i < 20; i++) {
            answered(transport, get("/echo"));
        }
        // One more, as the next call may begin a moment before the connection of the last one is free.
        assertThat(server().accepted()).isBetween(1, 3);
    }

    @Test
    void exchange_answerFramedInAnyWay_isReadWhole() {
        Transport transport = open();
        List<String> framed = List.of(
                "Content-Length: 5\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n");
        for (String rest : framed) {
            server().plays(peer -> peer.write("HTTP/1.1 200 OK\r\n" + rest));
            assertThat(answered(transport, get("/echo")).body()).as(rest).isEqualTo(Body.of("hello"));
        }
        server().plays(peer -> {
            peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
            peer.close();
        });
        for (int i = 0; i < 3; i++) {
            assertThat(answered(transport, get("/echo")).body()).isEqualTo(Body.of("hello"));
        }
    }

    @Test
    void exchange_answerInManyPieces_isPutTogether() {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            expected.append(100 + i);
        }
        server().plays(peer -> {
            for (String piece : List.of("HTTP/1.1 2", "00 OK\r\nTransfer-", "Encoding: chunked\r", "\n\r\n")) {
                peer.write(piece);
            }
            for (int i = 0; i < 200; i++) {
                peer.write("3\r\n" + (100 + i) + "\r\n");
            }
            peer.write("0\r\n\r\n");
        });
        assertThat(answered(open(), get("/echo")).body().utf8()).isEqualTo(expected.toString());
    }

    @Test
    void exchange_headersOfTheAnswer_areThereInTheOrderOfTheirName() {
        server().plays(peer -> peer.write(
                "HTTP/1.1 200 OK\r\nX-B: 1\r\nx-a: 2\r\nX-B: 3, 4\r\nX-Odd: gr\u00fc\r\nContent-Length: 0\r\n\r\n"));
        TransportResponse response = answered(open(), get("/echo"));
        assertThat(response.header("x-b")).isEqualTo("1");
        assertThat(response.headers().stream()
                        .filter(header -> header.name().equalsIgnoreCase("x-b"))
                        .map(Header::value))
                .containsExactly("1", "3, 4");
        assertThat(response.header("X-A")).isEqualTo("2");
    }

    @Test
    void exchange_answersToManyCallsAtOnce_areNotMixedUp() {
        server().plays(peer -> peer.write(
                "HTTP/1.1 200 OK\r\nContent-Length: " + peer.target().length() + "\r\n\r\n" + peer.target()));
        Transport transport = open();
        List<String> paths =
                Stream.iterate(0, i -> i + 1).limit(100).map(i -> "/call/" + i).toList();
        List<Outcome<TransportResponse>> calls = paths.stream()
                .map(path -> Outcome.of(transport.exchange(get(path))))
                .toList();
        assertThat(calls.stream().map(call -> call.value().body().utf8())).containsExactlyElementsOf(paths);
    }

    @Test
    void exchange_redirectToAnotherHost_isNotFollowed() {
        try (SocketFarEnd elsewhere = new SocketFarEnd(this::open)) {
            server().plays(peer -> peer.write("HTTP/1.1 307 Elsewhere\r\nLocation: " + elsewhere.origin()
                    + "/v1/artifacts\r\nContent-Length: 0\r\n\r\n"));
            TransportResponse response = answered(open(), secretive(Method.POST));
            assertThat(response.status()).isEqualTo(307);
            assertThat(elsewhere.accepted()).isZero();
        }
    }

    // Answers that break off, do not end or are none.

    @Test
    void exchange_answerBreaksOff_isAnswered() {
        Transport transport = open();
        for (String part : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")) {
            server().plays(peer -> {
                peer.write(part);
                peer.close();
            });
            assertThat(failed(transport, secretive(Method.POST)).delivery())
                    .as(part)
                    .isEqualTo(Delivery.ANSWERED);
        }
        assertThat(server().received()).as("each sent once").hasSize(4);
    }

    @Test
    void exchange_answerIsNotHttp_failsWithoutRepeatingIt() {
        Transport transport = open();
        for (String answer : List.of(
                "this is not HTTP, and has a secret\r\n\r\n",
                "HTTP/1.1 2x0 secret\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsecret\r\n",
                "HTTP/1.1 999 secret\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK",
                "\u0000\u0001\u0002secret")) {
            server().plays(peer -> {
                peer.write(answer);
                peer.close();
            });
            assertThat(failed(transport, secretive(Method.POST)).delivery())
                    .as(answer)
                    .isNotEqualTo(Delivery.NOT_SENT);
        }
        assertThat(server().received()).as("each sent once").hasSize(7);
    }

    @Test
    void exchange_bodyGrowsBeyondTheCap_isNotReadToItsEnd() {
        Transport transport = open();
        for (String framing :
                List.of("Transfer-Encoding: chunked", "Content-Length: 9999999999", "Connection: close")) {
            Queue<String> ends = new ConcurrentLinkedQueue<>();
            server().plays(peer -> {
                peer.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
                try {
                    while (true) {
                        peer.write("3e8\r\n" + "x".repeat(1_000) + "\r\n");
                    }
                } catch (IOException e) {
                    ends.add("the client has closed the connection");
                }
            });
            TransportException failure = failed(transport, capped(10_000));
            assertThat(failure).as(framing).isInstanceOf(ResponseTooLargeException.class);
            assertThat(failure.delivery()).isEqualTo(Delivery.ANSWERED);
            until("the server cannot write any more", () -> !ends.isEmpty());
        }
    }

    @Test
    void exchange_answerStalls_timesOutAsAnsweredAndClosesTheConnection() {
        server().plays(peer -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
            peer.awaitEnd();
        });
        TransportException failure = failed(open(), secretive(Method.POST).withTimeout(MEANWHILE));
        assertThat(failure).isInstanceOf(CallTimeoutException.class);
        assertThat(failure.delivery()).isEqualTo(Delivery.ANSWERED);
        until("the connection is closed", () -> server().open() == 0);
    }

    @Test
    void exchange_answerDripsForEver_timesOutAsAnswered() {
        server().plays(peer -> {
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                peer.write("1\r\nx\r\n");
                LockSupport.parkNanos(5_000_000);
            }
        });
        TransportException failure = failed(open(), get("/echo").withTimeout(MEANWHILE));
        assertThat(failure).isInstanceOf(CallTimeoutException.class);
        assertThat(failure.delivery()).isEqualTo(Delivery.ANSWERED);
        until("the connection is closed", () -> server().open() == 0);
    }

    @Test
    void exchange_connectionIsResetBeforeTheAnswer_isUnknownAndNotSentAgain() {
        for (Method method : Method.values()) {
            for (boolean reused : new boolean[] {false, true}) {
                Transport transport = open();
                if (reused) {
                    server().plays(peer -> peer.write("HTTP/1.1 204 No Content\r\n\r\n"));
                    answered(transport, get("/echo"));
                }
                int before = server().received().size();
                server().plays(SocketFarEnd.Peer::reset);
                assertThat(failed(transport, secretive(method)).delivery())
                        .as(method + (reused ? " on a connection that was used before" : ""))
                        .isEqualTo(Delivery.UNKNOWN);
                assertThat(server().received()).as("sent once").hasSize(before + 1);
            }
        }
    }

    @Test
    void exchange_connectionIsResetDuringTheAnswer_isNotTakenForUnsent() {
        server().plays(peer -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
            peer.reset();
        });
        // The reset can overtake the head of the answer.
        assertThat(failed(open(), secretive(Method.POST)).delivery()).isNotEqualTo(Delivery.NOT_SENT);
        assertThat(server().received()).as("sent once").hasSize(1);
    }

    @Test
    void exchange_keptConnectionIsClosedMeanwhile_isAnsweredOrFailsAndIsSentOnce() {
        Transport transport = open();
        for (int i = 0; i < 10; i++) {
            server().plays(peer -> {
                peer.write("HTTP/1.1 204 No Content\r\n\r\n");
                peer.close();
            });
            answered(transport, get("/first"));
            int before = server().received().size();
            Outcome<TransportResponse> next = Outcome.of(transport.exchange(secretive(Method.POST)));
            until("it has ended", () -> !next.isSilent());
            assertThat(server().received().size() - before).as("sent").isLessThanOrEqualTo(1);
            until("all connections are closed", () -> server().open() == 0);
        }
    }

    // Giving up.

    @Test
    void cancel_inTheMiddleOfTheAnswer_closesTheConnection() {
        Transport transport = open();
        server().plays(peer -> {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
            peer.awaitEnd();
        });
        Outcome<TransportResponse> call = Outcome.of(transport.exchange(get("/echo")));
        until("the answer has begun", () -> server().received().size() == 1);
        call.cancel();
        until("the connection is closed", () -> server().open() == 0);
        assertThat(call.isSilent()).isTrue();
    }

    @Test
    void close_connectionsAreKept_closesThem() {
        Transport transport = open();
        for (Lane lane : Lane.values()) {
            answered(transport, request(Method.GET, "/echo", Body.empty(), lane, LONG));
        }
        assertThat(server().open()).isEqualTo(3);
        Outcome.of(transport.close()).completion();
        untilCollected("the connections are closed", () -> server().open() == 0);
    }

    @Test
    void close_afterCalls_endsAllThreads() throws InterruptedException {
        ThreadGroup group = new ThreadGroup("transports");
        URI origin = server().origin();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        Thread user = new Thread(group, () -> {
            for (int i = 0; i < 10; i++) {
                Transport transport = open(origin);
                answered(transport, get("/echo"));
                Outcome.of(transport.close()).completion();
            }
        });
        user.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        user.start();
        user.join();
        assertThat(failures).isEmpty();
        untilCollected("its threads have ended", () -> threads(group).noneMatch(this::endsWithItsTransport));
    }

    private static Stream<Thread> threads(ThreadGroup group) {
        Thread[] threads = new Thread[1_000];
        return Stream.of(threads).limit(group.enumerate(threads));
    }

    /** As {@link Outcome#until}. Before JDK 21 only the garbage collector can close a client of the JDK. */
    private static void untilCollected(String what, BooleanSupplier condition) {
        until(what, () -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            System.gc();
            return false;
        });
    }
}
