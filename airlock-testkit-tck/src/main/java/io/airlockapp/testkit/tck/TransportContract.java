package io.airlockapp.testkit.tck;

import static io.airlockapp.testkit.tck.Outcome.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.testkit.tck.Conduct.Answer;
import io.airlockapp.testkit.tck.Conduct.Failure;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/**
 * What {@link Transport} promises, as tests. Extend it, and give it a far end; a transport that speaks HTTP over sockets extends
 * {@link HttpTransportContract}, which has one and promises more.
 *
 * <p>The tests of one class run one after the other or side by side; each has a far end and transports of its own.
 */
public abstract class TransportContract {

    /** Longer than any test waits: what ends a call is not this. */
    static final Duration LONG = Duration.ofMinutes(5);

    /** For calls that are to run out of time. */
    static final Duration SHORT = Duration.ofMillis(100);

    static final String WAIT = "/v1/exchanges/req-1/wait?timeout=25";

    private static final Answer NO_CONTENT = new Answer(204, List.of(), Body.empty());

    private static final TransportRequest SECRETIVE = request(
            Method.POST,
            "/v1/artifacts?routingToken=query-secret",
            Body.of("body-secret"),
            Lane.COMMAND,
            LONG,
            new Header("X-PAT", "header-secret"));

    private final List<Transport> transports = new ArrayList<>();
    private @Nullable FarEnd far;

    /** Creates the suite. */
    protected TransportContract() {}

    /**
     * Makes what the transports of one test lead to.
     *
     * @return a new far end, which the suite closes
     */
    protected abstract FarEnd farEnd();

    @BeforeEach
    void begin() {
        far = farEnd();
        far.does(NO_CONTENT);
    }

    @AfterEach
    void end() {
        transports.forEach(transport -> Outcome.of(transport.close()).completion());
        far().close();
    }

    FarEnd far() {
        return Objects.requireNonNull(far, "far end");
    }

    /** A transport that is closed after the test. */
    Transport open() {
        Transport transport = far().transport();
        transports.add(transport);
        return transport;
    }

    static TransportRequest request(
            Method method, String path, Body body, Lane lane, Duration timeout, Header... headers) {
        return new TransportRequest(
                method, path, List.of(headers), body, timeout, lane, TransportRequest.DEFAULT_MAX_RESPONSE_BYTES);
    }

    static TransportRequest get(String path, Header... headers) {
        return request(Method.GET, path, Body.empty(), Lane.COMMAND, LONG, headers);
    }

    static TransportRequest post(String path, Body body, Header... headers) {
        return request(Method.POST, path, body, Lane.COMMAND, LONG, headers);
    }

    static TransportRequest capped(int maxResponseBytes) {
        return new TransportRequest(Method.GET, "/echo", List.of(), Body.empty(), LONG, Lane.COMMAND, maxResponseBytes);
    }

    static Answer answer(int status, Body body, Header... headers) {
        return new Answer(status, List.of(headers), body);
    }

    static TransportResponse answered(Transport transport, TransportRequest request) {
        return Outcome.of(transport.exchange(request)).value();
    }

    /** What a call fails with; checks that nothing of what was sent can be read from it. */
    static TransportException failed(Transport transport, TransportRequest request) {
        return transportFailure(Outcome.of(transport.exchange(request)));
    }

