package io.airlockapp.testkit.internal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of {@code artifact.submit}, checked (wire reference, section 4).
 *
 * @param requestId the exchange
 * @param enforcerId the sender; empty if it did not say who it is
 * @param artifactType what kind of artifact it is
 * @param artifactHash 64 hex digits, without a prefix
 * @param ciphertext the ciphertext object
 * @param expiresAt when its time runs out
 * @param routingToken what routes it, if it is there
 * @param metadata what the approver may see of the metadata
 */
record Submission(
        String requestId,
        String enforcerId,
        String artifactType,
        String artifactHash,
        JsonNode ciphertext,
        Instant expiresAt,
        @Nullable String routingToken,
        Map<String, String> metadata) {

    private static final Pattern HASH = Pattern.compile("(?:sha256:)?([0-9a-f]{64})");
    private static final Set<String> ROUTING_KEYS = Set.of("routingToken", "approverId", "tenantId");

    static Submission read(Fields root) {
        Envelope envelope = Envelope.read(root, "artifact.submit");
        Fields body = envelope.body();
        var hash = HASH.matcher(body.text("artifactHash"));
        if (!hash.matches()) {
            throw Refusal.validation("The field body.artifactHash is not 64 lower-case hex digits: send SHA-256 so.");
        }
        Fields ciphertext = body.object("ciphertext");
        checkCiphertext(ciphertext);
        Fields given = body.optionalObject("metadata");
        Map<String, String> metadata = given == null ? new LinkedHashMap<>() : given.texts();
        String routingToken = metadata.get("routingToken");
        metadata.keySet().removeAll(ROUTING_KEYS);
        return new Submission(
                envelope.requestId(),
                envelope.enforcerId() == null ? "" : envelope.enforcerId(),
                body.text("artifactType"),
                hash.group(1),
                ciphertext.node(),
                body.time("expiresAt"),
                routingToken,
                metadata);
    }

    private static void checkCiphertext(Fields ciphertext) {
        int nonceLength =
                switch (ciphertext.text("alg").toLowerCase(Locale.ROOT)) {
                    case "aes-256-gcm" -> 12;
                    case "xchacha20-poly1305" -> 24;
                    default ->
                        throw Refusal.validation(
                                "The field body.ciphertext.alg is neither AES-256-GCM nor XChaCha20-Poly1305: use one.");
                };
        ciphertext.base64("data");
        // The rest is the approver's to miss: who only relays does not need it.
        if (ciphertext.has("nonce")) {
            ciphertext.base64("nonce", nonceLength);
        }
        if (ciphertext.has("tag")) {
            ciphertext.base64("tag", 16);
        }
        if (ciphertext.has("aad")) {
            ciphertext.base64("aad");
        }
    }

    /** The same, sent by the enforcer of a pairing if it did not say who it is. */
    Submission from(String pairedEnforcer) {
        return enforcerId.isEmpty()
                ? new Submission(
                        requestId,
                        pairedEnforcer,
                        artifactType,
                        artifactHash,
                        ciphertext,
                        expiresAt,
                        routingToken,
                        metadata)
                : this;
    }

    /** Whether this only records what a do-not-disturb policy decided. */
    boolean dndAudit() {
        return "true".equals(metadata.get("dndAudit"));
    }
}
