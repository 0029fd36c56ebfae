package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Signer;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SignerRegistryTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ArtifactHash HASH = ArtifactHash.of("{}".getBytes(UTF_8));
    private static final Ed25519KeyPair FIRST = Ed25519KeyPair.generate();
    private static final Ed25519KeyPair SECOND = Ed25519KeyPair.generate();
    private static final Ed25519KeyPair THIRD = Ed25519KeyPair.generate();

    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final Clock clock = ((InstantSource) time::get).withZone(ZoneOffset.UTC);
    private final List<SignerEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger decisions = new AtomicInteger();
    private final SignerRegistry registry = SignerRegistry.of(List.of(signer("phone-1", FIRST)), clock, events::add);
    private final DecisionVerifier verifier =
            DecisionVerifier.builder().registry(registry).clock(clock).build();

    private static Signer signer(String keyId, Ed25519KeyPair pair) {
        return new Signer(keyId, pair.publicKey().value(), false);
    }

    private static String fingerprint(Ed25519KeyPair pair) {
        return pair.publicKey().fingerprint();
    }

    private Verdict decide(String keyId, Ed25519KeyPair pair) {
        return decide(verifier, keyId, pair);
    }

    private Verdict decide(DecisionVerifier by, String keyId, Ed25519KeyPair pair) {
        String requestId = "req-" + decisions.incrementAndGet();
        String nonce = "nonce-" + requestId;
        return by.verify(
                new DecisionVerifier.Expectation(requestId, HASH, time.get().plusSeconds(600)),
                DecisionDelivery.builder("msg-1", requestId)
                        .artifactHash(HASH.value())
                        .decision("approve")
                        .signerKeyId(keyId)
                        .nonce(nonce)
                        .signature(pair.sign((HASH + "|approve|" + nonce).getBytes(UTF_8)))
                        .build());
    }

    private boolean counts(String keyId, Ed25519KeyPair pair) {
        return decide(keyId, pair).isApproved();
    }

    private static void refused(FailureReason reason, ThrowingCallable change) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(change)
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    @Test
    void add_secondSigner_countsBesideTheFirst() {
        assertThat(counts("phone-2", SECOND)).isFalse();
        events.clear();

        registry.add(signer("phone-2", SECOND));

        assertThat(counts("phone-1", FIRST)).isTrue();
        assertThat(counts("phone-2", SECOND)).isTrue();
        assertThat(counts("phone-2", FIRST)).isFalse();
        assertThat(registry.signers()).containsExactly(signer("phone-1", FIRST), signer("phone-2", SECOND));
        assertThat(events).first().isEqualTo(new SignerEvent.Provisioned("phone-2", fingerprint(SECOND), NOW));
    }

    @Test
    void add_sameSignerAgain_changesNothing() {
        registry.add(signer("phone-1", FIRST));

        assertThat(registry.signers()).hasSize(1);
        assertThat(events).isEmpty();
    }

    @Test
    void add_whatWouldLeaveUnclearWhoseKeyCounts_isRefusedAndChangesNothing() {
        refused(FailureReason.UNSUPPORTED, () -> registry.add(signer("phone-1", SECOND)));
        refused(FailureReason.UNSUPPORTED, () -> registry.add(signer("key-phone-1", SECOND)));
        refused(FailureReason.UNSUPPORTED, () -> registry.add(signer("phone-2", FIRST)));
        refused(
                FailureReason.UNSUPPORTED,
                () -> registry.add(signer("phone-1", FIRST).withProfiles(List.of("envelope"))));
        refused(FailureReason.UNSUPPORTED, () -> registry.add(new Signer("phone-2", "AAAA", false)));
        refused(
                FailureReason.UNSUPPORTED,
                () -> registry.add(signer("phone-2", SECOND).withProfiles(List.of("none"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.add(signer("phone-2", SECOND).withRevoked()));

        assertThat(registry.signers()).containsExactly(signer("phone-1", FIRST));
        assertThat(events).isEmpty();
        assertThat(counts("phone-1", FIRST)).isTrue();
    }

    @Test
    void revoke_signer_countsNoLongerFromThenOn() {
        registry.add(signer("phone-2", SECOND));
        events.clear();

        assertThat(registry.revoke("phone-1")).isTrue();

        assertThat(events).containsExactly(new SignerEvent.Revoked("phone-1", fingerprint(FIRST), NOW));
        assertThat(decide("phone-1", FIRST))
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .isEqualTo(FailureReason.UNKNOWN_SIGNER));
        assertThat(counts("key-phone-1", FIRST)).isFalse();
        assertThat(counts("phone-2", SECOND)).isTrue();
        assertThat(registry.signers())
                .containsExactly(signer("phone-1", FIRST).withRevoked(), signer("phone-2", SECOND));
    }

    @Test
    void revoke_again_changesNothing_andUnknown_isFalse() {
        registry.revoke("phone-1");
        events.clear();

        assertThat(registry.revoke("phone-1")).isTrue();
        assertThat(registry.revoke("phone-2")).isFalse();
        assertThat(events).isEmpty();
    }

    @Test
    void revoke_underTheOtherSpelling_isTheSameSigner() {
        assertThat(registry.revoke("key-phone-1")).isTrue();

        assertThat(counts("phone-1", FIRST)).isFalse();
    }

    @Test
    void revoke_keyThatHasTwoIds_countsUnderNeither() {
        SignerRegistry two =
                SignerRegistry.of(List.of(signer("phone-1", FIRST), signer("phone-2", FIRST)), clock, events::add);
        DecisionVerifier both =
                DecisionVerifier.builder().registry(two).clock(clock).build();
        assertThat(decide(both, "phone-2", FIRST).isApproved()).isTrue();

        two.revoke("phone-1");

        assertThat(decide(both, "phone-2", FIRST).isApproved()).isFalse();
        assertThat(two.signers()).allMatch(Signer::revoked);
        // Nor if only one of the two was saved as revoked.
        DecisionVerifier saved = DecisionVerifier.builder()
                .signers(List.of(signer("phone-1", FIRST).withRevoked(), signer("phone-2", FIRST)))
                .clock(clock)
                .build();
        assertThat(decide(saved, "phone-2", FIRST).isApproved()).isFalse();
    }

    @Test
    void revokedKey_underAnyId_cannotComeBack() {
        registry.revoke("phone-1");

        refused(FailureReason.UNSUPPORTED, () -> registry.add(signer("phone-1", FIRST)));
        refused(FailureReason.UNSUPPORTED, () -> registry.add(signer("phone-2", FIRST)));
        refused(FailureReason.UNSUPPORTED, () -> registry.add(signer("phone-1", SECOND)));
        refused(FailureReason.UNKNOWN_SIGNER, () -> registry.rotate("phone-1", signer("phone-2", SECOND), null));
        registry.add(signer("phone-2", SECOND));
        refused(FailureReason.UNSUPPORTED, () -> registry.rotate("phone-2", signer("phone-3", FIRST), null));
        assertThat(counts("phone-1", FIRST)).isFalse();
    }

    @Test
    void revoke_whileTheJournalIsAsked_isInTime() {
        DecisionVerifier slow = DecisionVerifier.builder()
                .registry(registry)
                .clock(clock)
                .journal(use -> registry.revoke("phone-1"))
                .build();

        assertThat(decide(slow, "phone-1", FIRST))
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .isEqualTo(FailureReason.UNKNOWN_SIGNER));
    }

    @Test
    void rotate_withoutAnEnd_bothCountUntilTheOldOneIsRevoked() {
        registry.rotate("phone-1", signer("phone-2", SECOND), null);

        assertThat(events)
                .containsExactly(new SignerEvent.Rotated(
                        "phone-1", fingerprint(FIRST), NOW, "phone-2", fingerprint(SECOND), null));
        time.set(NOW.plusSeconds(100_000));
        assertThat(counts("phone-1", FIRST)).isTrue();
        assertThat(counts("phone-2", SECOND)).isTrue();
        registry.revoke("phone-1");
        assertThat(counts("phone-1", FIRST)).isFalse();
        assertThat(counts("phone-2", SECOND)).isTrue();
    }

    @Test
    void rotate_withAnEnd_theOldOneCountsUntilThen() {
        Instant end = NOW.plusSeconds(100);
        registry.rotate("key-phone-1", signer("phone-2", SECOND), end);

        assertThat(registry.signers())
                .containsExactly(signer("phone-1", FIRST).withValidUntil(end), signer("phone-2", SECOND));
        time.set(end.minusNanos(1));
        assertThat(counts("phone-1", FIRST)).isTrue();
        time.set(end);
        assertThat(counts("phone-1", FIRST)).isFalse();
        assertThat(counts("phone-2", SECOND)).isTrue();
        refused(FailureReason.UNKNOWN_SIGNER, () -> registry.rotate("phone-1", signer("phone-3", THIRD), null));
    }

    @Test
    void rotate_again_neverPutsTheEndOff() {
        Instant end = NOW.plusSeconds(100);
        registry.rotate("phone-1", signer("phone-2", SECOND), end);
        registry.rotate("phone-1", signer("phone-2", SECOND), end);
        assertThat(events).hasSize(1);

        registry.rotate("phone-1", signer("phone-2", SECOND), null);
        registry.rotate("phone-1", signer("phone-3", THIRD), end.plusSeconds(1));
        assertThat(registry.signers().get(0).validUntil()).isEqualTo(end);

        registry.rotate("phone-1", signer("phone-3", THIRD), end.minusSeconds(1));
        assertThat(registry.signers().get(0).validUntil()).isEqualTo(end.minusSeconds(1));
    }

    @Test
    void rotate_toWhatIsUnclear_isRefusedAndChangesNothing() {
        Instant end = NOW.plusSeconds(100);
        refused(FailureReason.UNSUPPORTED, () -> registry.rotate("phone-1", signer("phone-1", SECOND), end));
        refused(FailureReason.UNSUPPORTED, () -> registry.rotate("phone-1", signer("phone-1", FIRST), end));
        refused(FailureReason.UNSUPPORTED, () -> registry.rotate("phone-1", signer("phone-2", FIRST), end));
        refused(FailureReason.UNKNOWN_SIGNER, () -> registry.rotate("phone-9", signer("phone-2", SECOND), end));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        registry.rotate("phone-1", signer("phone-2", SECOND).withRevoked(), end));

        assertThat(registry.signers()).containsExactly(signer("phone-1", FIRST));
        assertThat(events).isEmpty();
    }

    @Test
    void of_twoKeysUnderTheSpellingsOfOneId_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SignerRegistry.of(List.of(signer("phone-1", FIRST), signer("key-phone-1", SECOND)), clock));
    }

    @Test
    void verificationFailed_saysWhoWasNamedAndWhatDoesNotHold() {
        decide("key-phone-1", SECOND);
        decide("stranger\n", SECOND);

        assertThat(events)
                .containsExactly(
                        new SignerEvent.VerificationFailed(
                                "phone-1", fingerprint(FIRST), NOW, "req-1", FailureReason.SIGNATURE_INVALID),
                        new SignerEvent.VerificationFailed(null, null, NOW, "req-2", FailureReason.UNKNOWN_SIGNER));
    }

    @Test
    void verified_isNoEvent() {
        assertThat(counts("phone-1", FIRST)).isTrue();

        assertThat(events).isEmpty();
    }

    @Test
    void listener_thatThrows_doesNotMatter() {
        SignerRegistry heckled = SignerRegistry.of(List.of(signer("phone-1", FIRST)), clock, event -> {
            throw new AssertionError("as a test has it");
        });
        DecisionVerifier verifying =
                DecisionVerifier.builder().registry(heckled).clock(clock).build();

        heckled.add(signer("phone-2", SECOND));
        heckled.rotate("phone-2", signer("phone-3", THIRD), null);
        heckled.revoke("phone-1");

        assertThat(decide(verifying, "phone-1", FIRST)).isInstanceOf(Verdict.Unverified.class);
        assertThat(decide(verifying, "phone-3", THIRD).isApproved()).isTrue();
    }

    @Test
    void events_holdNoKeyAndNoSignature() {
        registry.rotate("phone-1", signer("phone-2", SECOND), null);
        registry.revoke("phone-1");
        decide("phone-1", FIRST);

        assertThat(events).hasSize(3).allSatisfy(event -> assertThat(event.toString())
                .doesNotContain(FIRST.publicKey().value())
                .doesNotContain("nonce-"));
    }

    @Test
    void fingerprint_ofASigner_isThatOfItsKey() {
        assertThat(SignerRegistry.fingerprint(signer("phone-1", FIRST))).isEqualTo(fingerprint(FIRST));
    }

    @Test
    void changes_fromManyThreads_areAllKept() throws Exception {
        int threads = 4;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Ed25519KeyPair> pairs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            pairs.add(Ed25519KeyPair.generate());
        }
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<?>> results = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int from = t * 10;
                results.add(executor.submit(() -> {
                    start.await();
                    for (int i = from; i < from + 10; i++) {
                        registry.add(signer("many-" + i, pairs.get(i)));
                        if (i % 2 == 0) {
                            registry.revoke("many-" + i);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(registry.signers()).hasSize(41);
        assertThat(registry.signers().stream().filter(Signer::revoked)).hasSize(20);
    }
}
