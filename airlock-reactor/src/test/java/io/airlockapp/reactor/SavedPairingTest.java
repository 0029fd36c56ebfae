package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.AirlockException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.StoreException;
import io.airlockapp.harp.Ed25519KeyPair;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pairings outlive the process in a store. */
class SavedPairingTest {

    private final SignedIn.Breakable store = new SignedIn.Breakable();
    private final Scene scene =
            new Scene(FakeGateway.create(), UnaryOperator.identity(), enforcer -> enforcer.store(store));

    @AfterEach
    void close() {
        scene.close();
    }

    private @Nullable Pairing saved() {
        return store.state().pairings().get(Scene.ENFORCER);
    }

    /** The same enforcer after a restart. */
    private Enforcer restarted() {
        return Enforcer.builder(scene.client, Scene.ENFORCER)
                .policies(PolicyHandling.IGNORE)
                .store(store)
                .time(scene.time)
                .build();
    }

    private Pairing paired() {
        Watch<Pairing> pair = watch(scene.enforcer.pair(code -> {}));
        scene.advance(Duration.ofSeconds(3));
        return pair.value();
    }

    private static void assertNotPaired(@Nullable Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(PairingException.class, e -> assertThat(e.reason())
                .isEqualTo(PairingException.Reason.NOT_PAIRED));
    }

    @Test
    void pair_isSaved_andRestoredAfterARestart() {
        scene.gateway.approver().approveAll();
        Pairing pairing = paired();
        assertThat(saved()).isEqualTo(pairing);

        Enforcer again = restarted();
        assertThat(watch(again.restore()).value()).isEqualTo(pairing);
        assertThat(again.pairing()).isEqualTo(pairing);
        assertThat(watch(again.review(Scene.action())).value()).isInstanceOf(Verdict.Approved.class);
        watch(again.close());
    }

    @Test
    void claim_isSaved() {
        Watch<Pairing> claim = watch(
                scene.enforcer.claim(scene.gateway.approver().preGenerateCode().pairingCode()));
        scene.advance(Duration.ofSeconds(3));
        assertThat(saved()).isEqualTo(claim.value());
    }

    @Test
    void pair_storeCannotBeWritten_isInForceAndSaysThatItIsNotSaved() {
        scene.gateway.approver().approveAll();
        store.failsToWrite = new StoreException("The disk is full.", null);
        Watch<Pairing> pair = watch(scene.enforcer.pair(code -> {}));
        scene.advance(Duration.ofSeconds(3));
        assertThat(pair.failure())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is paired")
                .hasMessageContaining("The disk is full.");
        assertThat(scene.enforcer.pairing()).isNotNull();
        assertThat(watch(scene.enforcer.review(Scene.action())).value()).isInstanceOf(Verdict.Approved.class);
    }

    @Test
    void restore_nothingSaved_isNotPaired() {
        assertNotPaired(watch(scene.enforcer.restore()).failure());
        store.put(state -> state.pairing(scene.gateway.readyPairing("another", "payments")));
        assertNotPaired(watch(scene.enforcer.restore()).failure());
        assertThat(scene.enforcer.pairing()).isNull();
        assertThat(scene.gateway.requests()).isEmpty();
    }

    @Test
    void restore_withoutAStore_isNotPaired() {
        Enforcer without = Enforcer.builder(scene.client, Scene.ENFORCER).build();
        assertNotPaired(watch(without.restore()).failure());
    }

    @Test
    void restore_storeCannotBeRead_failsAndIsNotPaired() {
        paired();
        store.failsToRead = new StoreException("It is locked.", null);
        Enforcer again = restarted();
        assertThat(watch(again.restore()).failure()).hasMessage("It is locked.");
        assertThat(again.pairing()).isNull();
    }

    @Test
    void restore_savedKeysCannotBeRead_isAFailureOfTheStore() {
        Pairing whole = paired();
        Pairing broken = new Pairing(
                whole.enforcerId(),
                whole.deviceId(),
                null,
                null,
                whole.routingToken(),
                Secret.of("no-key"),
                whole.signers(),
                whole.pairedAt());
        store.put(state -> state.pairing(broken));
        assertThat(watch(restarted().restore()).failure())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("pair again")
                .hasMessageNotContaining("no-key");
    }

