package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes answers. */
final class Answers {

    private final String contentType;
    private final ErrorShape usual;

    Answers(Settings settings) {
        contentType = settings.contentType();
        usual = settings.errorShape();
    }

    TransportResponse json(int status, JsonNode node) {
        return new TransportResponse(status, List.of(new Header("Content-Type", contentType)), Json.body(node));
    }

    static TransportResponse noContent() {
        return new TransportResponse(204, List.of(), Body.empty());
    }

    TransportResponse refusal(Refusal refusal) {
        List<Header> headers = new ArrayList<>();
        refusal.headers().forEach((name, value) -> headers.add(new Header(name, value)));
        String message = String.valueOf(refusal.getMessage());
        return error(null, refusal.status(), refusal.code(), message, refusal.extras(), headers);
    }

    /** An error in a shape, or in the usual one if that is null. */
    TransportResponse error(
            @Nullable ErrorShape asked,
            int status,
            String code,
            String message,
            Map<String, String> extras,
            List<Header> more) {
        ErrorShape shape = asked == null ? usual : asked;
        List<Header> headers = new ArrayList<>(more);
        if (shape == ErrorShape.TEXT) {
            headers.add(new Header("Content-Type", "text/plain"));
            return new TransportResponse(status, headers, Body.of(code.isEmpty() ? message : code + ": " + message));
        }
        headers.add(new Header("Content-Type", contentType));
        ObjectNode fields = Json.object();
        if (!code.isEmpty()) {
            fields.put(codeField(shape), code);
        }
        fields.put("message", message);
        extras.forEach(fields::put);
        fields.put("retryable", status == 429 || status >= 500);
        ObjectNode root = fields;
        if (shape == ErrorShape.ENVELOPE) {
            root = Json.object();
            root.put("msgType", "error");
            root.set("body", fields);
        }
        return new TransportResponse(status, headers, Json.body(root));
    }

    private static String codeField(ErrorShape shape) {
        return switch (shape) {
            case ERROR -> "error";
            case ERROR_CODE -> "errorCode";
            case ENVELOPE, CODE, TEXT -> "code";
        };
    }
}
