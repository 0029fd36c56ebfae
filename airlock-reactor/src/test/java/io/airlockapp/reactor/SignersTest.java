package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.error.PairingException;
import io.airlockapp.harp.Ed25519KeyPair;
import io.airlockapp.harp.PairingCodec;
import io.airlockapp.harp.SignerEvent;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.FakeGateway;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose decisions count can change while reviews wait. */
class SignersTest {

    private final Queue<SignerEvent> events = new ConcurrentLinkedQueue<>();
    private final Scene scene =
            new Scene(FakeGateway.create(), UnaryOperator.identity(), enforcer -> enforcer.signerListener(events::add));
    private final Signer second =
            new Signer("phone-2", Ed25519KeyPair.generate().publicKey().value(), false);

    @AfterEach
    void close() {
        scene.close();
    }

    private String phone() {
        return scene.gateway.approver().signerKeyId();
    }

    private String fingerprint() {
        return scene.gateway.approver().fingerprint();
    }

    private Instant now() {
        return scene.gateway.clock().instant();
    }

    /** The enforcer knows the second signer only; the phone that decides is still a stranger to it. */
    private Signer pairedWithTheSecondOnly() {
        Pairing pairing = scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
        watch(scene.enforcer.restore(pairing.withSigners(List.of(second)))).value();
        return pairing.signers().get(0);
    }

