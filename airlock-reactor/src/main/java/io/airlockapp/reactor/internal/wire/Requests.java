package io.airlockapp.reactor.internal.wire;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.Ciphertext;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.transport.Body;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes what is sent (wire reference, sections 3 and 4). */
public final class Requests {

    private Requests() {}

    /**
     * The body of {@code POST /v1/pairing/initiate}.
     *
     * @param value what to send
     * @return the body
     */
    public static Body initiatePairing(PairingInitiation value) {
        return Json.object(json -> {
            text(json, "deviceId", value.deviceId());
            text(json, "enforcerId", value.enforcerId());
            text(json, "enforcerLabel", value.enforcerLabel());
            text(json, "workspaceName", value.workspaceName());
            uri(json, "gatewayUrl", value.gatewayUrl());
            text(json, "x25519PublicKey", value.x25519PublicKey());
        });
    }

    /**
     * The body of {@code POST /v1/pairing/claim}.
     *
     * @param value what to send
     * @return the body
     */
    public static Body claimPairing(PairingClaim value) {
        return Json.object(json -> {
            text(json, "pairingCode", value.pairingCode());
            text(json, "deviceId", value.deviceId());
            text(json, "enforcerId", value.enforcerId());
            text(json, "enforcerLabel", value.enforcerLabel());
            text(json, "workspaceName", value.workspaceName());
            uri(json, "gatewayUrl", value.gatewayUrl());
            text(json, "x25519PublicKey", value.x25519PublicKey());
        });
    }

    /**
     * The body of {@code POST /v1/pairing/revoke}.
     *
     * @param routingToken the pairing to end
     * @return the body
     */
    public static Body revokePairing(Secret routingToken) {
        return Json.object(json -> text(json, "routingToken", routingToken.expose()));
    }

    /**
     * The body of {@code POST /v1/presence/heartbeat}.
     *
     * @param value what to send
     * @return the body
     */
    public static Body heartbeat(Heartbeat value) {
        return Json.object(json -> {
            text(json, "enforcerId", value.enforcerId());
            text(json, "enforcerLabel", value.enforcerLabel());
            text(json, "workspaceName", value.workspaceName());
        });
    }

    /**
     * The envelope {@code artifact.submit}.
     *
     * @param value what to send
     * @return the body
     */
    public static Body submit(ArtifactSubmission value) {
        return envelope(
                value.msgId(), "artifact.submit", value.requestId(), value.createdAt(), value.enforcerId(), json -> {
                    text(json, "artifactType", value.artifactType().value());
                    text(json, "artifactHash", value.artifactHash());
                    json.writeObjectPropertyStart("ciphertext");
                    ciphertext(json, value.ciphertext());
                    json.writeEndObject();
                    text(json, "expiresAt", value.expiresAt().toString());
                    metadata(json, value);
                });
    }

    private static void ciphertext(JsonGenerator json, Ciphertext value) {
        text(json, "alg", value.algorithm());
        text(json, "data", value.data());
        text(json, "nonce", value.nonce());
        text(json, "tag", value.tag());
        text(json, "aad", value.aad());
    }

    private static void metadata(JsonGenerator json, ArtifactSubmission value) {
        Secret routingToken = value.routingToken();
        if (routingToken == null && value.metadata().isEmpty()) {
            return;
        }
        json.writeObjectPropertyStart("metadata");
        if (routingToken != null) {
            text(json, "routingToken", routingToken.expose());
        }
        for (Map.Entry<String, String> entry : value.metadata().entrySet()) {
            text(json, entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    /**
     * The envelope {@code ack.submit}.
     *
     * @param value what to send
     * @return the body
     */
    public static Body acknowledge(Acknowledgement value) {
        return envelope(value.msgId(), "ack.submit", value.requestId(), value.ackAt(), value.enforcerId(), json -> {
            text(json, "msgId", value.decisionMsgId());
            text(json, "status", value.status().value());
            text(json, "ackAt", value.ackAt().toString());
        });
    }

    private static Body envelope(
            String msgId,
            String msgType,
            String requestId,
            Instant createdAt,
            String enforcerId,
            Consumer<JsonGenerator> body) {
        return Json.object(json -> {
            text(json, "msgId", msgId);
            text(json, "msgType", msgType);
            text(json, "requestId", requestId);
            text(json, "createdAt", createdAt.toString());
            json.writeObjectPropertyStart("sender");
            text(json, "enforcerId", enforcerId);
            json.writeEndObject();
            json.writeObjectPropertyStart("body");
            body.accept(json);
            json.writeEndObject();
        });
    }

    private static void uri(JsonGenerator json, String name, @Nullable URI value) {
        text(json, name, value == null ? null : value.toString());
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }
}
