package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Exceptions;

@ParameterizedClass
@EnumSource
class FaultContractTest extends Contract {

    private final Enforcer enforcer = new Enforcer(gateway);

    FaultContractTest(FrontKind kind) {
        super(kind);
    }

    private void submit(String requestId) {
        front.post("/v1/artifacts", enforcer.submission(requestId));
    }

    private Answer waitFor(String requestId) {
        return front.get("/v1/exchanges/" + requestId + "/wait?timeout=1");
    }

    private void assertLost(Delivery inMemory) {
        Throwable failure = Exceptions.unwrap(catchThrowable(() -> submit("req-1")));
        if (kind == FrontKind.MEMORY) {
            assertThat(failure).isExactlyInstanceOf(TransportException.class);
            assertThat(((TransportException) failure).delivery()).isEqualTo(inMemory);
        } else {
            assertThat(failure).isInstanceOf(IOException.class);
        }
    }

    @Test
    void status_once_isAnsweredInPlaceOfTheCall() {
        gateway.failNext(Endpoint.SUBMIT, Fault.status(503, "overloaded", "7"));

        Answer answer = front.post("/v1/artifacts", enforcer.submission("req-1"));

        assertThat(answer.error()).isEqualTo("503 overloaded");
        assertThat(answer.response().header("Retry-After")).isEqualTo("7");
        assertThat(gateway.exchanges()).isEmpty();
        assertThat(gateway.requests(Endpoint.SUBMIT)).hasSize(1);
        assertThat(gateway.faults().remaining()).isZero();
        assertThat(front.post("/v1/artifacts", enforcer.submission("req-1")).status())
                .isEqualTo(202);
    }

    @Test
    void calls_fromTheSecondTwice_leaveTheOthersAlone() {
        gateway.failNext(Calls.to(Endpoint.ECHO).from(2).times(2), Fault.status(500));

        assertThat(List.of(
                        front.get("/echo").status(),
                        front.get("/v1/consents/check").status(),
                        front.get("/echo").status(),
                        front.get("/echo").status(),
                        front.get("/echo").status()))
                .containsExactly(200, 200, 500, 500, 200);
    }

    @Test
    void calls_anyAlways_hitEverythingUntilCleared() {
        gateway.failNext(Calls.any().always(), Fault.status(502));
        assertThat(front.get("/echo").status()).isEqualTo(502);
        assertThat(front.get("/v1/consents/check").status()).isEqualTo(502);

        gateway.faults().clear();

        assertThat(front.get("/echo").status()).isEqualTo(200);
    }

    @Test
    void delay_beforeTheCall_hasItsEffectAfterwards() {
        gateway.failNext(Endpoint.SUBMIT, Fault.delay(Duration.ofSeconds(5)));
        CompletableFuture<Answer> answer = front.send("POST", "/v1/artifacts", enforcer.submission("req-1"))
                .map(Answer::new)
                .toFuture();
        until(() -> gateway.requests(Endpoint.SUBMIT).size() == 1
                && gateway.faults().remaining() == 0);
        assertThat(gateway.exchanges()).isEmpty();

        advanceUntilDone(answer);

        assertThat(answer.join().status()).isEqualTo(202);
        assertThat(gateway.clock().instant()).isAfterOrEqualTo("2026-01-01T00:00:05Z");
    }

    @Test
    void delayAnswer_hasItsEffectAtOnce() {
        gateway.failNext(Endpoint.SUBMIT, Fault.delayAnswer(Duration.ofSeconds(5)));
        CompletableFuture<Answer> answer = front.send("POST", "/v1/artifacts", enforcer.submission("req-1"))
                .map(Answer::new)
                .toFuture();

        until(() -> gateway.exchanges().size() == 1);

        assertThat(answer).isNotDone();
        advanceUntilDone(answer);
        assertThat(answer.join().status()).isEqualTo(202);
    }

