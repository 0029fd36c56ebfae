package io.airlockapp.reactor.internal.wire;

import io.airlockapp.error.ProtocolException;
import io.airlockapp.model.ActionSelector;
import io.airlockapp.model.ArtifactAccepted;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.EchoResponse;
import io.airlockapp.model.EffectivePolicies;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.ExchangeStatus;
import io.airlockapp.model.ExchangeWithdrawn;
import io.airlockapp.model.PairingClaimed;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.PairingRevoked;
import io.airlockapp.model.PairingState;
import io.airlockapp.model.PairingStatus;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyScope;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what comes back with a success status (wire reference, sections 3 and 4); anything unreadable is a {@link ProtocolException}. */
public final class Responses {

    private Responses() {}

    /**
     * Reads the answer of {@code GET /echo}.
     *
     * @param response the answer
     * @return its content
     */
    public static EchoResponse echo(TransportResponse response) {
        WireObject json = Json.parse(response.body());
        return new EchoResponse(
                json.requiredInstant("utc"), json.text("local"), json.text("timezone"), json.integer("offsetMinutes"));
    }

    /**
     * Reads the answer of {@code GET /v1/integrations/discovery}.
     *
     * @param response the answer
     * @return its content
     */
    public static Discovery discovery(TransportResponse response) {
        WireObject json = Json.parse(response.body());
        WireObject idp = json.object("idp");
        URI issuer = idp.uri("baseUrl");
        if (issuer == null) {
            throw new ProtocolException("The gateway's discovery names no issuer (idp.baseUrl).", null);
        }
        return new Discovery(
                issuer,
                idp.requiredText("clientId"),
                Boolean.TRUE.equals(json.object("auth").bool("patSupported")));
    }

    /**
     * Reads the answer of a consent check.
     *
     * @param response the answer
     * @return its content
     */
    public static ConsentStatus consent(TransportResponse response) {
        return new ConsentStatus(Json.parse(response.body()).requiredText("status"));
    }

    /**
     * Reads the answer of {@code POST /v1/pairing/initiate}.
     *
     * @param response the answer
     * @return its content
     */
    public static PairingInitiated pairingInitiated(TransportResponse response) {
        WireObject json = Json.parse(response.body());
        return new PairingInitiated(
                json.requiredText("pairingNonce"),
                json.requiredText("pairingCode"),
                json.requiredText("deviceId"),
                json.uri("gatewayUrl"),
                json.instant("expiresAt"));
    }

    /**
     * Reads the answer of {@code GET /v1/pairing/{nonce}/status}.
     *
     * @param response the answer
     * @return its content
     */
    public static PairingStatus pairingStatus(TransportResponse response) {
        WireObject json = Json.parse(response.body());
        return new PairingStatus(
                json.requiredText("pairingNonce"),
                new PairingState(json.requiredText("state")),
                json.text("responseJson"),
                json.secret("routingToken"),
                json.instant("expiresAt"));
    }

    /**
     * Reads the answer of {@code POST /v1/pairing/claim}.
     *
     * @param response the answer
     * @return its content
     */
    public static PairingClaimed pairingClaimed(TransportResponse response) {
        WireObject json = Json.parse(response.body());
        return new PairingClaimed(
                json.requiredText("pairingNonce"),
                json.instant("expiresAt"),
                json.secret("routingToken"),
                json.text("responseJson"));
    }

    /**
     * Reads the answer of {@code POST /v1/pairing/revoke}.
     *
     * @param response the answer
     * @return its content
     */
    public static PairingRevoked pairingRevoked(TransportResponse response) {
        WireObject json = Json.parse(response.body());
        return new PairingRevoked(json.requiredText("status"), json.text("enforcerId"));
    }

    /**
     * Reads the answer of {@code POST /v1/artifacts}.
     *
     * @param response the answer
     * @param requestId the exchange that was asked for
     * @return its content
     */
    public static ArtifactAccepted accepted(TransportResponse response, String requestId) {
        WireObject envelope = envelope(response, "artifact.accepted");
        sameRequest(envelope, requestId);
        return new ArtifactAccepted(requestId, envelope.instant("createdAt"));
    }

