package io.airlockapp.testkit.internal;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The messages of a WebSocket that are no envelopes (wire reference, section 3). */
final class PushMessages {

    static final String PING = "{\"msgType\":\"ping\"}";
    static final String PAIRING_REVOKED = "{\"msgType\":\"pairing.revoked\"}";

    private PushMessages() {}

    /** The type of a message, or null if it is none. */
    static @Nullable String type(String message) {
        JsonNode node = parse(message);
        return node == null ? null : Json.text(node, "msgType");
    }

    /** What is wrong with a first message, or null if it is as it should be. */
    static @Nullable String whatIsWrongWithHello(String message) {
        JsonNode node = parse(message);
        if (node == null || !"hello".equals(Json.text(node, "msgType"))) {
            return "The first message is not a hello: send it first.";
        }
        if (!node.path("capabilities").isContainer()) {
            return "The hello has no capabilities: add them.";
        }
        for (String field : new String[] {"workspaceName", "enforcerLabel"}) {
            String value = Json.text(node, field);
            if (value == null || value.isBlank()) {
                return "The hello has no " + field + ": add it.";
            }
        }
        return null;
    }

    private static @Nullable JsonNode parse(String message) {
        JsonNode node = Json.parse(message.getBytes(StandardCharsets.UTF_8));
        return node != null && node.isObject() ? node : null;
    }
}