    @Test
    void unpair_isRemoved_andOthersStay() {
        store.put(state -> state.pairing(scene.gateway.readyPairing("another", "payments")));
        paired();
        assertThat(watch(scene.enforcer.unpair()).failure()).isNull();
        assertThat(store.state().pairings()).containsOnlyKeys("another");
    }

    @Test
    void unpair_gatewayFails_isStillSaved() {
        Pairing pairing = paired();
        scene.gateway.failNext(Endpoint.PAIRING_REVOKE, Fault.status(403));
        assertThat(watch(scene.enforcer.unpair()).failure()).isNotNull();
        assertThat(saved()).isEqualTo(pairing);
        assertThat(scene.enforcer.pairing()).isEqualTo(pairing);
    }

    @Test
    void unpair_storeCannotBeWritten_hasEndedAndSaysSo() {
        paired();
        store.failsToWrite = new StoreException("The disk is full.", null);
        assertThat(watch(scene.enforcer.unpair()).failure())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has ended");
        assertThat(scene.enforcer.pairing()).isNull();
    }

    @Test
    void forget_endsReviewsAndHeartbeats_andTheGatewayHearsNothing() {
        paired();
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        assertThat(watch(scene.enforcer.forget()).failure()).isNull();

        assertThat(review.failure()).isInstanceOf(PairingException.class);
        assertThat(scene.enforcer.pairing()).isNull();
        assertThat(saved()).isNull();
        assertThat(scene.gateway.requests(Endpoint.PAIRING_REVOKE)).isEmpty();
        scene.assertNothingPending();
        int beats = scene.gateway.requests(Endpoint.HEARTBEAT).size();
        scene.advance(Duration.ofMinutes(10));
        assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).hasSize(beats);
        assertThat(watch(scene.enforcer.forget()).failure()).as("twice").isNull();
    }

    @Test
    void forget_savedByAnEarlierProcess_isRemoved() {
        paired();
        Enforcer again = restarted();
        assertThat(watch(again.forget()).failure()).isNull();
        assertThat(saved()).isNull();
    }

    @Test
    void forget_anotherProcessHasPairedAgain_leavesTheirs() {
        paired();
        Pairing theirs = scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
        store.put(state -> state.pairing(theirs));
        assertThat(watch(scene.enforcer.forget()).failure()).isNull();
        assertThat(saved()).isEqualTo(theirs);
    }

    private static Signer signer(String id) {
        return new Signer(id, Ed25519KeyPair.generate().publicKey().value(), false);
    }

    private static List<String> counting(@Nullable Pairing pairing) {
        return Objects.requireNonNull(pairing).signers().stream()
                .filter(signer -> !signer.revoked())
                .map(Signer::keyId)
                .toList();
    }

    @Test
    void signersThatChange_areSaved_andARevokedOneStaysSoAfterARestart() {
        scene.gateway.approver().approveAll();
        String first = paired().signers().get(0).keyId();
        Signer second = signer("second");
        assertThat(watch(scene.enforcer.addSigner(second)).value()).isEqualTo(saved());
        assertThat(counting(saved())).containsExactly(first, "second");
        assertThat(watch(scene.enforcer.revokeSigner(first)).value()).isEqualTo(saved());

        Enforcer again = restarted();
        watch(again.restore());
        assertThat(counting(again.pairing())).containsExactly("second");
        assertThat(watch(again.review(Scene.action())).value()).isInstanceOf(Verdict.Unverified.class);
        watch(again.close());
    }

    @Test
    void signersThatTwoProcessesChange_areSavedTogether_andNoneComesBack() {
        String first = paired().signers().get(0).keyId();
        Enforcer other = restarted();
        watch(other.restore());
        watch(other.addSigner(signer("others")));
        watch(other.revokeSigner(first));

        watch(scene.enforcer.addSigner(signer("own")));
        assertThat(counting(saved())).containsExactlyInAnyOrder("others", "own");
        watch(other.close());
    }

    @Test
    void signersThatCannotBeSaved_haveChangedAllTheSame() {
        String first = paired().signers().get(0).keyId();
        store.failsToWrite = new StoreException("The disk is full: make room.", null);
        assertThat(watch(scene.enforcer.revokeSigner(first)).failure()).isInstanceOf(StoreException.class);
        assertThat(counting(scene.enforcer.pairing())).isEmpty();
        assertThat(counting(saved())).containsExactly(first);
    }

    @Test
    void endOfAnOldKey_thatAnotherProcessHasSet_isNotLost_andCountsHereToo() {
        String first = paired().signers().get(0).keyId();
        Enforcer other = restarted();
        watch(other.restore());
        Instant end = scene.time.now().plusSeconds(60);
        watch(other.rotateSigner(first, signer("successor"), end));

        Pairing emitted = watch(scene.enforcer.addSigner(signer("own"))).value();
        assertThat(emitted).isEqualTo(saved());
        assertThat(endOf(first, emitted)).isEqualTo(end);
        assertThat(endOf(first, scene.enforcer.pairing())).isEqualTo(end);
        watch(other.close());
    }

    private static @Nullable Instant endOf(String keyId, @Nullable Pairing pairing) {
        return Objects.requireNonNull(pairing).signers().stream()
                .filter(signer -> signer.keyId().equals(keyId))
                .findFirst()
                .orElseThrow()
                .validUntil();
    }

    @Test
    void keyThatAnotherProcessHasRevoked_countsHereNoMoreAtTheNextChange() {
        scene.gateway.approver().approveAll();
        String first = paired().signers().get(0).keyId();
        Enforcer other = restarted();
        watch(other.restore());
        watch(other.revokeSigner(first));

        assertThat(counting(watch(scene.enforcer.addSigner(signer("own"))).value()))
                .containsExactly("own");
        assertThat(watch(scene.enforcer.review(Scene.action())).value()).isInstanceOf(Verdict.Unverified.class);
        watch(other.close());
    }

    @Test
    void idThatTwoProcessesGaveToDifferentKeys_isNotSaved() {
        paired();
        Enforcer other = restarted();
        watch(other.restore());
        watch(other.addSigner(signer("new")));
        watch(other.revokeSigner("new"));
        Pairing before = saved();

        assertThat(watch(scene.enforcer.addSigner(signer("new"))).failure()).isInstanceOf(StoreException.class);
        assertThat(watch(scene.enforcer.addSigner(signer("key-new"))).failure()).isInstanceOf(AirlockException.class);
        assertThat(saved()).isEqualTo(before);
        watch(other.close());
    }

    @Test
    void signersOfAnEarlierPairing_areNotSavedOverAnotherOne() {
        String first = paired().signers().get(0).keyId();
        Pairing another = scene.gateway.readyPairing(Scene.ENFORCER, "payments");
        store.put(saved -> saved.pairing(another));

        assertThat(watch(scene.enforcer.revokeSigner(first)).failure()).isInstanceOf(StoreException.class);
        assertThat(counting(scene.enforcer.pairing())).isEmpty();
        assertThat(saved()).isEqualTo(another);
    }

    @Test
    void unpair_pairingThatIsOnlySaved_isRevokedToo() {
        paired();
        Enforcer again = restarted();
        assertThat(watch(again.unpair()).ended()).isTrue();
        assertThat(saved()).isNull();
        assertThat(scene.gateway.requests(Endpoint.PAIRING_REVOKE)).hasSize(1);
        assertNotPaired(watch(again.unpair()).failure());
        watch(again.close());
    }

    @Test
    void close_whileAPairingIsWaitedFor_endsIt() {
        scene.gateway.approver().manualPairings();
        Watch<Pairing> pair = watch(scene.enforcer.pair(code -> {}));
        watch(scene.enforcer.close());
        assertThat(pair.failure()).isInstanceOf(ClientClosedException.class);
        scene.advance(Duration.ofMinutes(1));
        assertThat(saved()).isNull();
    }
}
