package io.airlockapp.testkit.internal.control;

import io.airlockapp.model.Pairing;
import io.airlockapp.model.PreGeneratedCode;
import io.airlockapp.model.Signer;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.PresenceSnapshot;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Shown;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.transport.Header;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the control API shows. */
final class Views {

    private Views() {}

    private static void texts(ObjectNode node, Map<String, String> fields) {
        fields.forEach(node::put);
    }

    static ObjectNode request(RecordedRequest request) {
        ObjectNode node = Json.object()
                .put("number", request.number())
                .put("time", request.time().toString())
                .put("endpoint", request.endpoint() == null ? null : Input.word(request.endpoint()))
                .put("method", request.method())
                .put("path", request.path());
        ArrayNode headers = node.putArray("headers");
        for (Header header : request.headers()) {
            headers.addObject().put("name", header.name()).put("value", header.value());
        }
        return node.put("body", new String(request.body().toByteArray(), StandardCharsets.UTF_8));
    }

    static ObjectNode exchange(ExchangeSnapshot exchange) {
        ObjectNode node = Json.object()
                .put("requestId", exchange.requestId())
                .put("enforcerId", exchange.enforcerId())
                .put("artifactType", exchange.artifactType())
                .put("artifactHash", exchange.artifactHash())
                .put("state", exchange.state().value())
                .put("decision", exchange.decision())
                .put("createdAt", exchange.createdAt().toString())
                .put("expiresAt", exchange.expiresAt().toString())
                .put("submissions", exchange.submissions())
                .put("deliveries", exchange.deliveries())
                .put("pendingWaits", exchange.pendingWaits())
                .put("dndAudit", exchange.dndAudit());
        texts(node.putObject("metadata"), exchange.metadata());
        ArrayNode acks = node.putArray("acks");
        exchange.acks().forEach(ack -> acks.addObject()
                .put("msgId", ack.msgId())
                .put("status", ack.status())
                .put("receivedAt", ack.receivedAt().toString()));
        return node;
    }

    static ObjectNode shown(Shown shown) {
        ObjectNode node = Json.object()
                .put("requestId", shown.requestId())
                .put("artifactType", shown.artifactType())
                .put("artifactHash", shown.artifactHash())
                .put("expiresAt", shown.expiresAt().toString());
        JsonNode payload = Json.parse(shown.payload().getBytes(StandardCharsets.UTF_8));
        node.put("canonical", shown.payload());
        node.set("payload", payload == null ? node.nullNode() : payload);
        ArrayNode actions = node.putArray("actions");
        shown.actions().forEach(action -> actions.addObject()
                .put("id", action.id())
                .put("caption", action.caption())
                .put("style", action.style())
                .put("decision", action.decision()));
        texts(node.putObject("metadata"), shown.metadata());
        return node;
    }

    static ObjectNode presence(PresenceSnapshot presence) {
        return Json.object()
                .put("enforcerId", presence.enforcerId())
                .put("enforcerLabel", presence.enforcerLabel())
                .put("workspaceName", presence.workspaceName())
                .put("lastSeen", presence.lastSeen().toString())
                .put("heartbeats", presence.heartbeats())
                .put("online", presence.online());
    }

    static ObjectNode pairing(Pairing pairing, @Nullable String fingerprint) {
        Signer signer = pairing.signers().get(0);
        return Json.object()
                .put("enforcerId", pairing.enforcerId())
                .put("deviceId", pairing.deviceId())
                .put("workspaceName", pairing.workspaceName())
                .put("routingToken", pairing.routingToken().expose())
                .put("contentKey", pairing.contentKey().expose())
                .put("signerKeyId", signer.keyId())
                .put("publicKey", signer.publicKey())
                .put("fingerprint", fingerprint);
    }

    static ObjectNode approver(Approver approver) {
        return Json.object()
                .put("signerKeyId", approver.signerKeyId())
                .put("publicKey", approver.publicKey())
                .put("fingerprint", approver.fingerprint());
    }

    static ObjectNode colleague(Signer signer) {
        return Json.object().put("signerKeyId", signer.keyId()).put("publicKey", signer.publicKey());
    }

    static ObjectNode code(PreGeneratedCode code) {
        return Json.object()
                .put("pairingCode", code.pairingCode())
                .put("pairingNonce", code.pairingNonce())
                .put("expiresAt", code.expiresAt().toString());
    }
}
