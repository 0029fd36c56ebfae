package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.airlockapp.error.FailureReason;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.SignatureProfile;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.approver.DecisionTerms;
import io.airlockapp.testkit.approver.SignedForm;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions in each signed form, and signers that come and go, on this face. */
class SignedFormsTest {

    private final AtomicInteger runs = new AtomicInteger();

    private static Scene taking(SignatureProfile profile) {
        return Scene.paired(enforcer -> enforcer.signatureProfiles(profile).sessionId("s-1"));
    }

    private static SignatureProfile profile(SignedForm form) {
        return switch (form) {
            case GATEWAY -> SignatureProfile.GATEWAY;
            case ENVELOPE -> SignatureProfile.ENVELOPE;
            case HARP_CORE -> SignatureProfile.HARP_CORE;
        };
    }

    private void assertUnverified(Scene scene, FailureReason reason) {
        int before = runs.get();
        assertThatThrownBy(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet))
                .isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                        .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                                .isEqualTo(reason)));
        assertThat(runs).hasValue(before);
    }

    @ParameterizedTest
    @EnumSource
    void gate_eachForm_runsTheWorkWhereItIsTakenAndNotWhereItIsNot(SignedForm form) throws Exception {
        for (SignedForm taken : SignedForm.values()) {
            try (Scene scene = taking(profile(taken))) {
                scene.gateway.approver().signs(form).approveAll();
                if (taken == form) {
                    assertThat(scene.enforcer.<Integer>gate(Scene.action(), runs::incrementAndGet))
                            .isEqualTo(1);
                } else {
                    assertUnverified(
                            scene,
                            taken == SignedForm.HARP_CORE ? FailureReason.UNSIGNED : FailureReason.SIGNATURE_INVALID);
                }
            }
        }
    }

    static Stream<Arguments> terms() {
        return Stream.of(
                arguments(DecisionTerms.timebox(Duration.ofMinutes(-2)), FailureReason.EXPIRED),
                arguments(DecisionTerms.session("s-2"), FailureReason.SCOPE),
                arguments(DecisionTerms.scope("ever"), FailureReason.SCOPE),
                arguments(DecisionTerms.once().with("sigAlg", "none"), FailureReason.UNSUPPORTED),
                arguments(DecisionTerms.once().without("expiresAt"), FailureReason.UNSIGNED));
    }

    @ParameterizedTest
    @MethodSource("terms")
    void gate_signedOnTermsThatDoNotCoverIt_neverRunsTheWork(DecisionTerms terms, FailureReason reason) {
        try (Scene scene = taking(SignatureProfile.HARP_CORE)) {
            scene.gateway.approver().signs(terms).approveAll();
            assertUnverified(scene, reason);
        }
    }

    @Test
    void gate_decisionForThisSessionAndThenReplayed_runsTheWorkOnce() throws Exception {
        try (Scene scene = taking(SignatureProfile.HARP_CORE)) {
            scene.gateway.approver().signs(DecisionTerms.session("s-1")).approveAll();
            assertThat(scene.enforcer.<Integer>gate(Scene.action(), runs::incrementAndGet))
                    .isEqualTo(1);
            scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.Kind.REUSE_NONCE));
            assertUnverified(scene, FailureReason.REPLAY);
            scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.strip("policyHints")));
            assertUnverified(scene, FailureReason.SIGNATURE_INVALID);
            scene.gateway.failNext(Endpoint.WAIT, Fault.tamper(Tampering.replace("decision", "allow")));
            assertUnverified(scene, FailureReason.SIGNATURE_INVALID);
        }
    }

    @Test
    void signers_addedAndRevoked_countFromThenOn() {
        try (Scene scene = Scene.paired()) {
            scene.gateway.approver().approveAll();
            Signer phone = scene.enforcer.signers().get(0);
            Signer other = new Signer("phone-2", "68GYuLi_rncjJ4w7MWKfKd5ygpeXzMjCzM5tlDakz_I", false);

            Pairing both = scene.enforcer.addSigner(other);
            assertThat(both.signers()).containsExactly(phone, other);
            assertThat(scene.enforcer.review(Scene.action()).isApproved()).isTrue();
            Pairing left = scene.enforcer.revokeSigner(phone.keyId());

            assertThat(left.signers()).containsExactly(phone.withRevoked(), other);
            assertUnverified(scene, FailureReason.UNKNOWN_SIGNER);
        }
    }
}