    /**
     * Another thread may set its timer only after time has moved, so time moves on for as long as it takes; but not while an
     * answer is on its way, or what is asked for would expire.
     */
    private void advanceUntilDone(CompletableFuture<Answer> answer) {
        until(() -> {
            gateway.advance(Duration.ofSeconds(5));
            return arrived(answer);
        });
    }

    private static boolean arrived(CompletableFuture<Answer> answer) {
        try {
            answer.get(200, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refuseConnection_inMemory_hasNoEffect() {
        assumeThat(kind).isEqualTo(FrontKind.MEMORY);
        gateway.failNext(Calls.any().always(), Fault.refuseConnection());

        assertLost(Delivery.NOT_SENT);

        assertThat(gateway.exchanges()).isEmpty();
    }

    @Test
    void resetBeforeProcessing_hasNoEffect() {
        // The JDK's client repeats a call whose connection failed, if it can; so the fault outlasts that.
        gateway.failNext(Calls.any().always(), Fault.resetBeforeProcessing());

        assertLost(Delivery.UNKNOWN);

        assertThat(gateway.exchanges()).isEmpty();
    }

    @Test
    void resetBeforeAnswer_hasItsEffect() {
        gateway.failNext(Calls.any().always(), Fault.resetBeforeAnswer());

        assertLost(Delivery.UNKNOWN);

        assertThat(gateway.exchanges()).hasSize(1);
    }

    @Test
    void resetDuringAnswer_hasItsEffect() {
        gateway.failNext(Calls.any().always(), Fault.resetDuringAnswer());

        assertLost(Delivery.ANSWERED);

        assertThat(gateway.exchanges()).hasSize(1);
    }

    @Test
    void garbage_isNotJson() {
        gateway.failNext(Endpoint.SUBMIT, Fault.garbage());

        Answer answer = front.post("/v1/artifacts", enforcer.submission("req-1"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("")).isNull();
        assertThat(gateway.exchanges()).hasSize(1);
    }

    @Test
    void oversized_isThatLarge() {
        gateway.failNext(Endpoint.ECHO, Fault.oversized(500_000));

        assertThat(front.get("/echo").response().body().length()).isEqualTo(500_000);
    }

    @Test
    void answer_isSentAsItIs() {
        gateway.failNext(
                Endpoint.ECHO,
                Fault.answer(302, List.of(new Header("Location", "https://elsewhere.example/")), Body.empty()));

        Answer answer = front.get("/echo");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.response().header("Location")).isEqualTo("https://elsewhere.example/");
    }

    @Test
    void tamper_withSomethingElseThanAWait_throws() {
        assertThatThrownBy(() -> gateway.failNext(Endpoint.ACK, Fault.tamper(Tampering.Kind.FLIP_DECISION)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A decision of its own exchange that does what the given tampering does, delivered once and then as it was made. */
    private Answer tampered(Tampering tampering) throws Exception {
        gateway.approver().approveAll();
        submit("req-0");
        waitFor("req-0");
        submit("req-1");
        gateway.failNext(Endpoint.WAIT, Fault.tamper(tampering));
        Answer tampered = waitFor("req-1");
        assertThat(tampered.status()).isEqualTo(200);
        Answer genuine = waitFor("req-1");
        assertThat(genuine.at("/body/decision")).isEqualTo("approve");
        assertThat(genuine.at("/requestId")).isEqualTo("req-1");
        assertThat(signed(genuine)).isTrue();
        assertThat(tampered.response().body()).isNotEqualTo(genuine.response().body());
        return tampered;
    }

    private boolean signed(Answer decision) throws Exception {
        return ApproverTest.verifies(
                gateway,
                decision.at("/body/artifactHash") + "|" + decision.at("/body/decision") + "|"
                        + decision.at("/body/nonce"),
                decision.need("/body/signature"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"artifactHash", "decision", "nonce", "signature", "signerKeyId"})
    void tamper_strip_leavesTheFieldOut(String field) throws Exception {
        assertThat(tampered(Tampering.strip(field)).at("/body/" + field)).isNull();
    }

    @Test
    void tamper_stripOfTheEnvelope_leavesTheFieldOut() throws Exception {
        assertThat(tampered(Tampering.strip("msgId")).at("/msgId")).isNull();
    }

    @Test
    void tamper_replace_changesTheField() throws Exception {
        assertThat(tampered(Tampering.replace("decision", "Approve")).at("/body/decision"))
                .isEqualTo("Approve");
    }

    @Test
    void tamper_flipDecision_keepsASignatureThatFails() throws Exception {
        Answer decision = tampered(Tampering.Kind.FLIP_DECISION);

        assertThat(decision.at("/body/decision")).isEqualTo("reject");
        assertThat(signed(decision)).isFalse();
    }

    @Test
    void tamper_forgeSignature_isSignedByAStranger() throws Exception {
        Answer decision = tampered(Tampering.Kind.FORGE_SIGNATURE);

        assertThat(decision.at("/body/signerKeyId"))
                .isEqualTo(gateway.approver().signerKeyId());
        assertThat(signed(decision)).isFalse();
    }

    @Test
    void tamper_strangerApproves_namesAStranger() throws Exception {
        Answer decision = tampered(Tampering.Kind.STRANGER_APPROVES);

        assertThat(decision.at("/body/signerKeyId"))
                .isNotEqualTo(gateway.approver().signerKeyId());
        assertThat(signed(decision)).isFalse();
    }

    @Test
    void tamper_otherArtifact_verifiesButForAnotherHash() throws Exception {
        Answer decision = tampered(Tampering.Kind.OTHER_ARTIFACT);

        assertThat(signed(decision)).isTrue();
        assertThat(decision.at("/body/artifactHash")).isNotEqualTo(Enforcer.sha256(Enforcer.PAYLOAD));
    }

    @Test
    void tamper_otherRequest_verifiesButForAnotherExchange() throws Exception {
        Answer decision = tampered(Tampering.Kind.OTHER_REQUEST);

        assertThat(signed(decision)).isTrue();
        assertThat(decision.at("/requestId")).isNotEqualTo("req-1");
    }

    @Test
    void tamper_reuseNonce_verifiesWithTheNonceBefore() throws Exception {
        Answer decision = tampered(Tampering.Kind.REUSE_NONCE);

        assertThat(signed(decision)).isTrue();
        assertThat(decision.at("/body/nonce")).isEqualTo(waitFor("req-0").need("/body/nonce"));
    }

    @Test
    void tamper_replayPrevious_putsTheOldBodyIntoTheNewEnvelope() throws Exception {
        Answer decision = tampered(Tampering.Kind.REPLAY_PREVIOUS);

        assertThat(decision.at("/requestId")).isEqualTo("req-1");
        assertThat(decision.at("/body/nonce")).isEqualTo(waitFor("req-0").need("/body/nonce"));
    }

    @Test
    void tamper_deliverPrevious_isTheOldDecisionByteForByte() throws Exception {
        Answer decision = tampered(Tampering.Kind.DELIVER_PREVIOUS);

        assertThat(decision.response().body())
                .isEqualTo(waitFor("req-0").response().body());
    }

    @Test
    void tamper_noPreviousDecision_answers500() {
        gateway.approver().approveAll();
        submit("req-1");
        gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.Kind.REPLAY_PREVIOUS));

        assertThat(waitFor("req-1").status()).isEqualTo(500);
    }

    @Test
    void tamper_waitThatDeliversNothing_leavesTheFaultForALaterOne() {
        submit("req-1");
        gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.Kind.FLIP_DECISION));
        CompletableFuture<Answer> empty = startWait("req-1", 1);
        gateway.advance(Duration.ofSeconds(1));
        assertThat(empty.join().status()).isEqualTo(204);
        gateway.approver().approve("req-1");

        assertThat(Objects.requireNonNull(waitFor("req-1").at("/body/decision")))
                .isEqualTo("reject");
    }
}