    private void decidesUnverified(Watch<Verdict> review) {
        assertThat(review.value())
                .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                        .isEqualTo(FailureReason.UNKNOWN_SIGNER));
        scene.assertNothingPending();
    }

    private static void fails(Watch<?> change, FailureReason reason) {
        assertThat(change.failure())
                .asInstanceOf(InstanceOfAssertFactories.type(HarpException.class))
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    @Test
    void revokeSigner_whileAReviewWaits_itsDecisionCountsNoLonger() {
        scene.restored();
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

        Pairing left = watch(scene.enforcer.revokeSigner(phone())).value();
        scene.gateway.approver().approve(scene.exchange().requestId());

        decidesUnverified(review);
        assertThat(left.signers()).singleElement().matches(Signer::revoked);
        assertThat(left).isEqualTo(scene.enforcer.pairing());
        assertThat(scene.enforcer.signers()).isEqualTo(left.signers());
        assertThat(events)
                .containsExactly(
                        new SignerEvent.Revoked(phone(), fingerprint(), now()),
                        new SignerEvent.VerificationFailed(
                                phone(),
                                fingerprint(),
                                now(),
                                scene.exchange().requestId(),
                                FailureReason.UNKNOWN_SIGNER));
    }

    @Test
    void revokeSigner_savedAndRestored_staysRevoked() {
        scene.restored();
        Pairing left = watch(scene.enforcer.revokeSigner(phone())).value();
        try (Scene later = new Scene(scene.gateway, UnaryOperator.identity(), UnaryOperator.identity())) {
            watch(later.enforcer.restore(PairingCodec.decode(PairingCodec.encode(left))))
                    .value();
            scene.gateway.approver().approveAll();
            decidesUnverified(watch(later.enforcer.review(Scene.action())));
        }
    }

    @Test
    void revokeSigner_ofAPairingThatWasReplacedMeanwhile_endsItForTheReviewsOfBoth() {
        scene.restored();
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        Pairing replaced = java.util.Objects.requireNonNull(scene.enforcer.pairing());
        watch(scene.enforcer.restore(replaced.withSigners(List.of(second)))).value();

        watch(scene.enforcer.revokeSigner(phone())).value();
        scene.gateway.approver().approve(scene.exchange().requestId());

        decidesUnverified(review);
        assertThat(scene.enforcer.signers()).containsExactly(second);
    }

    @Test
    void addSigner_whileAReviewWaits_itsDecisionCounts() {
        Signer first = pairedWithTheSecondOnly();
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

        Pairing both = watch(scene.enforcer.addSigner(first)).value();
        scene.gateway.approver().approve(scene.exchange().requestId());

        assertThat(review.value().isApproved()).isTrue();
        assertThat(both.signers()).containsExactly(second, first);
        assertThat(events).containsExactly(new SignerEvent.Provisioned(phone(), fingerprint(), now()));
    }

    @Test
    void addSigner_notSubscribed_changesNothing() {
        Signer first = pairedWithTheSecondOnly();

        assertThat(scene.enforcer.addSigner(first)).isNotNull();
        assertThat(scene.enforcer.rotateSigner("phone-2", first, null)).isNotNull();
        assertThat(scene.enforcer.revokeSigner("phone-2")).isNotNull();

        assertThat(scene.enforcer.signers()).containsExactly(second);
        assertThat(events).isEmpty();
    }

    @Test
    void addSigner_idOfAnotherKey_isRefusedAndTheOldOneCounts() {
        scene.restored();
        scene.gateway.approver().approveAll();

        fails(
                watch(scene.enforcer.addSigner(new Signer(phone(), second.publicKey(), false))),
                FailureReason.UNSUPPORTED);

        assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                .isTrue();
        assertThat(events).isEmpty();
    }

    @Test
    void rotateSigner_oldAndNew_countUntilTheEndOfTheOldOne() {
        Signer first = pairedWithTheSecondOnly();
        scene.gateway.approver().approveAll();
        decidesUnverified(watch(scene.enforcer.review(Scene.action())));

        watch(scene.enforcer.rotateSigner("phone-2", first, null)).value();
        assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                .isTrue();

        Instant end = now().plusSeconds(60);
        Signer third =
                new Signer("phone-3", Ed25519KeyPair.generate().publicKey().value(), false);
        Pairing pairing =
                watch(scene.enforcer.rotateSigner(phone(), third, end)).value();
        assertThat(pairing.signers()).containsExactly(second, first.withValidUntil(end), third);
        assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                .isTrue();
        scene.advance(Duration.ofSeconds(60));
        decidesUnverified(watch(scene.enforcer.review(Scene.action())));
        assertThat(events)
                .filteredOn(SignerEvent.Rotated.class::isInstance)
                .extracting(SignerEvent::signerKeyId)
                .containsExactly("phone-2", phone());
    }

    @Test
    void pair_verified_provisionsItsSigner_andRestoredDoesNot() {
        watch(scene.enforcer.pair(code -> {}));
        scene.advance(Duration.ofSeconds(10));
        assertThat(events).singleElement().isInstanceOfSatisfying(SignerEvent.Provisioned.class, event -> assertThat(
                        event.fingerprint())
                .isEqualTo(fingerprint()));
        events.clear();

        watch(scene.enforcer.restore(java.util.Objects.requireNonNull(scene.enforcer.pairing())));
        assertThat(events).isEmpty();
    }

    @Test
    void changes_withoutAPairingOrAfterClosing_failByName() {
        assertThat(scene.enforcer.signers()).isEmpty();
        assertThat(watch(scene.enforcer.addSigner(second)).failure()).isInstanceOf(PairingException.class);
        assertThat(watch(scene.enforcer.rotateSigner("x", second, null)).failure())
                .isInstanceOf(PairingException.class);
        assertThat(watch(scene.enforcer.revokeSigner("x")).failure()).isInstanceOf(PairingException.class);
        scene.restored();
        fails(watch(scene.enforcer.revokeSigner("x")), FailureReason.UNKNOWN_SIGNER);
        fails(watch(scene.enforcer.rotateSigner("x", second, null)), FailureReason.UNKNOWN_SIGNER);

        watch(scene.enforcer.close());
        assertThat(watch(scene.enforcer.revokeSigner(phone())).failure()).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void changes_withArgumentsThatAreWrong_areRefusedAtOnce() {
        scene.restored();
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.addSigner(second.withRevoked()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.enforcer.addSigner(new Signer("phone-2", "AAAA", false)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.enforcer.addSigner(second.withProfiles(List.of("none"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.enforcer.rotateSigner(phone(), second.withRevoked(), null));
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.rotateSigner(" ", second, null));
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.revokeSigner(" "));
    }
}
