package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.PairingException;
import io.airlockapp.harp.PairingCodec;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.ClaimShape;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairingTest {

    private final Scene scene = new Scene();
    private final List<PairingInitiated> prompts = new ArrayList<>();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void pair_approverEntersTheCode_isPairedAndReviewsWork() {
        scene.gateway.approver().manualPairings().approveAll();
        Watch<Pairing> pair = watch(scene.enforcer.pair(prompts::add));
        assertThat(prompts).hasSize(1);
        scene.advance(Duration.ofSeconds(9));
        assertThat(pair.ended()).isFalse();
        assertThat(scene.gateway.requests(Endpoint.PAIRING_STATUS)).hasSize(4);

        scene.gateway.approver().enterCode(prompts.get(0).pairingCode());
        scene.advance(Duration.ofSeconds(3));

        Pairing pairing = pair.value();
        assertThat(scene.enforcer.pairing()).isEqualTo(pairing);
        assertThat(pairing.signers()).singleElement().satisfies(signer -> assertThat(signer.keyId())
                .isEqualTo(scene.gateway.approver().signerKeyId()));
        assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                .isTrue();
    }

    @Test
    void pair_approverRefuses_failsByName() {
        scene.gateway.approver().rejectPairings();
        Watch<Pairing> pair = watch(scene.enforcer.pair(prompts::add));
        scene.advance(Duration.ofSeconds(3));
        assertReason(pair, PairingException.Reason.REJECTED);
    }

    @Test
    void pair_codeNotUsed_expires() {
        scene.gateway.approver().manualPairings();
        Watch<Pairing> pair = watch(scene.enforcer.pair(prompts::add));
        scene.advance(Duration.ofMinutes(11));
        assertReason(pair, PairingException.Reason.EXPIRED);
        int polls = scene.gateway.requests(Endpoint.PAIRING_STATUS).size();
        scene.advance(Duration.ofMinutes(11));
        assertThat(scene.gateway.requests(Endpoint.PAIRING_STATUS)).hasSize(polls);
    }

    @Test
    void pair_troubleWhilePolling_isSurvived() {
        scene.gateway.approver().manualPairings();
        Watch<Pairing> pair = watch(scene.enforcer.pair(prompts::add));
        scene.gateway.faults().add(Calls.to(Endpoint.PAIRING_STATUS).times(4), Fault.resetBeforeAnswer());
        scene.gateway.approver().enterCode(prompts.get(0).pairingCode());
        scene.advance(Duration.ofMinutes(1));
        assertThat(pair.value()).isNotNull();
    }

    @Test
    void cancel_whilePolling_stopsPolling() {
        scene.gateway.approver().manualPairings();
        Watch<Pairing> pair = watch(scene.enforcer.pair(prompts::add));
        pair.cancel();
        int polls = scene.gateway.requests(Endpoint.PAIRING_STATUS).size();
        scene.advance(Duration.ofMinutes(5));
        assertThat(scene.gateway.requests(Endpoint.PAIRING_STATUS)).hasSize(polls);
        assertThat(scene.enforcer.pairing()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "not json",
                "{\"signerKeyId\":\"key-1\",\"publicKey\":\"AAAA\",\"pairingNonce\":\"x\",\"timestamp\":\"t\",\"signature\":\"AAAA\"}"
            })
    void pair_answerThatDoesNotVerify_isRevokedAndNothingIsPaired(String responseJson) {
        scene.gateway.approver().manualPairings();
        scene.gateway.failNext(
                Endpoint.PAIRING_STATUS,
                Fault.answer(
                        200,
                        List.of(new Header("Content-Type", "application/json")),
                        Body.of(
                                "{\"pairingNonce\":\"n\",\"state\":\"completed\",\"routingToken\":\"rt\",\"responseJson\":\""
                                        + responseJson.replace("\"", "\\\"") + "\"}")));

        Watch<Pairing> pair = watch(scene.enforcer.pair(prompts::add));

        assertReason(pair, PairingException.Reason.UNVERIFIED);
        assertThat(scene.enforcer.pairing()).isNull();
        assertThat(scene.gateway.requests(Endpoint.PAIRING_REVOKE)).hasSize(1);
    }

    @Test
    void pair_again_replacesThePairingAndKeepsOneHeartbeat() {
        watch(scene.enforcer.pair(prompts::add));
        scene.advance(Duration.ofSeconds(3));
        Pairing first = scene.enforcer.pairing();
        watch(scene.enforcer.pair(prompts::add));
        scene.advance(Duration.ofSeconds(3));

        assertThat(scene.enforcer.pairing()).isNotEqualTo(first);
        int beats = scene.gateway.requests(Endpoint.HEARTBEAT).size();
        scene.advance(Duration.ofMinutes(5));
        assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).hasSizeBetween(beats + 9, beats + 12);
    }

    @ParameterizedTest
    @EnumSource(ClaimShape.class)
    void claim_codeMadeBeforehand_pairsInBothShapes(ClaimShape shape) {
        FakeGateway gateway = FakeGateway.builder().claimShape(shape).build();
        try (Scene other = new Scene(gateway, UnaryOperator.identity(), UnaryOperator.identity())) {
            gateway.approver().approveAll();
            String code = gateway.approver().preGenerateCode().pairingCode();

            Watch<Pairing> claim = watch(other.enforcer.claim(" " + code.toLowerCase(java.util.Locale.ROOT)));
            other.advance(Duration.ofSeconds(10));

            assertThat(claim.value()).isNotNull();
            assertThat(watch(other.enforcer.review(Scene.action())).value().isApproved())
                    .isTrue();
            assertThat(watch(other.enforcer.claim(code)).failure())
                    .isInstanceOfAny(
                            NotFoundException.class,
                            ExpiredException.class,
                            io.airlockapp.error.ConflictException.class);
        }
    }

    @Test
    void claim_blankCodeOrNoLabel_isRefusedAtTheCall() {
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.claim(" "));
        Enforcer bare = Enforcer.builder(scene.client, "bare").time(scene.time).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bare.claim("ABCD-1234"))
                .withMessageContaining("label");
        assertThat(scene.gateway.requests()).isEmpty();
    }

    @Test
    void restore_savedAsText_reviewsWork() {
        scene.gateway.approver().approveAll();
        Secret saved = PairingCodec.encode(scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE));

        watch(scene.enforcer.restore(PairingCodec.decode(saved)));

        assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                .isTrue();
    }

    @Test
    void restore_ofAnotherEnforcer_isRefusedAtTheCall() {
        Pairing other = scene.gateway.readyPairing("somebody-else", Scene.WORKSPACE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.enforcer.restore(other))
                .withMessageContaining("another enforcer");
    }

    @Test
    void restore_closed_failsAndBeatsNoHeart() {
        Pairing pairing = scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
        watch(scene.enforcer.close());
        assertThat(watch(scene.enforcer.restore(pairing)).failure()).isInstanceOf(ClientClosedException.class);
        scene.advance(Duration.ofMinutes(5));
        assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).isEmpty();
    }

    @Test
    void unpair_endsHeartbeatsAndThePairing() {
        watch(scene.enforcer.restore(scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE)));
        assertThat(watch(scene.enforcer.unpair()).failure()).isNull();
        assertThat(scene.enforcer.pairing()).isNull();
        int beats = scene.gateway.requests(Endpoint.HEARTBEAT).size();
        scene.advance(Duration.ofMinutes(5));
        assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).hasSize(beats);
        assertReason(watch(scene.enforcer.unpair()), PairingException.Reason.NOT_PAIRED);
    }

    private static void assertReason(Watch<?> watch, PairingException.Reason reason) {
        assertThat(watch.failure()).isInstanceOfSatisfying(PairingException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }
}
