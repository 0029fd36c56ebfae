package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.SignatureProfile;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.DecisionTerms;
import io.airlockapp.testkit.approver.SignedForm;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Decisions in each signed form, from the approver's phone to the verdict. */
class SignedFormsTest {

    private static final DecisionTerms ONCE = DecisionTerms.once();

    private final AtomicInteger runs = new AtomicInteger();
    private final Mono<Integer> work = Mono.fromCallable(runs::incrementAndGet);

    private static SignatureProfile profile(SignedForm form) {
        return switch (form) {
            case GATEWAY -> SignatureProfile.GATEWAY;
            case ENVELOPE -> SignatureProfile.ENVELOPE;
            case HARP_CORE -> SignatureProfile.HARP_CORE;
        };
    }

    private static Scene taking(SignatureProfile... profiles) {
        return Scene.paired(enforcer -> enforcer.signatureProfiles(profiles));
    }

    private static Scene signing(SignedForm form) {
        Scene scene = taking(profile(form));
        scene.gateway.approver().signs(form).approveAll();
        return scene;
    }

    private static Scene granting(DecisionTerms terms) {
        Scene scene = taking(SignatureProfile.HARP_CORE);
        scene.gateway.approver().signs(terms).approveAll();
        return scene;
    }

    private void assertUnverified(Scene scene, FailureReason reason) {
        int before = runs.get();
        Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), work));

        assertThat(runs).hasValue(before);
        assertThat(gate.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                        .as(verdict.detail())
                        .isEqualTo(reason)));
        scene.assertNothingPending();
    }

    @ParameterizedTest
    @EnumSource
    void gate_signedInTheFormThatIsTaken_runsTheWorkOnAYesOnly(SignedForm form) {
        try (Scene scene = taking(profile(form))) {
            for (String yes : List.of("approve", "allow")) {
                scene.gateway.approver().signs(form).decide(shown -> new Answer.Decide(yes, "fine\n\u00e4"));
                assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value())
                        .isEqualTo(runs.get());
            }
            assertThat(runs).hasValue(2);
            for (String no : List.of("reject", "deny")) {
                scene.gateway.approver().decide(shown -> new Answer.Decide(no, null));
                assertThat(watch(scene.enforcer.review(Scene.action())).value()).isInstanceOf(Verdict.Rejected.class);
            }
            scene.gateway.approver().decide(shown -> new Answer.Decide("yes", null));
            assertUnverified(scene, FailureReason.UNSUPPORTED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void gate_signedInAFormThatIsNotTaken_neverRunsTheWork(SignedForm form) {
        for (SignedForm other : SignedForm.values()) {
            if (other != form) {
                try (Scene scene = taking(profile(form))) {
                    scene.gateway.approver().signs(other).approveAll();
                    assertUnverified(
                            scene,
                            form == SignedForm.HARP_CORE ? FailureReason.UNSIGNED : FailureReason.SIGNATURE_INVALID);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "GATEWAY", mode = EnumSource.Mode.EXCLUDE)
    void gate_nothingConfigured_takesTheGatewayFormOnly(SignedForm form) {
        try (Scene scene = Scene.paired()) {
            scene.gateway.approver().signs(form).approveAll();
            assertUnverified(scene, FailureReason.SIGNATURE_INVALID);

            scene.gateway.approver().signs(SignedForm.GATEWAY);
            assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void gate_severalFormsTaken_takesEach(SignedForm form) {
        try (Scene scene = taking(SignatureProfile.HARP_CORE, SignatureProfile.GATEWAY, SignatureProfile.ENVELOPE)) {
            scene.gateway.approver().signs(form).approveAll();
            assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
        }
    }

    @Test
    void gate_signerWithAProfileOfItsOwn_countsByThatOnly() {
        try (Scene scene = new Scene()) {
            Pairing pairing = scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
            Signer signer = pairing.signers().get(0).withProfiles(List.of("envelope"));
            watch(scene.enforcer.restore(pairing.withSigners(List.of(signer)))).value();
            scene.gateway.approver().approveAll();
            assertUnverified(scene, FailureReason.SIGNATURE_INVALID);

            scene.gateway.approver().signs(SignedForm.ENVELOPE);
            assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
        }
    }

    static Stream<Arguments> tamperings() {
        return Stream.of(SignedForm.values())
                .flatMap(form -> Stream.of(
                        Arguments.of(form, Tampering.strip("signature"), FailureReason.UNSIGNED),
                        Arguments.of(form, Tampering.strip("nonce"), FailureReason.UNSIGNED),
                        Arguments.of(form, Tampering.strip("signerKeyId"), FailureReason.UNSIGNED),
                        Arguments.of(form, Tampering.strip("artifactHash"), FailureReason.HASH_MISMATCH),
                        Arguments.of(form, Tampering.strip("decision"), FailureReason.UNSUPPORTED),
                        Arguments.of(form, Tampering.replace("decision", "allow"), FailureReason.SIGNATURE_INVALID),
                        Arguments.of(form, Tampering.replace("nonce", "other"), FailureReason.SIGNATURE_INVALID),
                        Arguments.of(form, Tampering.Kind.FLIP_DECISION, FailureReason.SIGNATURE_INVALID),
                        Arguments.of(form, Tampering.Kind.FORGE_SIGNATURE, FailureReason.SIGNATURE_INVALID),
                        Arguments.of(form, Tampering.Kind.STRANGER_APPROVES, FailureReason.UNKNOWN_SIGNER),
                        Arguments.of(form, Tampering.Kind.OTHER_ARTIFACT, FailureReason.HASH_MISMATCH),
                        Arguments.of(form, Tampering.Kind.OTHER_REQUEST, FailureReason.HASH_MISMATCH)));
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void gate_tamperedWithInAnyForm_neverRunsTheWork(SignedForm form, Tampering tampering, FailureReason reason) {
        try (Scene scene = signing(form)) {
            scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(tampering));
            assertUnverified(scene, reason);
            assertThat(scene.gateway.requests(Endpoint.ACK)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"artifactHashAlg", "repoRef", "scope", "expiresAt", "sigAlg"})
    void gate_decisionObjectStrippedOfAField_neverRunsTheWork(String field) {
        try (Scene scene = granting(ONCE)) {
            scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.strip(field)));
            assertUnverified(scene, FailureReason.UNSIGNED);
        }
    }

    @Test
    void gate_reasonPutInOrTakenAway_isUnverifiedWhereTheFormSignsIt() {
        for (SignedForm form : List.of(SignedForm.ENVELOPE, SignedForm.HARP_CORE)) {
            try (Scene scene = signing(form)) {
                scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.replace("reason", "x")));
                assertUnverified(scene, FailureReason.SIGNATURE_INVALID);

                scene.gateway.approver().decide(shown -> new Answer.Decide("approve", "if need be"));
                scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.strip("reason")));
                assertUnverified(scene, FailureReason.SIGNATURE_INVALID);
            }
        }
    }

    @Test
    void gate_fieldAddedToADecisionObject_isUnverified() {
        try (Scene scene = granting(ONCE)) {
            scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.replace("added", "x")));
            assertUnverified(scene, FailureReason.SIGNATURE_INVALID);
        }
    }

    static Stream<Arguments> replays() {
        return Stream.of(
                Arguments.of(SignedForm.ENVELOPE, Tampering.Kind.REUSE_NONCE, FailureReason.REPLAY),
                Arguments.of(SignedForm.ENVELOPE, Tampering.Kind.REPLAY_PREVIOUS, FailureReason.SIGNATURE_INVALID),
                Arguments.of(SignedForm.ENVELOPE, Tampering.Kind.DELIVER_PREVIOUS, FailureReason.HASH_MISMATCH),
                Arguments.of(SignedForm.HARP_CORE, Tampering.Kind.REUSE_NONCE, FailureReason.REPLAY),
                Arguments.of(SignedForm.HARP_CORE, Tampering.Kind.REPLAY_PREVIOUS, FailureReason.HASH_MISMATCH),
                Arguments.of(SignedForm.HARP_CORE, Tampering.Kind.DELIVER_PREVIOUS, FailureReason.HASH_MISMATCH));
    }

    @ParameterizedTest
    @MethodSource("replays")
    void gate_decisionOfAnotherReview_neverRunsTheWork(SignedForm form, Tampering replay, FailureReason reason) {
        try (Scene scene = signing(form)) {
            assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
            scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(replay));
            assertUnverified(scene, reason);
        }
    }

    @Test
    void gate_timeboxOrSessionGrantedBefore_permitsNothingElse() {
        for (DecisionTerms terms : List.of(DecisionTerms.timebox(Duration.ofHours(1)), DecisionTerms.session("s-1"))) {
            try (Scene scene = Scene.paired(enforcer ->
                    enforcer.signatureProfiles(SignatureProfile.HARP_CORE).sessionId("s-1"))) {
                scene.gateway.approver().signs(terms).approveAll();
                assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                        .isTrue();
                scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.Kind.REPLAY_PREVIOUS));
                assertUnverified(scene, FailureReason.HASH_MISMATCH);

                scene.gateway.approver().ignoreAll();
                Watch<Integer> again = watch(scene.enforcer.gate(Scene.action(), work));
                assertThat(again.ended()).as("asks the approver again").isFalse();
                again.cancel();
                assertThat(runs).hasValue(0);
            }
        }
    }

    static Stream<Arguments> terms() {
        return Stream.of(
                Arguments.of(DecisionTerms.timebox(Duration.ofSeconds(-61)), FailureReason.EXPIRED),
                Arguments.of(ONCE.with("expiresAt", "2000-01-01T00:00:00Z"), FailureReason.EXPIRED),
                Arguments.of(ONCE.with("expiresAt", "soon"), FailureReason.UNSUPPORTED),
                Arguments.of(DecisionTerms.session("s-1"), FailureReason.SCOPE),
                Arguments.of(DecisionTerms.scope("session"), FailureReason.SCOPE),
                Arguments.of(DecisionTerms.scope("forever"), FailureReason.SCOPE),
                Arguments.of(ONCE.with("sigAlg", "none"), FailureReason.UNSUPPORTED),
                Arguments.of(ONCE.with("artifactHashAlg", "SHA-1"), FailureReason.UNSUPPORTED),
                Arguments.of(ONCE.with("requestId", "req-other"), FailureReason.HASH_MISMATCH),
                Arguments.of(ONCE.without("requestId"), FailureReason.UNSIGNED),
                Arguments.of(ONCE.without("repoRef"), FailureReason.UNSIGNED),
                Arguments.of(ONCE.without("scope"), FailureReason.UNSIGNED));
    }

    @ParameterizedTest
    @MethodSource("terms")
    void gate_signedOnTermsThatDoNotCoverIt_neverRunsTheWork(DecisionTerms terms, FailureReason reason) {
        try (Scene scene = granting(terms)) {
            assertUnverified(scene, reason);
        }
    }

    static Stream<DecisionTerms> goodTerms() {
        return Stream.of(
                ONCE,
                DecisionTerms.timebox(Duration.ofHours(1)),
                // Within the skew.
                DecisionTerms.timebox(Duration.ofSeconds(-60)),
                ONCE.with("a-field-that-nobody-knows", "x\n\u00e4"));
    }

    @ParameterizedTest
    @MethodSource("goodTerms")
    void gate_signedOnTermsThatCoverIt_runsTheWork(DecisionTerms terms) {
        try (Scene scene = granting(terms)) {
            assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
        }
    }

    @Test
    void gate_approvedForASession_countsInThatSessionOnly() {
        UnaryOperator<EnforcerBuilder> inSession = enforcer ->
                enforcer.signatureProfiles(SignatureProfile.HARP_CORE).sessionId("s-1");
        try (Scene scene = Scene.paired(inSession)) {
            scene.gateway.approver().signs(DecisionTerms.session("s-2")).approveAll();
            assertUnverified(scene, FailureReason.SCOPE);
            scene.gateway.approver().signs(DecisionTerms.session("s-1"));
            assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
        }
    }

    @Test
    void sessionId_isAskedForInPoliciesToo() {
        try (Scene scene = new Scene(FakeGateway.create(), UnaryOperator.identity(), enforcer -> enforcer.policies(
                                PolicyHandling.DENY_ONLY)
                        .sessionId("s-1"))
                .restored()) {
            scene.gateway.approver().approveAll();
            watch(scene.enforcer.review(Scene.action())).value();
            assertThat(scene.gateway.requests(Endpoint.POLICIES).get(0).path()).contains("sessionId=s-1");
        }
    }

    @Test
    void builder_noProfileOrBlankSession_isRefused() {
        try (Scene scene = new Scene()) {
            EnforcerBuilder builder = Enforcer.builder(scene.client, "e");
            assertThatIllegalArgumentException().isThrownBy(builder::signatureProfiles);
            assertThatIllegalArgumentException().isThrownBy(() -> builder.sessionId(" "));
        }
    }
}
