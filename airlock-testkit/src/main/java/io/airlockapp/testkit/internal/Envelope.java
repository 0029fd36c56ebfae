package io.airlockapp.testkit.internal;

import io.airlockapp.model.ExchangeState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An envelope that an enforcer sent, its required parts checked (wire reference, section 4).
 *
 * @param requestId the exchange
 * @param enforcerId the sender, or null if it does not say who it is
 * @param body the content
 */
record Envelope(String requestId, @Nullable String enforcerId, Fields body) {

    static Envelope read(Fields root, String msgType) {
        if (!root.text("msgType").equals(msgType)) {
            throw Refusal.validation("The msgType is not " + msgType + ": send what this endpoint takes.");
        }
        root.time("createdAt");
        root.optionalTime("expiresAt");
        root.optionalId("msgId");
        return new Envelope(root.id("requestId"), root.object("sender").optionalId("enforcerId"), root.object("body"));
    }

    /** An envelope of the gateway's own. */
    static ObjectNode write(String msgId, String msgType, String requestId, Instant now, ObjectNode body) {
        ObjectNode node = Json.object();
        node.put("msgId", msgId);
        node.put("msgType", msgType);
        node.put("requestId", requestId);
        node.put("createdAt", now.toString());
        node.putObject("sender").put("gatewayId", "fake-gateway");
        node.set("body", body);
        return node;
    }

    static ObjectNode stateBody(String requestId, ExchangeState state) {
        return Json.object().put("requestId", requestId).put("state", state.value());
    }
}
