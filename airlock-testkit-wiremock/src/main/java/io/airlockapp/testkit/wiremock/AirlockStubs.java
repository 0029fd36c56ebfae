package io.airlockapp.testkit.wiremock;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.ScenarioMappingBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.Json;
import com.github.tomakehurst.wiremock.matching.UrlPattern;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Stubs of the gateway's endpoints (wire reference, section 3), for {@code stubFor(…)} of any WireMock. They take a call whatever
 * its credentials are; what they answer is right, and nothing more: they check nothing, and keep no state.
 *
 * <p>All but {@link #decision(StubDecision)} and {@link #decisionAfter} work with a WireMock in another process, too; those two
 * need the {@link StubApprover} as an extension. What echoes the exchange does so by response templates, which WireMock 3 has on.
 */
public final class AirlockStubs {

    private static final UrlPattern WAIT = WireMock.urlPathMatching("/v1/exchanges/[^/]+/wait");
    private static final String TEMPLATE = "response-template";
    private static final String PATH_ID = "{{request.pathSegments.[2]}}";
    private static final String BODY_ID = "{{jsonPath request.body '$.requestId'}}";

    private AirlockStubs() {}

    static ResponseDefinitionBuilder json(Object content) {
        return WireMock.aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "application/json")
                .withBody(Json.write(content));
    }

    /** An envelope about the exchange that a template names. */
    private static ResponseDefinitionBuilder envelope(String msgType, String requestId, Map<String, ?> body) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("msgId", "msg-{{randomValue type='UUID'}}");
        envelope.put("msgType", msgType);
        envelope.put("requestId", requestId);
        envelope.put("createdAt", "{{now}}");
        envelope.put("sender", Map.of());
        envelope.put("body", body);
        return json(envelope).withTransformers(TEMPLATE);
    }

    /**
     * Health and clock, {@code GET /echo}.
     *
     * @return the stub: 200 with the server's time in UTC
     */
    public static MappingBuilder echo() {
        return WireMock.get(WireMock.urlPathEqualTo("/echo"))
                .willReturn(json(Map.of("utc", "{{now}}", "local", "{{now}}", "timezone", "UTC", "offsetMinutes", 0))
                        .withTransformers(TEMPLATE));
    }

    /**
     * Discovery, {@code GET /v1/integrations/discovery}.
     *
     * @param issuer where users sign in
     * @param clientId as whom
     * @return the stub: 200, with support for personal access tokens
     */
    public static MappingBuilder discovery(URI issuer, String clientId) {
        return WireMock.get(WireMock.urlPathEqualTo("/v1/integrations/discovery"))
                .willReturn(json(Map.of(
                        "idp",
                        Map.of("baseUrl", issuer.toString(), "clientId", clientId),
                        "auth",
                        Map.of("patSupported", true))));
    }

    /**
     * Consent, {@code GET /v1/consents/check}.
     *
     * @param status what it says, such as {@code approved}
     * @return the stub: 200; for a consent that is missing see {@link AirlockErrors#consentRequired}
     */
    public static MappingBuilder consent(String status) {
        return WireMock.get(WireMock.urlPathEqualTo("/v1/consents/check")).willReturn(json(Map.of("status", status)));
    }

    /**
     * The beginning of a pairing, {@code POST /v1/pairing/initiate}.
     *
     * @param pairingCode what the user types into the app
     * @param pairingNonce the pairing, to be given to {@link #pairingPending} and {@link #pairingCompleted}
     * @return the stub: 201
     */
    public static MappingBuilder pairingInitiate(String pairingCode, String pairingNonce) {
        return WireMock.post(WireMock.urlPathEqualTo("/v1/pairing/initiate"))
                .willReturn(json(Map.of(
                                "pairingNonce",
                                pairingNonce,
                                "pairingCode",
                                pairingCode,
                                "deviceId",
                                "{{jsonPath request.body '$.deviceId'}}"))
                        .withStatus(201)
                        .withTransformers(TEMPLATE));
    }

    private static MappingBuilder pairingStatus(String pairingNonce, Map<String, ?> fields) {
        Map<String, Object> status = new LinkedHashMap<>(fields);
        status.put("pairingNonce", pairingNonce);
        return WireMock.get(WireMock.urlPathEqualTo("/v1/pairing/" + pairingNonce + "/status"))
                .willReturn(json(status));
    }

    /**
     * A pairing that nobody has answered, {@code GET /v1/pairing/…/status}.
     *
     * @param pairingNonce the pairing
     * @return the stub: 200 with {@code pending}
     */
    public static MappingBuilder pairingPending(String pairingNonce) {
        return pairingStatus(pairingNonce, Map.of("state", "pending"));
    }

    /**
     * A pairing that has ended without success, {@code GET /v1/pairing/…/status}.
     *
     * @param pairingNonce the pairing
     * @param state {@code rejected}, {@code expired} or {@code revoked}
     * @return the stub: 200
     */
    public static MappingBuilder pairingEnded(String pairingNonce, String state) {
        return pairingStatus(pairingNonce, Map.of("state", state));
    }

    /**
     * A pairing that an approver has signed, {@code GET /v1/pairing/…/status}.
     *
     * @param pairingNonce the pairing
     * @param approver who has
     * @param routingToken what leads to the approver
     * @return the stub: 200 with {@code completed}
     */
    public static MappingBuilder pairingCompleted(String pairingNonce, StubApprover approver, String routingToken) {
        return pairingStatus(
                pairingNonce,
                Map.of(
                        "state",
                        "completed",
                        "routingToken",
                        routingToken,
                        "responseJson",
                        approver.pairingResponse(pairingNonce)));
    }

    /**
     * A code made by the approver beforehand, {@code POST /v1/pairing/claim}.
     *
     * @param pairingNonce the pairing
     * @param approver who has signed it
     * @param routingToken what leads to the approver
     * @return the stub: 200, complete at once
     */
    public static MappingBuilder pairingClaim(String pairingNonce, StubApprover approver, String routingToken) {
        return WireMock.post(WireMock.urlPathEqualTo("/v1/pairing/claim"))
                .willReturn(json(Map.of(
                        "pairingNonce",
                        pairingNonce,
                        "routingToken",
                        routingToken,
                        "responseJson",
                        approver.pairingResponse(pairingNonce))));
    }

    /**
     * The end of a pairing, {@code POST /v1/pairing/revoke}.
     *
     * @return the stub: 200
     */
    public static MappingBuilder pairingRevoke() {
        return WireMock.post(WireMock.urlPathEqualTo("/v1/pairing/revoke"))
                .willReturn(json(Map.of("status", "revoked")));
    }

    /**
     * Presence, {@code POST /v1/presence/heartbeat}.
     *
     * @return the stub: 200
     */
    public static MappingBuilder heartbeat() {
        return WireMock.post(WireMock.urlPathEqualTo("/v1/presence/heartbeat"))
                .willReturn(json(Map.of("status", "ok")));
    }

    /**
     * Submission, {@code POST /v1/artifacts}.
     *
     * @return the stub: 202 with {@code artifact.accepted} for the exchange of the request
     */
    public static MappingBuilder submit() {
        return WireMock.post(WireMock.urlPathEqualTo("/v1/artifacts"))
                .willReturn(envelope("artifact.accepted", BODY_ID, Map.of("requestId", BODY_ID))
                        .withStatus(202));
    }

    /**
     * Where an exchange stands, {@code GET /v1/exchanges/…}.
     *
     * @param state the state of any exchange, such as {@code PendingApproval}
     * @return the stub: 200 with {@code exchange.status}
     */
    public static MappingBuilder exchangeStatus(String state) {
        return WireMock.get(WireMock.urlPathMatching("/v1/exchanges/[^/]+"))
                .willReturn(envelope("exchange.status", PATH_ID, Map.of("requestId", PATH_ID, "state", state)));
    }

    /**
     * A poll that brings nothing, {@code GET /v1/exchanges/…/wait}.
     *
     * @param held how long it is held open; if that is much shorter than the client asked for, it may ask where the exchange
     *     stands, see {@link #exchangeStatus}
     * @return the stub: 204
     */
    public static MappingBuilder undecided(Duration held) {
        return WireMock.get(WAIT).willReturn(nothing(held));
    }

    private static ResponseDefinitionBuilder nothing(Duration held) {
        return WireMock.aResponse().withStatus(204).withFixedDelay(Math.toIntExact(held.toMillis()));
    }

    /**
     * A decision about whatever has been submitted, {@code GET /v1/exchanges/…/wait}.
     *
     * @param decision who decides what
     * @return the stub: 200 with {@code decision.deliver}, signed for the hash that was submitted for the exchange of the
     *     request; 404 if none was. Its signer must be an extension of the WireMock
     */
    public static MappingBuilder decision(StubDecision decision) {
        return WireMock.get(WAIT).willReturn(decided(decision));
    }

    private static ResponseDefinitionBuilder decided(StubDecision decision) {
        ResponseDefinitionBuilder response = WireMock.aResponse()
                .withTransformerParameter(
                        StubApprover.APPROVER, decision.signer().getName())
                .withTransformerParameter(StubApprover.WORD, decision.word());
        String reason = decision.reason();
        return reason == null ? response : response.withTransformerParameter(StubApprover.REASON, reason);
    }

    /**
     * Polls that bring nothing, and then a decision, {@code GET /v1/exchanges/…/wait}. The polls of all exchanges are counted
     * together.
     *
     * @param polls how many bring nothing
     * @param held how long each of them is held open
     * @param decision who decides what, as for {@link #decision(StubDecision)}
     * @return the stubs, all to be set
     */
    public static List<MappingBuilder> decisionAfter(int polls, Duration held, StubDecision decision) {
        String scenario = "airlock-polls-" + UUID.randomUUID();
        List<MappingBuilder> stubs = new ArrayList<>();
        for (int i = 0; i <= polls; i++) {
            ScenarioMappingBuilder poll = WireMock.get(WAIT)
                    .inScenario(scenario)
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "after " + i);
            stubs.add(
                    i == polls
                            ? poll.willReturn(decided(decision))
                            : poll.willReturn(nothing(held)).willSetStateTo("after " + (i + 1)));
        }
        return stubs;
    }

    /**
     * A decision about one artifact that is known beforehand, {@code GET /v1/exchanges/…/wait}.
     *
     * @param decision who decides what
     * @param requestId the exchange
     * @param artifactHash the hash of what was submitted, 64 lowercase hex digits
     * @return the stub: 200 with {@code decision.deliver}, signed now and the same each time
     */
    public static MappingBuilder decision(StubDecision decision, String requestId, String artifactHash) {
        return WireMock.get(WireMock.urlPathEqualTo("/v1/exchanges/" + requestId + "/wait"))
                .willReturn(json(decision.signer().sign(requestId, artifactHash, decision.word(), decision.reason())));
    }

    /**
     * Taking an exchange back, {@code POST /v1/exchanges/…/withdraw}.
     *
     * @return the stub: 200 with {@code exchange.withdrawn}
     */
    public static MappingBuilder withdraw() {
        return WireMock.post(WireMock.urlPathMatching("/v1/exchanges/[^/]+/withdraw"))
                .willReturn(
                        envelope("exchange.withdrawn", PATH_ID, Map.of("requestId", PATH_ID, "state", "Withdrawn")));
    }

    /**
     * Acknowledgement, {@code POST /v1/acks}.
     *
     * @return the stub: 200 with {@code ack.accepted}
     */
    public static MappingBuilder acknowledge() {
        return WireMock.post(WireMock.urlPathEqualTo("/v1/acks"))
                .willReturn(envelope("ack.accepted", BODY_ID, Map.of()));
    }

    /**
     * Do-not-disturb policies, {@code GET /v1/policy/dnd/effective}.
     *
     * @param policies each as the fields of section 6, such as {@code policyMode}
     * @return the stub: 200
     */
    public static MappingBuilder policies(List<Map<String, ?>> policies) {
        return WireMock.get(WireMock.urlPathEqualTo("/v1/policy/dnd/effective"))
                .willReturn(json(Map.of("msgType", "dnd.policy.effective", "requestId", "dnd-1", "body", policies)));
    }
}
