package io.airlockapp.blocking;

import static io.airlockapp.blocking.Caller.await;
import static io.airlockapp.blocking.Caller.awaitClose;
import static io.airlockapp.blocking.Caller.awaitEnd;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactAccepted;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.EchoResponse;
import io.airlockapp.model.EffectivePolicies;
import io.airlockapp.model.ExchangeStatus;
import io.airlockapp.model.ExchangeWithdrawn;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingClaimed;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.model.PairingRevoked;
import io.airlockapp.model.PairingStatus;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.reactor.Circuit;
import io.airlockapp.reactor.GatewayClient;
import java.time.Duration;
import java.util.Objects;

/** Waits for each method of a {@link GatewayClient}. */
final class DefaultBlockingGatewayClient implements BlockingGatewayClient {

    private static final Duration LONGEST_POLL = Duration.ofSeconds(60);

    private final GatewayClient client;
    private final Duration deadline;
    private final Meanwhile meanwhile;

    DefaultBlockingGatewayClient(GatewayClient client, Duration deadline, Meanwhile meanwhile) {
        this.client = Objects.requireNonNull(client, "client");
        this.deadline = Limit.checked(deadline, "deadline");
        this.meanwhile = Objects.requireNonNull(meanwhile, "meanwhile");
    }

    @Override
    public EchoResponse echo() {
        return await("GatewayClient.echo", deadline, meanwhile, caller -> client.echo());
    }

    @Override
    public Discovery discover() {
        return await("GatewayClient.discover", deadline, meanwhile, caller -> client.discover());
    }

    @Override
    public ConsentStatus checkConsent() {
        return await("GatewayClient.checkConsent", deadline, meanwhile, caller -> client.checkConsent());
    }

    @Override
    public PairingInitiated initiatePairing(PairingInitiation initiation) {
        return await(
                "GatewayClient.initiatePairing", deadline, meanwhile, caller -> client.initiatePairing(initiation));
    }

    @Override
    public PairingStatus pairingStatus(String pairingNonce) {
        return await("GatewayClient.pairingStatus", deadline, meanwhile, caller -> client.pairingStatus(pairingNonce));
    }

    @Override
    public PairingClaimed claimPairing(PairingClaim claim) {
        return await("GatewayClient.claimPairing", deadline, meanwhile, caller -> client.claimPairing(claim));
    }

    @Override
    public PairingRevoked revokePairing(Secret routingToken) {
        return await("GatewayClient.revokePairing", deadline, meanwhile, caller -> client.revokePairing(routingToken));
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
        awaitEnd("GatewayClient.heartbeat", deadline, meanwhile, () -> client.heartbeat(heartbeat));
    }

    @Override
    public ArtifactAccepted submit(ArtifactSubmission submission) {
        Duration left = Limit.until(submission.expiresAt());
        return await("GatewayClient.submit", left.plus(deadline), meanwhile, caller -> client.submit(submission));
    }

    @Override
    public ExchangeStatus exchangeStatus(String requestId) {
        return await("GatewayClient.exchangeStatus", deadline, meanwhile, caller -> client.exchangeStatus(requestId));
    }

    @Override
    public WaitOutcome awaitDecision(String requestId, Duration timeout) {
        Duration poll = timeout.compareTo(LONGEST_POLL) < 0 ? timeout : LONGEST_POLL;
        return await(
                "GatewayClient.awaitDecision",
                poll.plus(deadline),
                meanwhile,
                caller -> client.awaitDecision(requestId, timeout));
    }

    @Override
    public ExchangeWithdrawn withdraw(String requestId) {
        return await("GatewayClient.withdraw", deadline, meanwhile, caller -> client.withdraw(requestId));
    }

    @Override
    public void acknowledge(Acknowledgement acknowledgement) {
        awaitEnd("GatewayClient.acknowledge", deadline, meanwhile, () -> client.acknowledge(acknowledgement));
    }

    @Override
    public EffectivePolicies effectivePolicies(PolicyQuery query) {
        return await("GatewayClient.effectivePolicies", deadline, meanwhile, caller -> client.effectivePolicies(query));
    }

    @Override
    public Circuit circuit() {
        return client.circuit();
    }

    @Override
    public void close() {
        awaitClose(
                "GatewayClient.close", deadline, meanwhile, () -> client.close().thenReturn(true));
    }
}
