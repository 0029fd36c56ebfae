package io.airlockapp.testkit.internal;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the gateway tells the approver's phone, and what a dishonest gateway could make it sign. */
interface ApproverSide {

    /**
     * An artifact on its way to the approver.
     *
     * @param pairingNonce the pairing it came through
     * @param requestId the exchange
     * @param artifactType what kind it is
     * @param artifactHash its hash, 64 hex digits
     * @param ciphertext the ciphertext object
     * @param metadata the metadata without routing keys
     * @param expiresAt until when a decision counts
     */
    record Artifact(
            String pairingNonce,
            String requestId,
            String artifactType,
            String artifactHash,
            JsonNode ciphertext,
            Map<String, String> metadata,
            Instant expiresAt) {}

    void pairingAsked(GatewaySide.PairingAsk ask);

    void artifact(Artifact artifact);

    /** The body of a decision, signed by the approver's own key. */
    ObjectNode sign(String requestId, String artifactHash, String word, @Nullable String reason, String nonce);

    /** The text that the signature of a decision's body is over, in the form that the approver signs in. */
    String signedText(String requestId, ObjectNode body);
}
