package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.fault.Tampering;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Changes decisions on their way to an enforcer. */
final class Tamperer {

    private static final String OTHER_HASH = Keys.sha256Hex("another artifact".getBytes(StandardCharsets.UTF_8));

    /** Other decisions that a gateway has. */
    interface Decisions {

        /** The newest on another exchange: of the same enforcer and not handed out yet, or of another enforcer. */
        @Nullable
        ObjectNode elsewhere(String requestId, boolean sameEnforcer);
    }

    private final ApproverSide approver;
    private final Decisions decisions;
    private @Nullable KeyPair stranger;
    private @Nullable ObjectNode previous;

    Tamperer(ApproverSide approver, Decisions decisions) {
        this.approver = approver;
        this.decisions = decisions;
    }

    /** Remembers what has been delivered, untampered, for faults that bring it back. */
    synchronized void delivered(ObjectNode envelope) {
        previous = envelope;
    }

    synchronized ObjectNode apply(Tampering tampering, ObjectNode envelope) {
        ObjectNode changed = envelope.deepCopy();
        ObjectNode body = body(changed);
        if (tampering instanceof Tampering.Strip strip) {
            holder(changed, strip.field()).remove(strip.field());
        } else if (tampering instanceof Tampering.Replace replace) {
            holder(changed, replace.field()).put(replace.field(), replace.value());
        } else if (tampering instanceof Tampering.Kind kind) {
            switch (kind) {
                case FLIP_DECISION -> body.put("decision", flipped(text(body, "decision")));
                case FORGE_SIGNATURE -> forge(changed);
                case STRANGER_APPROVES -> {
                    body.put("decision", "approve");
                    body.put("signerKeyId", "key-stranger");
                    forge(changed);
                }
                case OTHER_ARTIFACT -> changed.set("body", signAgain(changed, OTHER_HASH, text(body, "nonce")));
                case OTHER_REQUEST -> changed.put("requestId", "req-00000000-0000-0000-0000-000000000000");
                case REUSE_NONCE ->
                    changed.set("body", signAgain(changed, text(body, "artifactHash"), text(body(before()), "nonce")));
                case DELIVER_PREVIOUS -> {
                    return before();
                }
                case REPLAY_PREVIOUS -> changed.set("body", body(before()).deepCopy());
                case SWAP -> changed.set("body", body(elsewhere(changed, true)).deepCopy());
                case OTHER_ENFORCER -> {
                    return elsewhere(changed, false);
                }
            }
        }
        return changed;
    }

    private static ObjectNode holder(ObjectNode envelope, String field) {
        return field.equals("msgId") || field.equals("requestId") ? envelope : body(envelope);
    }

    private ObjectNode before() {
        if (previous == null) {
            throw new Refusal(500, "fault", "No decision has been delivered yet that this fault could bring back.");
        }
        return previous;
    }

    private ObjectNode elsewhere(ObjectNode envelope, boolean sameEnforcer) {
        ObjectNode found = decisions.elsewhere(text(envelope, "requestId"), sameEnforcer);
        if (found == null) {
            throw new Refusal(500, "fault", "No other decision has been made that this fault could deliver.");
        }
        return found;
    }

    private ObjectNode signAgain(ObjectNode envelope, String hash, String nonce) {
        ObjectNode body = body(envelope);
        return approver.sign(
                text(envelope, "requestId"), hash, text(body, "decision"), Json.text(body, "reason"), nonce);
    }

    private void forge(ObjectNode envelope) {
        if (stranger == null) {
            stranger = Keys.generate("Ed25519");
        }
        ObjectNode body = body(envelope);
        String message = approver.signedText(text(envelope, "requestId"), body);
        byte[] signature = Keys.sign(stranger.getPrivate(), message.getBytes(StandardCharsets.UTF_8));
        body.put("signature", Keys.base64Url(signature));
    }

    private static String flipped(String word) {
        return switch (word) {
            case "approve" -> "reject";
            case "allow" -> "deny";
            case "deny" -> "allow";
            default -> "approve";
        };
    }

    private static ObjectNode body(ObjectNode envelope) {
        return (ObjectNode) envelope.path("body");
    }

    private static String text(ObjectNode node, String field) {
        return String.valueOf(Json.text(node, field));
    }
}
