package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.transport.TransportResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Exceptions;

/** Answers that do not come as they should, calls and gateways that come twice. */
@ParameterizedClass
@EnumSource
class BodyFaultContractTest extends Contract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Enforcer enforcer = new Enforcer(gateway);

    BodyFaultContractTest(FrontKind kind) {
        super(kind);
    }

    private CompletableFuture<TransportResponse> submit() {
        return front.send("POST", "/v1/artifacts", enforcer.submission("req-1")).toFuture();
    }

    /** What another thread has begun to handle is handled before time moves. */
    private void untilAsked(Endpoint endpoint) {
        gateway.await(() -> gateway.requests(endpoint).size() == 1, PATIENCE);
    }

    /** A client may find out only by a call that its old connection is no more. */
    private void untilConnected() {
        until(() -> {
            try {
                return front.get("/echo").status() == 200;
            } catch (RuntimeException lost) {
                assertThat(Exceptions.unwrap(lost)).isInstanceOf(IOException.class);
                return false;
            }
        });
    }

    private void assertLost(CompletableFuture<?> call, Delivery inMemory) {
        Throwable failure = Exceptions.unwrap(catchThrowable(call::join));
        failure = failure.getCause() == null ? failure : failure.getCause();
        if (kind == FrontKind.MEMORY) {
            assertThat(failure).isExactlyInstanceOf(TransportException.class);
            assertThat(((TransportException) failure).delivery()).isEqualTo(inMemory);
        } else {
            assertThat(failure).isInstanceOf(IOException.class);
        }
    }

    @Test
    void truncatedBody_hasItsEffectAndNoWholeAnswer() {
        gateway.failNext(Endpoint.SUBMIT, Fault.truncatedBody());

        if (kind == FrontKind.HTTP_2 || kind == FrontKind.TLS) {
            // The JDK's client does not look whether as much came as was announced (RFC 9113, section 8.1.1).
            assertThat(new Answer(submit().join()).at("/msgType")).isNull();
        } else {
            assertLost(submit(), Delivery.ANSWERED);
        }

        assertThat(gateway.exchanges()).hasSize(1);
        untilConnected();
    }

    @Test
    void stalledBody_forATime_comesWholeAfterIt() {
        gateway.failNext(Endpoint.SUBMIT, Fault.stalledBody(Duration.ofMinutes(1)));

        CompletableFuture<TransportResponse> answer = submit();
        untilAsked(Endpoint.SUBMIT);
        assertThat(answer).isNotDone();
        gateway.advance(Duration.ofMinutes(1));

        assertThat(new Answer(answer.join()).at("/msgType")).isEqualTo("artifact.accepted");
    }

    @Test
    void stalledBody_forEver_neverComes() {
        gateway.failNext(Endpoint.ECHO, Fault.stalledBody());

        CompletableFuture<TransportResponse> answer =
                front.send("GET", "/echo", "").toFuture();
        untilAsked(Endpoint.ECHO);
        gateway.advance(Duration.ofSeconds(60));

        assertThat(answer).isNotDone();
        answer.cancel(true);
    }

    @Test
    void slowDrip_comesWholeAfterAllPauses() {
        gateway.failNext(Endpoint.SUBMIT, Fault.slowDrip(5, Duration.ofSeconds(3)));

        CompletableFuture<TransportResponse> answer = submit();
        untilAsked(Endpoint.SUBMIT);
        for (int i = 0; i < 4; i++) {
            assertThat(answer).isNotDone();
            gateway.advance(Duration.ofSeconds(3));
        }

        assertThat(new Answer(answer.join()).at("/msgType")).isEqualTo("artifact.accepted");
    }

    @Test
    void resetAfterAnswer_theNextCallIsAnswered() {
        assumeThat(kind).isNotEqualTo(FrontKind.MEMORY);
        gateway.failNext(Endpoint.ECHO, Fault.resetAfterAnswer());

        if (kind == FrontKind.HTTP_1_1) {
            assertThat(front.get("/echo").at("/timezone")).isEqualTo("Z");
        } else {
            // The JDK's client may lose an answer that is there with an HTTP/2 connection that it still writes to.
            Throwable lost = catchThrowable(() -> front.get("/echo"));
            assertThat(lost == null || Exceptions.unwrap(lost) instanceof IOException)
                    .isTrue();
        }

        untilConnected();
    }

    @Test
    void repeatCall_isHandledTwiceAndAnsweredOnce() {
        gateway.failNext(Endpoint.SUBMIT, Fault.repeatCall());

        assertThat(new Answer(submit().join()).status())
                .as("the answer to the repetition")
                .isEqualTo(200);

        assertThat(gateway.exchange("req-1").submissions()).isEqualTo(2);
        assertThat(gateway.requests(Endpoint.SUBMIT)).hasSize(1);
    }

    @Test
    void repeatCall_ofAWait_deliversTheDecisionTwice() {
        submit().join();
        gateway.failNext(Endpoint.WAIT, Fault.repeatCall());
        CompletableFuture<Answer> wait = startWait("req-1", 25);

        gateway.approver().approve("req-1");

        assertThat(wait.join().at("/body/decision")).isEqualTo("approve");
        assertThat(gateway.exchange("req-1").deliveries()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void status_inAnyShape_whateverTheGatewayUses(ErrorShape shape) {
        gateway.failNext(
                Endpoint.ECHO, Fault.status(503, "overloaded").in(shape).retryAfter(Duration.ofSeconds(7)));

        Answer answer = front.get("/echo");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.response().header("Retry-After")).isEqualTo("7");
        assertThat(
                        switch (shape) {
                            case ENVELOPE -> answer.at("/body/code");
                            case ERROR -> answer.at("/error");
                            case ERROR_CODE -> answer.at("/errorCode");
                            case CODE -> answer.at("/code");
                            case TEXT -> answer.response().body().utf8().split(":", 2)[0];
                        })
                .isEqualTo("overloaded");
    }

    @Test
    void restart_cutsWhatIsHeld_andNothingConnectsForATime() {
        submit().join();
        CompletableFuture<Answer> wait = startWait("req-1", 25);

        gateway.restart(Memory.KEPT, Duration.ofSeconds(10));

        assertLost(wait, Delivery.UNKNOWN);
        assertThat(gateway.pendingWaits()).isZero();
        int before = gateway.requests().size();
        assertLost(front.send("GET", "/echo", "").toFuture(), Delivery.NOT_SENT);
        assertThat(gateway.requests()).hasSize(before);
        gateway.approver().approve("req-1");
        gateway.advance(Duration.ofSeconds(10));
        untilConnected();
        assertThat(front.get("/v1/exchanges/req-1/wait?timeout=1").at("/body/decision"))
                .isEqualTo("approve");
    }

    @Test
    void restart_memoryLost_knowsNothingOfWhatCameOverTheWire() {
        submit().join();
        front.post("/v1/presence/heartbeat", "{\"enforcerId\":\"enforcer-1\"}");
        String nonce = front.post(
                        "/v1/pairing/initiate", "{\"deviceId\":\"d\",\"enforcerId\":\"e\",\"x25519PublicKey\":null}")
                .need("/pairingNonce");

        gateway.restart(Memory.LOST, Duration.ZERO);

        untilConnected();
        assertThat(gateway.exchanges()).isEmpty();
        assertThat(gateway.presence("enforcer-1")).isNull();
        assertThat(front.get("/v1/exchanges/req-1").error()).isEqualTo("404 NotFound");
        assertThat(front.get("/v1/exchanges/req-1/wait?timeout=1").error()).isEqualTo("404 NotFound");
        assertThat(front.get("/v1/pairing/" + nonce + "/status").error()).isEqualTo("404 NotFound");
        assertThat(front.post("/v1/artifacts", enforcer.submission("req-2")).error())
                .isEqualTo("422 no_approver");
    }

    @Test
    void restart_asAFault_happensAtTheCall() {
        gateway.failNext(Calls.to(Endpoint.SUBMIT).about("req-1"), Fault.restart(Memory.KEPT, Duration.ofSeconds(5)));

        assertLost(submit(), Delivery.UNKNOWN);

        assertThat(gateway.exchanges()).isEmpty();
        assertThat(gateway.toString()).contains("down");
        gateway.advance(Duration.ofSeconds(5));
        untilConnected();
        assertThat(submit().join().status()).isEqualTo(202);
    }
}
