package io.airlockapp.benchmarks.gateway;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The envelopes that come in and go out (wire reference, section 4). */
final class Messages {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String CREATED = "\"createdAt\":\"2026-01-01T00:00:00Z\"";

    private Messages() {}

    /** What matters here of an envelope. */
    record Envelope(String requestId, @Nullable String artifactHash) {}

    /** Reads an envelope, or says null if it is none. */
    static @Nullable Envelope read(byte[] json) {
        String requestId = null;
        String artifactHash = null;
        int depth = 0;
        String name = "";
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(json))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> depth++;
                    case END_OBJECT, END_ARRAY -> depth--;
                    case PROPERTY_NAME -> name = parser.currentName();
                    case VALUE_STRING -> {
                        if (depth == 1 && name.equals("requestId")) {
                            requestId = parser.getString();
                        } else if (depth == 2 && name.equals("artifactHash")) {
                            artifactHash = parser.getString();
                        }
                    }
                    default -> {}
                }
            }
        } catch (JacksonException e) {
            return null;
        }
        return requestId == null ? null : new Envelope(requestId, artifactHash);
    }

    static byte[] accepted(String requestId) {
        return envelope("artifact.accepted", requestId, "{\"requestId\":\"" + requestId + "\"}");
    }

    static byte[] status(String requestId, String state) {
        return envelope(
                "exchange.status", requestId, "{\"requestId\":\"" + requestId + "\",\"state\":\"" + state + "\"}");
    }

    static byte[] withdrawn(String requestId) {
        return envelope("exchange.withdrawn", requestId, "{}");
    }

    static byte[] ackAccepted(String requestId) {
        return envelope("ack.accepted", requestId, "{}");
    }

    static byte[] decision(String requestId, String artifactHash, String nonce, String keyId, String signature) {
        return envelope(
                "decision.deliver",
                requestId,
                "{\"artifactHash\":\"" + artifactHash + "\",\"decision\":\"approve\",\"signerKeyId\":\"" + keyId
                        + "\",\"nonce\":\"" + nonce + "\",\"signature\":\"" + signature + "\"}");
    }

    static byte[] error(String code, String message) {
        return bytes("{\"msgType\":\"error\",\"body\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}");
    }

    static byte[] noPolicies() {
        return envelope("dnd.policy.effective", "none", "[]");
    }

    static byte[] discovery() {
        return bytes("{\"idp\":{\"baseUrl\":\"http://127.0.0.1:1/realm\",\"clientId\":\"benchmark\"},"
                + "\"auth\":{\"patSupported\":true}}");
    }

    private static byte[] envelope(String type, String requestId, String body) {
        return bytes("{\"msgId\":\"msg-" + requestId + "\",\"msgType\":\"" + type + "\",\"requestId\":\"" + requestId
                + "\"," + CREATED + ",\"sender\":{\"gateway\":\"benchmark\"},\"body\":" + body + "}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
