package io.airlockapp.reactor;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.AckStatus;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.Ciphertext;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Each method of {@link GatewayClient} once, with what it asks for and an answer that it takes. */
enum ClientCall {
    ECHO(Method.GET, "/echo", GatewayClient::echo, """
            {"utc":"2026-01-01T00:00:00Z"}"""),
    DISCOVER(Method.GET, "/v1/integrations/discovery", GatewayClient::discover, """
            {"idp":{"baseUrl":"https://idp.example/realms/a","clientId":"enforcer"},"auth":{"patSupported":true}}"""),
    CHECK_CONSENT(Method.GET, "/v1/consents/check", GatewayClient::checkConsent, """
            {"status":"approved"}"""),
    INITIATE_PAIRING(
            Method.POST,
            "/v1/pairing/initiate",
            client -> client.initiatePairing(new PairingInitiation("device-1", "enforcer-1", null, null, null, null)),
            """
            {"pairingNonce":"nonce-1","pairingCode":"ABCD-1234","deviceId":"device-1"}"""),
    PAIRING_STATUS(Method.GET, "/v1/pairing/nonce-1/status", client -> client.pairingStatus("nonce-1"), """
            {"pairingNonce":"nonce-1","state":"pending"}"""),
    CLAIM_PAIRING(
            Method.POST,
            "/v1/pairing/claim",
            client -> client.claimPairing(
                    new PairingClaim("ABCD-1234", "device-1", "enforcer-1", "Enforcer", "workspace-1", null, null)),
            """
            {"pairingNonce":"nonce-1"}"""),
    REVOKE_PAIRING(Method.POST, "/v1/pairing/revoke", client -> client.revokePairing(Secret.of("routing-1")), """
            {"status":"revoked"}"""),
    HEARTBEAT(
            Method.POST,
            "/v1/presence/heartbeat",
            client -> client.heartbeat(new Heartbeat("enforcer-1", null, null)),
            """
            {"status":"ok"}"""),
    SUBMIT(Method.POST, "/v1/artifacts", client -> client.submit(submission()), """
            {"msgType":"artifact.accepted","requestId":"req-1"}"""),
    EXCHANGE_STATUS(Method.GET, "/v1/exchanges/req-1", client -> client.exchangeStatus("req-1"), """
            {"msgType":"exchange.status","requestId":"req-1","body":{"requestId":"req-1","state":"Decided"}}"""),
    AWAIT_DECISION(
            Method.GET,
            "/v1/exchanges/req-1/wait?timeout=25",
            client -> client.awaitDecision("req-1", Duration.ofSeconds(25)),
            """
            {"msgId":"msg-1","msgType":"decision.deliver","requestId":"req-1","body":{"decision":"approve"}}"""),
    WITHDRAW(Method.POST, "/v1/exchanges/req-1/withdraw", client -> client.withdraw("req-1"), """
            {"msgType":"exchange.withdrawn","requestId":"req-1"}"""),
    ACKNOWLEDGE(
            Method.POST,
            "/v1/acks",
            client -> client.acknowledge(
                    new Acknowledgement("ack-1", "req-1", "msg-1", "enforcer-1", AckStatus.DELIVERED, Wire.START)),
            """
            {"msgType":"ack.accepted"}"""),
    EFFECTIVE_POLICIES(
            Method.GET,
            "/v1/policy/dnd/effective?enforcerId=enforcer-1&workspaceId=workspace-1",
            client -> client.effectivePolicies(new PolicyQuery("enforcer-1", "workspace-1", null)),
            """
            {"msgType":"dnd.policy.effective","requestId":"dnd-1","body":[]}""");

    final Method method;
    final String path;
    final String answer;
    private final Function<GatewayClient, Mono<?>> call;

    ClientCall(Method method, String path, Function<GatewayClient, Mono<?>> call, String answer) {
        this.method = method;
        this.path = path;
        this.call = call;
        this.answer = answer;
    }

    Mono<?> on(GatewayClient client) {
        return call.apply(client);
    }

    boolean needsUser() {
        return this != ECHO && this != DISCOVER;
    }

    /** Whether doing it twice would be another thing than doing it once. */
    boolean repeatable() {
        return this != INITIATE_PAIRING && this != CLAIM_PAIRING;
    }

    /** Whether the client itself tries it again. */
    boolean retried() {
        return this != HEARTBEAT && this != AWAIT_DECISION;
    }

    /** Whether its answer has anything to tell but its status. */
    boolean answerIsRead() {
        return this != HEARTBEAT && this != ACKNOWLEDGE;
    }

    boolean answeredByEnvelope() {
        return answerIsRead() && answer.contains("msgType");
    }

    Lane lane() {
        return this == HEARTBEAT ? Lane.HEARTBEAT : this == AWAIT_DECISION ? Lane.WAIT : Lane.COMMAND;
    }

    static ArtifactSubmission submission() {
        return new ArtifactSubmission(
                "msg-1",
                "req-1",
                Wire.START,
                "enforcer-1",
                ArtifactType.COMMAND_REVIEW,
                "d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd",
                new Ciphertext("AES-256-GCM", "ZGF0YQ==", "bm9uY2Vub25jZQ==", "dGFndGFndGFndGFndGFnIQ==", null),
                Wire.START.plusSeconds(600),
                Secret.of("routing-1"),
                Map.of("workspaceName", "workspace-1"));
    }
}
