package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.harp.DecisionVerifier.Expectation;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Signer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionVerifierTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ArtifactHash HASH = ArtifactHash.of("{}".getBytes(UTF_8));
    private static final ArtifactHash OTHER_HASH = ArtifactHash.of("[]".getBytes(UTF_8));
    private static final Expectation EXPECTED = new Expectation("req-1", HASH, NOW.plusSeconds(600));
    private static final Ed25519KeyPair APPROVER = Ed25519KeyPair.generate();
    private static final Ed25519KeyPair STRANGER = Ed25519KeyPair.generate();

    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final Clock clock = ((InstantSource) time::get).withZone(ZoneOffset.UTC);
    private final DecisionVerifier verifier = paired();

    private DecisionVerifier paired() {
        return verifier(signer("phone-1", APPROVER, false));
    }

    private DecisionVerifier verifier(Signer... signers) {
        return DecisionVerifier.builder().signers(List.of(signers)).clock(clock).build();
    }

    private static Signer signer(String keyId, Ed25519KeyPair pair, boolean revoked) {
        return new Signer(keyId, pair.publicKey().value(), revoked);
    }

    private static DecisionDelivery signed(Ed25519KeyPair pair, String hash, String word, String nonce) {
        return DecisionDelivery.builder("msg-1", "req-1")
                .artifactHash(hash)
                .decision(word)
                .reason("because")
                .signerKeyId("phone-1")
                .nonce(nonce)
                .signature(pair.sign((hash + "|" + word + "|" + nonce).getBytes(UTF_8)))
                .build();
    }

    private static DecisionDelivery approval() {
        return signed(APPROVER, HASH.value(), "approve", "nonce-1");
    }

    private void unverified(FailureReason reason, DecisionDelivery delivery) {
        unverified(reason, verifier.verify(EXPECTED, delivery));
    }

    private static void unverified(FailureReason reason, Verdict verdict) {
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> {
            assertThat(unverified.reason()).isEqualTo(reason);
            assertThat(unverified.requestId()).isEqualTo("req-1");
            assertThat(unverified.describe()).contains(reason.name());
        });
        assertThat(verdict.isApproved()).isFalse();
    }

    /** A refused decision has used up nothing: the genuine one still counts. */
    private void genuineStillCounts() {
        assertThat(verifier.verify(EXPECTED, approval()).isApproved()).isTrue();
    }

    @Test
    void verify_signedApproval_isApprovedOnItsBasis() {
        Verdict verdict = verifier.verify(EXPECTED, approval());

        assertThat(verdict.isApproved()).isTrue();
        assertThat(verdict.requestId()).isEqualTo("req-1");
        assertThat(verdict.describe()).isEqualTo("Approved by phone-1.");
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Approved.class, approved -> assertThat(approved.basis())
                .isEqualTo(new Verdict.SignedDecision(approval(), signer("phone-1", APPROVER, false))));
    }

    @Test
    void verify_signedRejection_isRejectedWithItsReason() {
        Verdict verdict = verifier.verify(EXPECTED, signed(APPROVER, HASH.value(), "reject", "nonce-1"));

        assertThat(verdict.isApproved()).isFalse();
        assertThat(verdict.describe()).isEqualTo("Rejected by phone-1.").doesNotContain("because");
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> assertThat(rejected.reason())
                .isEqualTo("because"));
    }

    @Test
    void verify_synonymsAndSpellings_countAsSignedNotAsWished() {
        assertThat(paired().verify(EXPECTED, signed(APPROVER, HASH.value(), "allow", "n1"))
                        .isApproved())
                .isTrue();
        assertThat(paired().verify(EXPECTED, signed(APPROVER, HASH.value(), "deny", "n2")))
                .isInstanceOf(Verdict.Rejected.class);
        assertThat(paired().verify(EXPECTED, signed(APPROVER, "sha256:" + HASH, "approve", "n3"))
                        .isApproved())
                .isTrue();
        String upper = HASH.value().toUpperCase(Locale.ROOT);
        assertThat(paired().verify(EXPECTED, signed(APPROVER, upper, "approve", "n4"))
                        .isApproved())
                .isTrue();
        unverified(
                FailureReason.SIGNATURE_INVALID,
                approval().toBuilder().decision("allow").build());
        unverified(
                FailureReason.SIGNATURE_INVALID,
                approval().toBuilder().artifactHash("sha256:" + HASH).build());
        unverified(
                FailureReason.SIGNATURE_INVALID,
                approval().toBuilder().artifactHash(upper).build());
        genuineStillCounts();
    }

    @Test
    void verify_anySingleFieldMissing_isUnverified() {
        unverified(
                FailureReason.HASH_MISMATCH,
                approval().toBuilder().artifactHash(null).build());
        unverified(
                FailureReason.UNSUPPORTED, approval().toBuilder().decision(null).build());
        unverified(
                FailureReason.UNSIGNED, approval().toBuilder().signerKeyId(null).build());
        unverified(FailureReason.UNSIGNED, approval().toBuilder().nonce(null).build());
        unverified(
                FailureReason.UNSIGNED, approval().toBuilder().signature(null).build());
        genuineStillCounts();
    }

    @Test
    void verify_anySingleFieldBlank_isUnverified() {
        unverified(
                FailureReason.HASH_MISMATCH,
                approval().toBuilder().artifactHash("").build());
        unverified(
                FailureReason.UNSUPPORTED, approval().toBuilder().decision("").build());
        unverified(
                FailureReason.UNSIGNED, approval().toBuilder().signerKeyId(" ").build());
        unverified(FailureReason.UNSIGNED, approval().toBuilder().signature("").build());
        // Signed with an empty nonce: it verifies, but could be used for ever.
        unverified(FailureReason.UNSIGNED, signed(APPROVER, HASH.value(), "approve", ""));
        genuineStillCounts();
    }

    @Test
    void verify_nothingButTheWord_isUnverified() {
        unverified(
                FailureReason.HASH_MISMATCH,
                DecisionDelivery.builder("msg-1", "req-1").decision("approve").build());
        unverified(
                FailureReason.UNSIGNED,
                DecisionDelivery.builder("msg-1", "req-1")
                        .decision("approve")
                        .artifactHash(HASH.value())
                        .build());
    }

    @Test
    void verify_missingReason_countsAllTheSame() {
        assertThat(verifier.verify(EXPECTED, approval().toBuilder().reason(null).build())
                        .isApproved())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Approve", "APPROVE", "approved", "yes", "true", "approve ", " approve", "allow\n", "rejected"})
    void verify_anyOtherWord_isUnverifiedEvenIfSigned(String word) {
        unverified(FailureReason.UNSUPPORTED, signed(APPROVER, HASH.value(), word, "nonce-1"));
    }

    @Test
    void verify_wordChangedAfterSigning_isUnverified() {
        DecisionDelivery rejection = signed(APPROVER, HASH.value(), "reject", "nonce-1");

        unverified(
                FailureReason.SIGNATURE_INVALID,
                rejection.toBuilder().decision("approve").build());
        unverified(
                FailureReason.SIGNATURE_INVALID,
                approval().toBuilder().decision("reject").build());
        genuineStillCounts();
    }

    @Test
    void verify_decisionOfAStranger_isUnverified() {
        unverified(FailureReason.SIGNATURE_INVALID, signed(STRANGER, HASH.value(), "approve", "nonce-1"));
        unverified(
                FailureReason.UNKNOWN_SIGNER,
                signed(STRANGER, HASH.value(), "approve", "nonce-1").toBuilder()
                        .signerKeyId("phone-2")
                        .build());
        unverified(
                FailureReason.SIGNATURE_INVALID,
                approval().toBuilder()
                        .signature(STRANGER.sign("x".getBytes(UTF_8)))
                        .build());
        genuineStillCounts();
    }

    @Test
    void verify_idOfASignerInAnotherCase_isAStranger() {
        unverified(
                FailureReason.UNKNOWN_SIGNER,
                approval().toBuilder().signerKeyId("Phone-1").build());
        unverified(
                FailureReason.UNKNOWN_SIGNER,
                approval().toBuilder().signerKeyId("KEY-phone-1").build());
        unverified(
                FailureReason.UNKNOWN_SIGNER,
                approval().toBuilder().signerKeyId("key-key-phone-1").build());
    }

    @Test
    void verify_noSignersAtAll_isUnverified() {
        unverified(FailureReason.UNKNOWN_SIGNER, verifier().verify(EXPECTED, approval()));
    }

    @Test
    void verify_revokedSigner_isUnverified() {
        unverified(
                FailureReason.UNKNOWN_SIGNER,
                verifier(signer("phone-1", APPROVER, true)).verify(EXPECTED, approval()));
        unverified(
                FailureReason.UNKNOWN_SIGNER,
                verifier(signer("key-phone-1", APPROVER, true)).verify(EXPECTED, approval()));
        // The exact id decides, so that the revoked key does not come back under its other spelling.
        unverified(
                FailureReason.UNKNOWN_SIGNER,
                verifier(signer("phone-1", APPROVER, true), signer("key-phone-1", APPROVER, false))
                        .verify(EXPECTED, approval()));
    }

    @Test
    void verify_signerIdWithOrWithoutItsPrefix_isTheSameSigner() {
        assertThat(verifier.verify(
                                EXPECTED,
                                approval().toBuilder()
                                        .signerKeyId("key-phone-1")
                                        .build())
                        .isApproved())
                .isTrue();
        assertThat(verifier(signer("key-phone-1", APPROVER, false))
                        .verify(EXPECTED, approval())
                        .isApproved())
                .isTrue();
    }

    @Test
    void verify_sameDecisionUnderTheOtherSpellingOfItsSigner_isAReplay() {
        assertThat(verifier.verify(EXPECTED, approval()).isApproved()).isTrue();
        unverified(
                FailureReason.REPLAY,
                approval().toBuilder().signerKeyId("key-phone-1").build());
    }

    @Test
    void verify_sameDecisionUnderASecondIdOfTheSameKey_isAReplay() {
        DecisionVerifier both = verifier(signer("phone-1", APPROVER, false), signer("phone-2", APPROVER, false));

        assertThat(both.verify(EXPECTED, approval()).isApproved()).isTrue();
        unverified(
                FailureReason.REPLAY,
                both.verify(
                        EXPECTED, approval().toBuilder().signerKeyId("phone-2").build()));
    }

    @Test
    void verify_signatureOfOneSignerUnderTheIdOfAnother_isUnverified() {
        DecisionVerifier both = verifier(signer("phone-1", APPROVER, false), signer("phone-2", STRANGER, false));

        unverified(
                FailureReason.SIGNATURE_INVALID,
                both.verify(
                        EXPECTED, approval().toBuilder().signerKeyId("phone-2").build()));
    }

    @Test
    void verify_otherContent_isUnverified() {
        unverified(FailureReason.HASH_MISMATCH, signed(APPROVER, OTHER_HASH.value(), "approve", "nonce-1"));
        unverified(FailureReason.HASH_MISMATCH, signed(APPROVER, HASH.value().substring(1), "approve", "nonce-1"));
        unverified(
                FailureReason.SIGNATURE_INVALID,
                signed(APPROVER, OTHER_HASH.value(), "approve", "nonce-1").toBuilder()
                        .artifactHash(HASH.value())
                        .build());
        genuineStillCounts();
    }

    @Test
    void verify_otherRequest_isUnverified() {
        Verdict verdict = verifier.verify(new Expectation("req-2", HASH, NOW.plusSeconds(600)), approval());

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> {
            assertThat(unverified.reason()).isEqualTo(FailureReason.HASH_MISMATCH);
            assertThat(unverified.requestId()).isEqualTo("req-2");
        });
        assertThat(verifier.verify(new Expectation("REQ-1", HASH, NOW.plusSeconds(600)), approval()))
                .isInstanceOf(Verdict.Unverified.class);
        genuineStillCounts();
    }

    @Test
    void verify_sameDecisionTwice_countsOnce() {
        assertThat(verifier.verify(EXPECTED, approval()).isApproved()).isTrue();
        unverified(FailureReason.REPLAY, approval());
        unverified(FailureReason.REPLAY, approval().toBuilder().reason("other").build());
    }

    @Test
    void verify_oldNonceInANewDecision_isAReplay() {
        assertThat(verifier.verify(EXPECTED, signed(APPROVER, HASH.value(), "reject", "nonce-1")))
                .isInstanceOf(Verdict.Rejected.class);
        unverified(FailureReason.REPLAY, approval());
    }

    @Test
    void verify_nonceChangedAfterSigning_isUnverified() {
        unverified(
                FailureReason.SIGNATURE_INVALID,
                approval().toBuilder().nonce("nonce-2").build());
        unverified(
                FailureReason.SIGNATURE_INVALID,
                approval().toBuilder().nonce("nonce-1 ").build());
    }

    @Test
    void verify_nonceWhoseBytesAreThoseOfAnother_isUnverified() {
        DecisionDelivery odd = signed(APPROVER, HASH.value(), "approve", "nonce?");

        assertThat(verifier.verify(EXPECTED, odd).isApproved()).isTrue();
        unverified(
                FailureReason.SIGNATURE_INVALID,
                odd.toBuilder().nonce("nonce\ud800").build());
    }

    @Test
    void verify_separatorMovedBetweenFields_isUnverified() {
        DecisionDelivery odd = signed(APPROVER, HASH.value(), "approve", "x|y");

        unverified(
                FailureReason.UNSUPPORTED,
                odd.toBuilder().decision("approve|x").nonce("y").build());
        unverified(
                FailureReason.HASH_MISMATCH,
                odd.toBuilder()
                        .artifactHash(HASH + "|approve")
                        .decision("x")
                        .nonce("y")
                        .build());
    }

    @Test
    void verify_enormousNonce_isUnverified() {
        unverified(FailureReason.UNSUPPORTED, signed(APPROVER, HASH.value(), "approve", "n".repeat(513)));
    }

    @Test
    void verify_forgedDecisions_neverUseUpANonce() {
        for (int i = 0; i < 3; i++) {
            unverified(FailureReason.SIGNATURE_INVALID, signed(STRANGER, HASH.value(), "approve", "nonce-1"));
        }
        genuineStillCounts();
    }

    @Test
    void verify_afterTheEndAndTheSkew_isExpired() {
        time.set(EXPECTED.expiresAt().plusSeconds(60).plusNanos(1));
        unverified(FailureReason.EXPIRED, approval());
        unverified(FailureReason.EXPIRED, signed(APPROVER, HASH.value(), "reject", "nonce-1"));

        time.set(EXPECTED.expiresAt().plusSeconds(60));
        genuineStillCounts();
    }

    @Test
    void verify_endAsLateAsTimeGoes_isNoError() {
        assertThat(verifier.verify(new Expectation("req-1", HASH, Instant.MAX), approval())
                        .isApproved())
                .isTrue();
    }

    @Test
    void verify_replayAtTheLastMomentItWouldCount_isStillKnown() {
        assertThat(verifier.verify(EXPECTED, approval()).isApproved()).isTrue();

        time.set(EXPECTED.expiresAt().plusSeconds(60));
        unverified(FailureReason.REPLAY, approval());
    }

    @Test
    void verify_nonceOfAShortExchange_isKeptForTenMinutes() {
        Expectation brief = new Expectation("req-1", HASH, NOW.plusSeconds(1));
        assertThat(verifier.verify(brief, approval()).isApproved()).isTrue();

        time.set(NOW.plusSeconds(600));
        unverified(
                FailureReason.REPLAY,
                verifier.verify(new Expectation("req-1", HASH, NOW.plusSeconds(900)), approval()));
    }

    @Test
    void verify_nonceKeptLonger_isAReplayForThatLong() {
        DecisionVerifier patient = DecisionVerifier.builder()
                .signers(List.of(signer("phone-1", APPROVER, false)))
                .clock(clock)
                .nonceRetention(Duration.ofDays(1))
                .build();
        assertThat(patient.verify(EXPECTED, approval()).isApproved()).isTrue();

        time.set(NOW.plus(Duration.ofDays(1)));
        unverified(
                FailureReason.REPLAY,
                patient.verify(new Expectation("req-1", HASH, NOW.plus(Duration.ofDays(2))), approval()));
    }

    @Test
    void verify_widerSkew_keepsNoncesForItToo() {
        DecisionVerifier lax = DecisionVerifier.builder()
                .signers(List.of(signer("phone-1", APPROVER, false)))
                .clock(clock)
                .skew(Duration.ofMinutes(30))
                .build();
        assertThat(lax.verify(EXPECTED, approval()).isApproved()).isTrue();

        time.set(EXPECTED.expiresAt().plus(Duration.ofMinutes(30)));
        unverified(FailureReason.REPLAY, lax.verify(EXPECTED, approval()));
    }

    @Test
    void verify_journalFullOrBroken_isUnverified() {
        DecisionVerifier full = DecisionVerifier.builder()
                .signers(List.of(signer("phone-1", APPROVER, false)))
                .clock(clock)
                .journal(ReplayJournal.inMemory(clock, 1))
                .build();
        assertThat(full.verify(EXPECTED, approval()).isApproved()).isTrue();
        unverified(FailureReason.REPLAY, full.verify(EXPECTED, signed(APPROVER, HASH.value(), "approve", "nonce-2")));

        DecisionVerifier broken = DecisionVerifier.builder()
                .signers(List.of(signer("phone-1", APPROVER, false)))
                .clock(clock)
                .journal(use -> {
                    throw new IllegalStateException("no connection");
                })
                .build();
        unverified(FailureReason.REPLAY, broken.verify(EXPECTED, approval()));
    }

    @Test
    void verify_decisionThatExpiresWhileTheJournalIsAsked_isUnverified() {
        DecisionVerifier slow = DecisionVerifier.builder()
                .signers(List.of(signer("phone-1", APPROVER, false)))
                .clock(clock)
                .journal(use -> {
                    time.set(EXPECTED.expiresAt().plusSeconds(61));
                    return true;
                })
                .build();
        unverified(FailureReason.EXPIRED, slow.verify(EXPECTED, approval()));
    }

    @Test
    void verify_journal_isAskedLastAndAboutTheKey() {
        List<String> claims = new ArrayList<>();
        DecisionVerifier recording = DecisionVerifier.builder()
                .signers(List.of(signer("phone-1", APPROVER, false)))
                .clock(clock)
                .journal(use -> claims.add(use.signer() + " " + use.nonce() + " " + use.keepUntil()))
                .build();
        recording.verify(EXPECTED, signed(STRANGER, HASH.value(), "approve", "nonce-1"));
        recording.verify(EXPECTED, approval().toBuilder().signerKeyId("phone-9").build());
        assertThat(claims).isEmpty();

        recording.verify(EXPECTED, approval());
        assertThat(claims).containsExactly(APPROVER.publicKey().value() + " nonce-1 2026-01-01T00:11:00Z");
    }

    @Test
    void build_unusableSigners_areRefused() {
        assertThatExceptionOfType(HarpException.class).isThrownBy(() -> verifier(new Signer("phone-1", "AAAA", false)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> verifier(signer("phone-1", APPROVER, false), signer("phone-1", STRANGER, false)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> verifier(signer("phone-1", APPROVER, true), signer("phone-1", APPROVER, false)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecisionVerifier.builder().profiles(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecisionVerifier.builder().skew(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecisionVerifier.builder().nonceRetention(Duration.ofMinutes(9)));
    }

    @Test
    void named_profile_isStrict() {
        assertThat(SignatureProfile.named("gateway")).isSameAs(SignatureProfile.GATEWAY);
        for (String other : List.of("Gateway", "", "none", "*")) {
            assertThatExceptionOfType(HarpException.class)
                    .isThrownBy(() -> SignatureProfile.named(other))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED));
        }
    }

    @Test
    void notApproved_verdict_isCarriedUnlessItIsAnApproval() {
        Verdict expired = new Verdict.Expired("req-1");

        assertThat(new NotApprovedException(expired).verdict()).isEqualTo(expired);
        assertThat(new NotApprovedException(expired)).hasMessageStartingWith("Nobody decided in time.");
        assertThat(new Verdict.Withdrawn("req-1").isApproved()).isFalse();
        Verdict approved = verifier.verify(EXPECTED, approval());
        assertThatIllegalArgumentException().isThrownBy(() -> new NotApprovedException(approved));
    }

    @Test
    void approved_outsideOfThisPackage_cannotBeMade() {
        assertThat(Verdict.Approved.class.getConstructors()).isEmpty();
        assertThat(Verdict.Rejected.class.getConstructors()).isEmpty();
    }
}