    static TransportException transportFailure(Outcome<?> outcome) {
        Throwable failure = outcome.failure();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).as("what can be read").doesNotContain("secret");
        }
        assertThat(failure).isInstanceOf(TransportException.class);
        return (TransportException) failure;
    }

    private static Body letters(int count) {
        return Body.of("x".repeat(count));
    }

    // Lazy, and once for each subscription.

    @Test
    void exchange_notSubscribed_sendsNothing() {
        Transport transport = open();
        Publisher<TransportResponse> unused = transport.exchange(get("/never"));
        answered(transport, get("/echo"));
        assertThat(far().received()).extracting(WireRequest::target).containsExactly("/echo");
    }

    @Test
    void exchange_subscribedThreeTimes_isThreeCalls() {
        Publisher<TransportResponse> call = open().exchange(post("/v1/acks", Body.of("{}")));
        for (int i = 1; i <= 3; i++) {
            assertThat(Outcome.of(call).value().status()).isEqualTo(204);
            assertThat(far().received()).hasSize(i);
        }
        assertThat(far().received()).allMatch(sent -> "{}".equals(sent.body()));
    }

    @Test
    void exchange_subscribedAgainAfterAFailure_isAnswered() {
        far().does(Failure.CUT_BEFORE_ANSWER);
        Publisher<TransportResponse> call = open().exchange(get("/echo"));
        transportFailure(Outcome.of(call));
        far().does(NO_CONTENT);
        assertThat(Outcome.of(call).value().status()).isEqualTo(204);
    }

    @Test
    void exchange_fromManyThreads_answersEachOnce() throws InterruptedException {
        far().does(answer(200, Body.of("ok")));
        Transport transport = open();
        CountDownLatch begin = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        List<Outcome<TransportResponse>> outcomes = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                for (int k = 0; k < 10; k++) {
                    outcomes.add(Outcome.of(transport.exchange(post("/v1/acks", Body.of("{}")))));
                }
            });
            threads.add(thread);
            thread.start();
        }
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(outcomes).hasSize(80);
        outcomes.forEach(outcome -> assertThat(outcome.value().body()).isEqualTo(Body.of("ok")));
        assertThat(far().received()).hasSize(80);
    }

    // What is sent, and what is made of what comes back.

    @Test
    void exchange_statusOfAnyKind_isAResponseAndNotAFailure() {
        Transport transport = open();
        for (int status : new int[] {200, 202, 301, 400, 401, 403, 404, 407, 409, 410, 422, 429, 500, 502, 503, 504}) {
            far().does(answer(status, Body.of("{\"code\":\"c\"}"), new Header("Retry-After", "7")));
            TransportResponse response = answered(transport, get("/echo"));
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("retry-after")).as("status " + status).isEqualTo("7");
            assertThat(response.body()).as("status " + status).isEqualTo(Body.of("{\"code\":\"c\"}"));
        }
        assertThat(far().received()).as("each sent once").hasSize(16);
    }

    @Test
    void exchange_noContentOrAnEmptyBody_isAResponseWithAnEmptyBody() {
        Transport transport = open();
        assertThat(answered(transport, get("/echo")).body()).isEqualTo(Body.empty());
        far().does(answer(200, Body.empty()));
        TransportResponse response = answered(transport, post("/v1/acks", Body.of("{}")));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(Body.empty());
    }

    @Test
    void exchange_redirect_isNotFollowed() {
        Transport transport = open();
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            for (String location : List.of("/elsewhere", "http://127.0.0.1:9/elsewhere")) {
                far().does(answer(status, Body.empty(), new Header("Location", location)));
                TransportResponse response =
                        answered(transport, status % 2 == 0 ? get("/echo") : post("/v1/acks", Body.of("{}")));
                assertThat(response.status()).isEqualTo(status);
                assertThat(response.header("location")).isEqualTo(location);
            }
        }
        assertThat(far().received()).hasSize(10).noneMatch(sent -> sent.target().contains("elsewhere"));
    }

    @Test
    void exchange_unauthorized_sendsNoOtherCredentialsAndNothingAgain() {
        far().does(answer(401, Body.empty(), new Header("WWW-Authenticate", "Basic realm=\"gateway\"")));
        TransportResponse response =
                answered(open(), get("/echo", new Header("Authorization", "Bearer abc.def-ghi_jkl~1+/=")));
        assertThat(response.status()).isEqualTo(401);
        assertThat(far().received()).hasSize(1);
        assertThat(values(far().received().get(0), "authorization")).containsExactly("Bearer abc.def-ghi_jkl~1+/=");
    }

    @Test
    void exchange_headersOfTheRequest_arriveAsTheyAre() {
        answered(
                open(),
                get(
                        "/echo",
                        new Header("X-Client-Id", "app 1"),
                        new Header("X-Client-Secret", "s=;,:\"'\\%41{}<>\tend"),
                        new Header("x-pat", "airpat_1"),
                        new Header("X-Twice", "first"),
                        new Header("X-Twice", "second, third")));
        WireRequest sent = far().received().get(0);
        assertThat(values(sent, "x-client-id")).containsExactly("app 1");
        assertThat(values(sent, "x-client-secret")).containsExactly("s=;,:\"'\\%41{}<>\tend");
        assertThat(values(sent, "x-pat")).containsExactly("airpat_1");
        assertThat(values(sent, "x-twice")).containsExactly("first", "second, third");
        assertThat(values(sent, "cookie")).isEmpty();
        assertThat(values(sent, "authorization")).isEmpty();
    }

    static List<String> values(WireRequest sent, String name) {
        return sent.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    @Test
    void exchange_cookieIsSet_isNotSentBack() {
        far().does(answer(200, Body.empty(), new Header("Set-Cookie", "session=1; Path=/")));
        Transport transport = open();
        answered(transport, get("/echo"));
        answered(transport, get("/echo"));
        assertThat(far().received()).hasSize(2).allMatch(sent -> values(sent, "cookie")
                .isEmpty());
    }

    @Test
    void exchange_requestSetsAHeaderOfHttpItself_isRefusedAtTheCall() {
        Transport transport = open();
        for (String name : List.of(
                "Host", "host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "TE")) {
            assertThatIllegalArgumentException()
                    .as(name)
                    .isThrownBy(() -> transport.exchange(get("/echo", new Header(name, "1"))))
                    .withMessageContaining(name);
        }
        assertThat(far().received()).isEmpty();
    }

    @Test
    void exchange_path_arrivesAsItIs() {
        List<String> paths = List.of(
                "/v1/exchanges/req%2F1%20%C3%A9/wait?timeout=25",
                "/a/../b/./c",
                "/a//b/",
                "/%7Euser/~user",
                "/echo?a=b%26c&d&e=1?2",
                "/v1/policy/dnd/effective?enforcerId=a%2Bb+c&workspaceId=%25");
        Transport transport = open();
        paths.forEach(path -> answered(transport, get(path)));
        assertThat(far().received()).extracting(WireRequest::target).containsExactlyElementsOf(paths);
    }

    @Test
    void exchange_method_arrivesWithItsBodyOrNone() {
        Transport transport = open();
        answered(transport, get("/echo"));
        answered(transport, post("/withdraw", Body.empty()));
        answered(transport, post("/v1/acks", Body.of("{\"text\":\"gr\u00fc\u00df\"}")));
        assertThat(far().received()).extracting(WireRequest::method).containsExactly("GET", "POST", "POST");
        assertThat(far().received())
                .extracting(sent -> Objects.requireNonNullElse(sent.body(), ""))
                .containsExactly("", "", "{\"text\":\"gr\u00fc\u00df\"}");
    }

    @Test
    void exchange_largeBodies_arriveWhole() {
        Body large = letters(1_000_000);
        far().does(answer(200, large));
        TransportResponse response = answered(open(), post("/v1/artifacts", large));
        assertThat(response.body()).isEqualTo(large);
        assertThat(far().received().get(0).body()).hasSize(1_000_000);
    }

    @Test
    void exchange_bodyOfExactlyTheCap_isTaken() {
        far().does(answer(200, letters(5_000)));
        assertThat(answered(open(), capped(5_000)).body().length()).isEqualTo(5_000);
    }

    @Test
    void exchange_bodyAboveTheCap_failsAsAnswered() {
        far().does(answer(200, letters(5_001)));
        Transport transport = open();
        TransportException failure = failed(transport, capped(5_000));
        assertThat(failure).isInstanceOf(ResponseTooLargeException.class);
        assertThat(failure.delivery()).isEqualTo(Delivery.ANSWERED);
        far().does(NO_CONTENT);
        assertThat(answered(transport, capped(5_000)).status()).isEqualTo(204);
    }

    // Failures, and what they say of delivery.

    @Test
    void exchange_noConnection_isNotSent() {
        Transport transport = open();
        far().does(Failure.REFUSE);
        for (int i = 0; i < 2; i++) {
            TransportException failure = failed(transport, SECRETIVE);
            assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(failure).as("says what to do").hasMessageMatching("(?s).*(check|try|try again).*");
        }
    }

    @Test
    void exchange_connectionEndsBeforeTheAnswer_isUnknownAndNotSentAgain() {
        Transport transport = open();
        far().does(Failure.CUT_BEFORE_ANSWER);
        assertThat(failed(transport, SECRETIVE).delivery()).isEqualTo(Delivery.UNKNOWN);
        assertThat(failed(transport, get("/echo")).delivery()).isEqualTo(Delivery.UNKNOWN);
        assertThat(far().received()).as("each sent once").hasSize(2);
    }

    @Test
    void exchange_connectionHasCarriedOtherCallsAndEndsBeforeTheAnswer_isUnknownAndNotSentAgain() {
        for (TransportRequest request : List.of(get("/v1/exchanges/req-1"), SECRETIVE)) {
            far().does(NO_CONTENT);
            Transport transport = open();
            answered(transport, get("/echo"));
            int before = far().received().size();
            far().does(Failure.CUT_BEFORE_ANSWER);
            assertThat(failed(transport, request).delivery()).isEqualTo(Delivery.UNKNOWN);
            assertThat(far().received()).as("sent once").hasSize(before + 1);
            far().does(NO_CONTENT);
            assertThat(answered(transport, get("/echo")).status()).isEqualTo(204);
        }
    }

    @Test
    void exchange_connectionEndsDuringTheAnswer_isAnsweredAndNotSentAgain() {
        Transport transport = open();
        far().does(Failure.CUT_DURING_ANSWER);
        assertThat(failed(transport, SECRETIVE).delivery()).isEqualTo(Delivery.ANSWERED);
        assertThat(failed(transport, get("/echo")).delivery()).isEqualTo(Delivery.ANSWERED);
        assertThat(far().received()).as("each sent once").hasSize(2);
    }

    @Test
    void exchange_noAnswerInTime_isUnknownAndGivenUp() {
        far().does(Failure.HOLD);
        Outcome<TransportResponse> call = Outcome.of(open().exchange(SECRETIVE.withTimeout(SHORT)));
        until("it has arrived", () -> far().received().size() == 1);
        far().pass(SHORT);
        TransportException failure = transportFailure(call);
        assertThat(failure).isInstanceOf(CallTimeoutException.class);
        assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
        until("the wire is given up", () -> far().holdsNothing());
        assertThat(far().received()).as("sent once").hasSize(1);
    }

    // Cancelling.

    @Test
    void cancel_callIsHeld_reachesTheWireAndIsFollowedByNothing() {
        Transport transport = open();
        far().does(Failure.HOLD);
        Outcome<TransportResponse> call = Outcome.of(transport.exchange(get("/echo")));
        until("it has arrived", () -> far().received().size() == 1);
        call.cancel();
        until("the wire is given up", () -> far().holdsNothing());
        far().does(NO_CONTENT);
        assertThat(answered(transport, get("/echo")).status()).isEqualTo(204);
        assertThat(call.isSilent()).isTrue();
        call.cancel();
    }

    @Test
    void cancel_manyAtOnce_leavesNothingBehind() {
        Transport transport = open();
        far().does(Failure.HOLD);
        List<Outcome<TransportResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Outcome<TransportResponse> call = Outcome.of(transport.exchange(get("/echo")));
            calls.add(call);
            call.cancel();
        }
        until("the wire is given up", () -> far().holdsNothing());
        far().does(NO_CONTENT);
        assertThat(answered(transport, get("/echo")).status()).isEqualTo(204);
        assertThat(calls).allMatch(Outcome::isSilent);
    }

    @Test
    void cancel_afterTheAnswer_changesNothing() {
        Transport transport = open();
        Outcome<TransportResponse> call = Outcome.of(transport.exchange(get("/echo")));
        TransportResponse response = call.value();
        call.cancel();
        assertThat(answered(transport, get("/echo"))).isEqualTo(response);
    }

    // Lanes.

    @Test
    void exchange_manyWaitsAreHeld_commandsAndHeartbeatsGoThrough() {
        Transport transport = open();
        far().holdWaits();
        List<Outcome<TransportResponse>> waits = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            waits.add(Outcome.of(transport.exchange(request(Method.GET, WAIT, Body.empty(), Lane.WAIT, LONG))));
        }
        until("they have arrived", () -> far().received().size() == 200);
        for (Lane lane : List.of(Lane.COMMAND, Lane.HEARTBEAT, Lane.COMMAND, Lane.HEARTBEAT)) {
            TransportRequest request = request(Method.POST, "/v1/acks", Body.of("{}"), lane, LONG);
            assertThat(answered(transport, request).status()).isEqualTo(204);
        }
        assertThat(waits).allMatch(Outcome::isSilent);
        waits.forEach(Outcome::cancel);
        until("the waits are given up", () -> far().holdsNothing());
    }

    // Closing.

    @Test
    void close_notSubscribed_closesNothing() {
        Transport transport = open();
        Publisher<Void> unused = transport.close();
        assertThat(answered(transport, get("/echo")).status()).isEqualTo(204);
    }

    @Test
    void close_oftenAndAtOnce_completesEachTime() {
        Transport transport = open();
        answered(transport, get("/echo"));
        Publisher<Void> close = transport.close();
        List<Outcome<Void>> outcomes = List.of(Outcome.of(close), Outcome.of(close), Outcome.of(transport.close()));
        outcomes.forEach(Outcome::completion);
        Outcome.of(close).completion();
        Outcome.of(transport.close()).completion();
    }

    @Test
    void close_callsAreUnderWay_endsThemAndGivesTheirWiresUp() {
        Transport transport = open();
        far().does(Failure.HOLD);
        List<Outcome<TransportResponse>> calls = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            calls.add(Outcome.of(transport.exchange(request(Method.GET, "/echo", Body.empty(), lane, LONG))));
        }
        until("they have arrived", () -> far().received().size() == calls.size());
        Outcome.of(transport.close()).completion();
        calls.forEach(call -> assertThat(call.failure()).isInstanceOf(ClientClosedException.class));
        until("the wires are given up", () -> far().holdsNothing());
    }

    @Test
    void exchange_afterClose_failsAndSendsNothing() {
        Transport transport = open();
        Publisher<TransportResponse> before = transport.exchange(get("/echo"));
        Outcome.of(transport.close()).completion();
        assertThat(Outcome.of(before).failure()).isInstanceOf(ClientClosedException.class);
        assertThat(Outcome.of(transport.exchange(get("/echo"))).failure()).isInstanceOf(ClientClosedException.class);
        assertThat(far().received()).isEmpty();
    }

    @Test
    void close_oneOfTwoTransports_leavesTheOtherOpen() {
        Transport other = open();
        answered(other, get("/echo"));
        Outcome.of(open().close()).completion();
        assertThat(answered(other, get("/echo")).status()).isEqualTo(204);
    }
}
