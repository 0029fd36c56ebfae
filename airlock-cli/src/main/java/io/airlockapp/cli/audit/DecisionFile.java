package io.airlockapp.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.harp.CanonicalJson;
import io.airlockapp.harp.SignatureProfile;
import io.airlockapp.model.DecisionDelivery;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A decision as somebody has kept it: the envelope {@code decision.deliver}, its body, or a decision object. */
final class DecisionFile {

    private static final String UNKNOWN = "unknown";

    private final JsonNode decision;
    private final @Nullable String requestId;

    private DecisionFile(JsonNode decision, @Nullable String requestId) {
        this.decision = decision;
        this.requestId = requestId;
    }

    /** Reads JSON that has a canonical form; in anything else, two readers could see two decisions. */
    static DecisionFile parse(byte[] json) {
        JsonNode document = JsonMapper.shared().readTree(CanonicalJson.canonicalize(json));
        JsonNode body = document.isObject() ? field(document, "body") : null;
        String msgType = text(document, "msgType");
        if (!document.isObject() || (msgType != null && !msgType.equals("decision.deliver"))) {
            throw CommandException.usage("What was given as the decision is something else: give the message"
                    + " decision.deliver, its body, or a decision object.");
        }
        return body instanceof ObjectNode
                ? new DecisionFile(body, text(document, "requestId"))
                : new DecisionFile(document, text(document, "requestId"));
    }

    DecisionDelivery asDelivered(SignatureProfile profile) {
        if (requestId == null && !profile.equals(SignatureProfile.GATEWAY)) {
            throw CommandException.usage("The form " + profile.name() + " signs the request id, and there is none:"
                    + " give the whole message that the decision came in.");
        }
        return DecisionDelivery.builder(UNKNOWN, requestId == null ? UNKNOWN : requestId)
                .artifactHash(text("artifactHash"))
                .decision(text("decision"))
                .reason(text("reason"))
                .signerKeyId(text("signerKeyId"))
                .nonce(text("nonce"))
                .signature(text("signature"))
                .body(JsonMapper.shared().writeValueAsString(decision))
                .build();
    }

    @Nullable
    String requestId() {
        return requestId;
    }

    /** A field of the decision, or null if it is absent. */
    @Nullable
    String text(String name) {
        return text(decision, name);
    }

    /** The session that a decision of that scope is for. */
    @Nullable
    String sessionId() {
        JsonNode hints = field(decision, "policyHints");
        return hints == null ? null : text(hints, "sessionId");
    }

    private static @Nullable String text(JsonNode object, String name) {
        JsonNode value = field(object, name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw CommandException.usage("The decision has no text as its " + name + ": give it as it was delivered.");
        }
        return value.stringValue().isBlank() ? null : value.stringValue();
    }

    /** Gateways may write a name with a capital (wire reference, section 4); with both, which one counts is a guess. */
    private static @Nullable JsonNode field(JsonNode object, String name) {
        JsonNode plain = object.get(name);
        JsonNode capitalised = object.get(Character.toUpperCase(name.charAt(0)) + name.substring(1));
        if (plain != null && capitalised != null) {
            throw CommandException.usage(
                    "The decision has its " + name + " twice, once with a capital: which one counts would be a guess.");
        }
        return plain != null ? plain : capitalised;
    }

    /**
     * The canonical form that an artifact's hash is over. In the form harp-core an artifact carries its own hash, which is
     * left out (wire reference, section 5).
     */
    static byte[] hashed(byte[] artifact, SignatureProfile profile) {
        byte[] canonical = CanonicalJson.canonicalize(artifact);
        if (!profile.equals(SignatureProfile.HARP_CORE)) {
            return canonical;
        }
        JsonNode tree = JsonMapper.shared().readTree(canonical);
        if (!(tree instanceof ObjectNode object) || !object.has("artifactHash")) {
            return canonical;
        }
        object.remove("artifactHash");
        return CanonicalJson.canonicalize(
                JsonMapper.shared().writeValueAsString(object).getBytes(UTF_8));
    }
}