    /**
     * Reads the answer of {@code GET /v1/exchanges/{requestId}}.
     *
     * @param response the answer
     * @param requestId the exchange that was asked for
     * @return its content
     */
    public static ExchangeStatus exchangeStatus(TransportResponse response, String requestId) {
        WireObject envelope = envelope(response, "exchange.status");
        sameRequest(envelope, requestId);
        WireObject body = envelope.object("body");
        sameRequest(body, requestId);
        return new ExchangeStatus(
                requestId,
                new ExchangeState(body.requiredText("state")),
                body.instant("createdAt"),
                body.instant("expiresAt"),
                body.text("artifactHash"),
                body.isObject("decision") ? body.object("decision").text("decision") : body.text("decision"));
    }

    /**
     * Reads the answer of one poll: nothing yet, or a decision. The decision keeps the request id that it came with, so that
     * its verifier can tell a swapped one.
     *
     * @param response the answer
     * @return its content
     */
    public static WaitOutcome waited(TransportResponse response) {
        if (response.status() == 204) {
            return WaitOutcome.Pending.INSTANCE;
        }
        return new WaitOutcome.Delivered(delivery(envelope(response, "decision.deliver"), response.body()));
    }

    /** Reads a decision from its envelope. */
    static DecisionDelivery delivery(WireObject envelope, Body document) {
        WireObject body = envelope.object("body");
        return DecisionDelivery.builder(envelope.requiredText("msgId"), envelope.requiredText("requestId"))
                .artifactHash(body.text("artifactHash"))
                .decision(body.text("decision"))
                .reason(body.text("reason"))
                .signerKeyId(body.text("signerKeyId"))
                .nonce(body.text("nonce"))
                .signature(body.text("signature"))
                .decisionHash(body.text("decisionHash"))
                .body(body.textIn(document))
                .build();
    }

    /**
     * Reads the answer of {@code POST /v1/exchanges/{requestId}/withdraw}.
     *
     * @param response the answer
     * @param requestId the exchange that was asked for
     * @return its content
     */
    public static ExchangeWithdrawn withdrawn(TransportResponse response, String requestId) {
        sameRequest(envelope(response, "exchange.withdrawn"), requestId);
        return new ExchangeWithdrawn(requestId);
    }

    /**
     * Reads the answer of {@code GET /v1/policy/dnd/effective}. A policy that is not whole is left out: without it, a person
     * is asked.
     *
     * @param response the answer
     * @return its content
     */
    public static EffectivePolicies policies(TransportResponse response) {
        WireObject envelope = envelope(response, "dnd.policy.effective");
        List<DndPolicy> policies = new ArrayList<>();
        for (Object item : envelope.items("body")) {
            DndPolicy policy = item instanceof WireObject object ? policyOrNull(object) : null;
            if (policy != null) {
                policies.add(policy);
            }
        }
        return new EffectivePolicies(envelope.text("requestId"), policies);
    }

    private static @Nullable DndPolicy policyOrNull(WireObject json) {
        try {
            String target = json.text("targetArtifactType");
            return new DndPolicy(
                    json.requiredText("requestId"),
                    new PolicyScope(json.requiredText("objectType")),
                    json.requiredText("workspaceId"),
                    json.text("sessionId"),
                    json.requiredText("enforcerId"),
                    new PolicyMode(json.requiredText("policyMode")),
                    target == null || target.isBlank() ? null : new ArtifactType(target),
                    json.has("actionSelector") ? selector(json.object("actionSelector")) : null,
                    json.text("selectorHash"),
                    json.instant("createdAt"),
                    json.requiredInstant("expiresAt"));
        } catch (ProtocolException e) {
            return null;
        }
    }

    private static ActionSelector selector(WireObject json) {
        List<String> prefix = new ArrayList<>();
        for (Object word : json.items("argvPrefix")) {
            if (!(word instanceof String text)) {
                throw new ProtocolException("A policy's argvPrefix has something else than words.", null);
            }
            prefix.add(text);
        }
        return new ActionSelector(json.text("commandFamily"), prefix);
    }

    private static WireObject envelope(TransportResponse response, String msgType) {
        WireObject envelope = Json.parse(response.body());
        if (!msgType.equals(envelope.text("msgType"))) {
            throw new ProtocolException("The gateway's answer is no '" + msgType + "' message.", null);
        }
        return envelope;
    }

    private static void sameRequest(WireObject part, String requestId) {
        String answered = part.text("requestId");
        if (answered != null && !answered.equals(requestId)) {
            throw new ProtocolException("The gateway's answer is about another request than " + requestId + ".", null);
        }
    }
}
