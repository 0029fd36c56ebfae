package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a gateway makes of an approver's yes, the work does not run on this face either, and the verdict says why. */
class HostileDecisionTest {

    private final Scene scene = Scene.paired();
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void approverSaysYes() {
        scene.gateway.approver().approveAll();
    }

    @AfterEach
    void close() {
        scene.gateway.faults().clear();
        scene.close();
    }

    static Stream<Arguments> tamperings() {
        return Stream.of(
                arguments(Tampering.strip("signature"), FailureReason.UNSIGNED),
                arguments(Tampering.strip("nonce"), FailureReason.UNSIGNED),
                arguments(Tampering.strip("signerKeyId"), FailureReason.UNSIGNED),
                arguments(Tampering.strip("artifactHash"), FailureReason.HASH_MISMATCH),
                arguments(Tampering.strip("decision"), FailureReason.UNSUPPORTED),
                arguments(Tampering.replace("signature", ""), FailureReason.UNSIGNED),
                arguments(Tampering.replace("signature", "AAAA"), FailureReason.SIGNATURE_INVALID),
                arguments(Tampering.replace("decision", "allow"), FailureReason.SIGNATURE_INVALID),
                arguments(Tampering.replace("nonce", "other"), FailureReason.SIGNATURE_INVALID),
                arguments(Tampering.replace("artifactHash", "0".repeat(64)), FailureReason.HASH_MISMATCH),
                arguments(Tampering.replace("signerKeyId", "nobody"), FailureReason.UNKNOWN_SIGNER),
                arguments(Tampering.Kind.FLIP_DECISION, FailureReason.SIGNATURE_INVALID),
                arguments(Tampering.Kind.FORGE_SIGNATURE, FailureReason.SIGNATURE_INVALID),
                arguments(Tampering.Kind.STRANGER_APPROVES, FailureReason.UNKNOWN_SIGNER),
                arguments(Tampering.Kind.OTHER_ARTIFACT, FailureReason.HASH_MISMATCH),
                arguments(Tampering.Kind.OTHER_REQUEST, FailureReason.HASH_MISMATCH));
    }

    static Stream<Arguments> replays() {
        return Stream.of(
                arguments(Tampering.Kind.REUSE_NONCE, FailureReason.REPLAY),
                arguments(Tampering.Kind.REPLAY_PREVIOUS, FailureReason.REPLAY),
                arguments(Tampering.Kind.DELIVER_PREVIOUS, FailureReason.HASH_MISMATCH));
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void gate_decisionTamperedWith_neverRunsTheWorkAndNamesTheReason(Tampering tampering, FailureReason reason) {
        scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(tampering));

        assertThatThrownBy(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet))
                .satisfies(failure -> assertUnverified(failure, reason));

        assertThat(runs).hasValue(0);
        assertThat(scene.gateway.requests(Endpoint.ACK)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void review_decisionTamperedWith_returnsThatItIsUnverifiedAndWhy(Tampering tampering, FailureReason reason) {
        scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(tampering));

        Verdict verdict = scene.enforcer.review(Scene.action());

        assertThat(verdict.isApproved()).isFalse();
        assertThat(verdict)
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .isEqualTo(reason));
    }

    @ParameterizedTest
    @MethodSource("replays")
    void gate_decisionOfAnotherReview_neverRunsTheWork(Tampering replay, FailureReason reason) throws Exception {
        assertThat(scene.enforcer.<Integer>gate(Scene.action(), runs::incrementAndGet))
                .isEqualTo(1);
        scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(replay));

        assertThatThrownBy(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet))
                .satisfies(failure -> assertUnverified(failure, reason));

        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"msgId", "requestId"})
    void gate_envelopeStrippedOfItsIds_neverRunsTheWork(String field) {
        scene.gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.tamper(Tampering.strip(field)));
        Called<Integer> gate = Called.call(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet));

        scene.advanceUntilEnded(gate);

        assertThat(gate.failure()).isInstanceOf(ProtocolException.class);
        assertThat(runs).hasValue(0);
    }

    @Test
    void gate_approvalDeliveredLongAfterTheActionExpired_neverRunsTheWork() {
        scene.gateway.failNext(Endpoint.WAIT, Fault.delayAnswer(Duration.ofMinutes(20)));
        Called<Integer> gate = Called.call(() -> scene.enforcer.gate(
                Scene.action().toBuilder().timeout(Duration.ofSeconds(20)).build(), runs::incrementAndGet));

        scene.advanceUntilEnded(gate);

        assertThat(gate.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOf(Verdict.Expired.class));
        assertThat(runs).hasValue(0);
    }

    private static void assertUnverified(Throwable failure, FailureReason reason) {
        assertThat(failure).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .isEqualTo(reason)));
    }
}
