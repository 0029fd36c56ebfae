package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class InMemoryTransportTest {

    private final FakeGateway gateway = FakeGateway.create();
    private final Transport transport = gateway.transport();
    private final Enforcer enforcer = new Enforcer(gateway);

    @BeforeEach
    void openExchange() {
        MemoryFront.of(gateway).post("/v1/artifacts", enforcer.submission("req-1"));
    }

    private Mono<TransportResponse> call(String path, Duration timeout) {
        return Mono.from(transport.exchange(new TransportRequest(
                Method.GET, path, Enforcer.headers(gateway), Body.empty(), timeout, Lane.WAIT, 10_000)));
    }

    private Mono<TransportResponse> waitCall() {
        return call("/v1/exchanges/req-1/wait?timeout=25", Duration.ofSeconds(35));
    }

    @Test
    void exchange_notSubscribed_doesNothing() {
        Mono<TransportResponse> call = waitCall();

        assertThat(gateway.requests(Endpoint.WAIT)).isEmpty();
        call.subscribe().dispose();
        call.subscribe().dispose();
        assertThat(gateway.requests(Endpoint.WAIT)).hasSize(2);
    }

    @Test
    void exchange_answeredAtOnce_staysOnTheCallersThread() {
        AtomicReference<Thread> thread = new AtomicReference<>();

        call("/echo", Duration.ofSeconds(1)).subscribe(answer -> thread.set(Thread.currentThread()));

        assertThat(thread.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void exchange_heldWait_isAnsweredOnTheThreadThatMovesTime() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        waitCall().subscribe(answer -> thread.set(Thread.currentThread()));

        gateway.advance(Duration.ofSeconds(25));

        assertThat(thread.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void exchange_timeoutBeforeTheAnswer_failsAndLeavesNoWait() {
        StepVerifier.create(call("/v1/exchanges/req-1/wait?timeout=25", Duration.ofSeconds(10)))
                .then(() -> gateway.advance(Duration.ofSeconds(10)))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(CallTimeoutException.class, timeout -> assertThat(timeout.delivery())
                                .isEqualTo(Delivery.UNKNOWN)))
                .verify(Duration.ofSeconds(10));
        assertThat(gateway.pendingWaits()).isZero();
    }

    @Test
    void exchange_cancelled_leavesNeitherWaitNorTimer() {
        waitCall().subscribe().dispose();

        assertThat(gateway.pendingWaits()).isZero();
        gateway.advanceUntilIdle();
        assertThat(gateway.clock().instant()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void exchange_cancelledDuringADelay_hasNoEffect() {
        gateway.failNext(Endpoint.WITHDRAW, Fault.delay(Duration.ofSeconds(1)));
        MemoryFront.of(gateway)
                .send("POST", "/v1/exchanges/req-1/withdraw", "")
                .subscribe()
                .dispose();

        gateway.advance(Duration.ofSeconds(1));

        assertThat(gateway.pendingExchanges()).isEqualTo(1);
    }

    @Test
    void exchange_answerAboveTheCap_fails() {
        gateway.failNext(Endpoint.ECHO, Fault.oversized(10_001));

        StepVerifier.create(call("/echo", Duration.ofSeconds(1)))
                .expectError(ResponseTooLargeException.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void close_callUnderWay_failsAndSoDoLaterOnesUnrecorded() {
        StepVerifier.create(waitCall())
                .then(() -> Mono.from(transport.close()).block())
                .expectError(ClientClosedException.class)
                .verify(Duration.ofSeconds(10));
        assertThat(gateway.pendingWaits()).isZero();

        StepVerifier.create(call("/echo", Duration.ofSeconds(1)))
                .expectError(ClientClosedException.class)
                .verify(Duration.ofSeconds(10));
        assertThat(gateway.requests(Endpoint.ECHO)).isEmpty();
        StepVerifier.create(transport.close()).expectComplete().verify(Duration.ofSeconds(10));
    }

    @Test
    void close_otherTransport_goesOn() {
        Mono.from(gateway.transport().close()).block();

        assertThat(call("/echo", Duration.ofSeconds(1)).block().status()).isEqualTo(200);
    }

    @Test
    void requests_recordWhatCame_andHideItFromText() {
        call("/v1/policy/dnd/effective?enforcerId=secret-id&workspaceId=w", Duration.ofSeconds(1))
                .block();

        RecordedRequest request =
                gateway.requests("GET /v1/policy/dnd/effective").get(0);
        assertThat(request.endpoint()).isEqualTo(Endpoint.POLICIES);
        assertThat(request.lane()).isEqualTo(Lane.WAIT);
        assertThat(request.headerNames()).containsExactly("X-Client-Id", "X-Client-Secret", "X-PAT");
        assertThat(request.header("x-pat")).isEqualTo("airpat_test");
        assertThat(request.toString()).doesNotContain("secret-id", "airpat_test", "app-test-secret");
        RecordedRequest submission = gateway.requests("POST /v1/*").get(0);
        assertThat(submission.json("/body/artifactHash")).isEqualTo(Enforcer.sha256(Enforcer.PAYLOAD));
        assertThat(gateway.requests("GET /v1/exchanges/{requestId}/wait")).isEmpty();
    }

    @Test
    void script_throws_callFailsWithTheSameThrowable() {
        AssertionError failure = new AssertionError("seen by the test");
        gateway.approver().decide(shown -> {
            throw failure;
        });

        StepVerifier.create(MemoryFront.of(gateway).send("POST", "/v1/artifacts", enforcer.submission("req-2")))
                .expectErrorMatches(error -> error == failure)
                .verify(Duration.ofSeconds(10));
    }
}
