package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.ContentKey;
import io.airlockapp.harp.Sealer;
import io.airlockapp.harp.Verdict;
import io.airlockapp.harp.X25519KeyPair;
import io.airlockapp.model.AckStatus;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.model.PairingState;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.model.WaitOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both faces against the gateway, from the first question to the last. */
class LifecycleTest {

    private final Scene scene = new Scene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void client_lifeOfAPairing_everyCallReturnsWhatTheGatewaySays() {
        assertThat(scene.client.echo().utc()).isEqualTo(scene.gateway.clock().instant());
        assertThat(scene.client.discover().patSupported()).isTrue();
        assertThat(scene.client.checkConsent()).isInstanceOf(ConsentStatus.class);
        PairingInitiated initiated = scene.client.initiatePairing(new PairingInitiation(
                "device-1",
                Scene.ENFORCER,
                null,
                null,
                null,
                X25519KeyPair.generate().publicKey()));
        assertThat(scene.client.pairingStatus(initiated.pairingNonce()).state()).isEqualTo(PairingState.COMPLETED);
        scene.client.heartbeat(new Heartbeat(Scene.ENFORCER, null, Scene.WORKSPACE));
        assertThat(scene.gateway.presence(Scene.ENFORCER)).isNotNull();
        assertThat(scene.client
                        .effectivePolicies(new PolicyQuery(Scene.ENFORCER, Scene.WORKSPACE, null))
                        .policies())
                .isEmpty();
        String code = scene.gateway.approver().preGenerateCode().pairingCode();
        Secret routingToken = scene.client
                .claimPairing(new PairingClaim(
                        code,
                        "device-1",
                        Scene.ENFORCER,
                        "label",
                        Scene.WORKSPACE,
                        null,
                        X25519KeyPair.generate().publicKey()))
                .routingToken();
        assertThat(routingToken).isNotNull();
        assertThat(scene.client.revokePairing(routingToken)).isNotNull();
    }

    @Test
    void client_lifeOfAnExchange_everyCallReturnsWhatTheGatewaySays() {
        Pairing pairing = scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
        scene.gateway.approver().approveAll();

        assertThat(scene.client.submit(submission("req-1", pairing))).isNotNull();
        assertThat(scene.client.awaitDecision("req-1", Duration.ofSeconds(25)))
                .isInstanceOfSatisfying(
                        WaitOutcome.Delivered.class,
                        delivered -> scene.client.acknowledge(new Acknowledgement(
                                "ack-1",
                                "req-1",
                                delivered.decision().msgId(),
                                Scene.ENFORCER,
                                AckStatus.DELIVERED,
                                scene.gateway.clock().instant())));
        assertThat(scene.client.exchangeStatus("req-1").state()).isEqualTo(ExchangeState.DELIVERED);
        assertThatThrownBy(() -> scene.client.withdraw("req-1")).isInstanceOf(ConflictException.class);

        scene.gateway.approver().ignoreAll();
        scene.client.submit(submission("req-2", pairing));
        assertThat(scene.client.withdraw("req-2")).isNotNull();
        assertThat(scene.client.exchangeStatus("req-2").state()).isEqualTo(ExchangeState.WITHDRAWN);
    }

    @Test
    void client_nobodyDecides_returnsThatItIsPending() {
        scene.client.submit(submission("req-1", scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE)));
        Called<WaitOutcome> poll = Called.call(() -> scene.client.awaitDecision("req-1", Duration.ofSeconds(25)));

        scene.advanceUntilEnded(poll);

        assertThat(poll.value()).isEqualTo(WaitOutcome.Pending.INSTANCE);
    }

    @Test
    void enforcer_withdrawnByAnotherThread_reviewReturnsWithdrawn() {
        scene.restored();
        Called<Verdict> review = Called.call(() -> scene.enforcer.review(Scene.action()));
        scene.awaitWaiting(review, 1);

        scene.enforcer.withdraw(scene.gateway.exchanges().get(0).requestId());

        assertThat(review.value()).isInstanceOf(Verdict.Withdrawn.class);
        scene.assertNothingPending();
    }

    @Test
    void enforcer_withdrawsWhatDoesNotExist_throwsNotFound() {
        scene.restored();

        assertThatThrownBy(() -> scene.enforcer.withdraw("req-unknown")).isInstanceOf(NotFoundException.class);
    }

    private ArtifactSubmission submission(String requestId, Pairing pairing) {
        Action action = Scene.action();
        Instant now = scene.gateway.clock().instant();
        return new ArtifactSubmission(
                "msg-" + requestId,
                requestId,
                now,
                Scene.ENFORCER,
                action.type(),
                action.hash().value(),
                Sealer.seal(action, ContentKey.restore(pairing.contentKey())),
                now.plusSeconds(600),
                pairing.routingToken(),
                Map.of());
    }
}
