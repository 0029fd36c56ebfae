package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Whatever a gateway does to an approver's yes, the work does not run, and the verdict says why. */
class HostileDecisionTest {

    private final Scene scene = Scene.paired();
    private final AtomicInteger runs = new AtomicInteger();
    private final Mono<Integer> work = Mono.fromCallable(runs::incrementAndGet);

    @BeforeEach
    void approverSaysYes() {
        scene.gateway.approver().approveAll();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    static Stream<Arguments> tamperings() {
        return Stream.of(
                Arguments.of(Tampering.strip("signature"), FailureReason.UNSIGNED),
                Arguments.of(Tampering.strip("nonce"), FailureReason.UNSIGNED),
                Arguments.of(Tampering.strip("signerKeyId"), FailureReason.UNSIGNED),
                Arguments.of(Tampering.strip("artifactHash"), FailureReason.HASH_MISMATCH),
                Arguments.of(Tampering.strip("decision"), FailureReason.UNSUPPORTED),
                Arguments.of(Tampering.replace("signature", ""), FailureReason.UNSIGNED),
                Arguments.of(Tampering.replace("signature", "AAAA"), FailureReason.SIGNATURE_INVALID),
                Arguments.of(Tampering.replace("decision", "allow"), FailureReason.SIGNATURE_INVALID),
                Arguments.of(Tampering.replace("decision", "APPROVE"), FailureReason.UNSUPPORTED),
                Arguments.of(Tampering.replace("nonce", "other"), FailureReason.SIGNATURE_INVALID),
                Arguments.of(Tampering.replace("artifactHash", "0".repeat(64)), FailureReason.HASH_MISMATCH),
                Arguments.of(Tampering.replace("signerKeyId", "nobody"), FailureReason.UNKNOWN_SIGNER),
                Arguments.of(Tampering.Kind.FLIP_DECISION, FailureReason.SIGNATURE_INVALID),
                Arguments.of(Tampering.Kind.FORGE_SIGNATURE, FailureReason.SIGNATURE_INVALID),
                Arguments.of(Tampering.Kind.STRANGER_APPROVES, FailureReason.UNKNOWN_SIGNER),
                Arguments.of(Tampering.Kind.OTHER_ARTIFACT, FailureReason.HASH_MISMATCH),
                Arguments.of(Tampering.Kind.OTHER_REQUEST, FailureReason.HASH_MISMATCH));
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void gate_decisionTamperedWith_neverRunsTheWorkAndNamesTheReason(Tampering tampering, FailureReason reason) {
        scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(tampering));

        Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), work));

        assertUnverified(gate, reason);
        assertThat(scene.gateway.requests(Endpoint.ACK)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"msgId", "requestId"})
    void gate_envelopeWithoutItsIds_neverRunsTheWork(String field) {
        scene.gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.tamper(Tampering.strip(field)));

        Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), work));
        scene.advance(Duration.ofMinutes(15));

        assertThat(runs).hasValue(0);
        assertThat(gate.failure()).isInstanceOf(ProtocolException.class);
        scene.gateway.faults().clear();
    }

    @ParameterizedTest
    @MethodSource("replays")
    void gate_decisionOfAnotherReview_neverRunsTheWork(Tampering.Kind replay, FailureReason reason) {
        assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
        scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(replay));

        Watch<Integer> second = watch(scene.enforcer.gate(Scene.action(), work));

        assertThat(runs).hasValue(1);
        assertThat(second.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                        .isEqualTo(reason)));
    }

    static Stream<Arguments> replays() {
        return Stream.of(
                Arguments.of(Tampering.Kind.REUSE_NONCE, FailureReason.REPLAY),
                // The same action has the same hash, so that only the nonce tells.
                Arguments.of(Tampering.Kind.REPLAY_PREVIOUS, FailureReason.REPLAY),
                Arguments.of(Tampering.Kind.DELIVER_PREVIOUS, FailureReason.HASH_MISMATCH));
    }

    /** An approval that is there and that no wait has been handed yet, of an action that is not asked about below. */
    private void undeliveredApproval(Enforcer enforcer) {
        scene.gateway.failNext(Calls.to(Endpoint.WAIT), Fault.delay(Duration.ofHours(1)));
        Watch<Verdict> other = watch(enforcer.review(Action.command("echo harmless")));
        assertThat(other.ended()).isFalse();
    }

    @Test
    void gate_approvalOfAnotherReviewOfTheSameEnforcer_neverRunsTheWork() {
        undeliveredApproval(scene.enforcer);
        scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.Kind.SWAP));

        assertUnverified(watch(scene.enforcer.gate(Scene.action(), work)), FailureReason.HASH_MISMATCH);
    }

    @Test
    void gate_approvalOfAnotherEnforcer_neverRunsTheWork() {
        Enforcer other = Enforcer.builder(scene.client, "enforcer-2")
                .policies(PolicyHandling.IGNORE)
                .time(scene.time)
                .build();
        watch(other.restore(scene.gateway.readyPairing("enforcer-2", "workspace-2")));
        assertThat(watch(other.review(Scene.action())).value().isApproved()).isTrue();
        scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.Kind.OTHER_ENFORCER));

        assertUnverified(watch(scene.enforcer.gate(Scene.action(), work)), FailureReason.HASH_MISMATCH);
        watch(other.close());
    }

    @Test
    void tamperings_areAllTriedHere() {
        Set<Object> tried =
                Stream.concat(tamperings(), replays()).map(one -> one.get()[0]).collect(Collectors.toSet());

        assertThat(tried).contains(EnumSet.complementOf(OF_THEIR_OWN).toArray());
        assertThat(tried.stream().map(Object::getClass)).contains(Tampering.class.getPermittedSubclasses());
    }

    /** What has a test of its own, because it takes another review. */
    private static final EnumSet<Tampering.Kind> OF_THEIR_OWN =
            EnumSet.of(Tampering.Kind.SWAP, Tampering.Kind.OTHER_ENFORCER);

    @Test
    void gate_approvalReplayedNearlyAnHourLater_neverRunsTheWork() {
        assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
        scene.advance(Duration.ofMinutes(59));
        scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.Kind.REPLAY_PREVIOUS));

        assertThat(watch(scene.enforcer.gate(Scene.action(), work)).failure()).isInstanceOf(NotApprovedException.class);
        assertThat(runs).hasValue(1);
    }

    @Test
    void gate_signerRevokedInTheRestoredPairing_neverRunsTheWork() {
        try (Scene other = new Scene()) {
            other.gateway.approver().approveAll();
            io.airlockapp.model.Pairing pairing = other.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
            var revoked = pairing.signers().stream()
                    .map(signer -> new io.airlockapp.model.Signer(signer.keyId(), signer.publicKey(), true))
                    .toList();
            watch(other.enforcer.restore(new io.airlockapp.model.Pairing(
                    pairing.enforcerId(),
                    pairing.deviceId(),
                    pairing.enforcerLabel(),
                    pairing.workspaceName(),
                    pairing.routingToken(),
                    pairing.contentKey(),
                    revoked,
                    pairing.pairedAt())));

            assertUnverified(watch(other.enforcer.gate(Scene.action(), work)), FailureReason.UNKNOWN_SIGNER);
        }
    }

    private void assertUnverified(Watch<Integer> gate, FailureReason reason) {
        assertThat(runs).hasValue(0);
        assertThat(gate.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                        .isEqualTo(reason)));
    }
}
