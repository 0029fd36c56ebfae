package io.airlockapp.model;

import io.airlockapp.credential.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sealed action on its way to the approver: an {@code artifact.submit} envelope. Sending the same value again is
 * the same request: the gateway tells it by {@code requestId} and {@code artifactHash}.
 *
 * @param msgId the id of this message
 * @param requestId the id of the exchange it opens
 * @param createdAt when it was made
 * @param enforcerId who sends it
 * @param artifactType what kind of action it is
 * @param artifactHash SHA-256 of the canonical plaintext, 64 lower-case hex digits
 * @param ciphertext the encrypted canonical plaintext
 * @param expiresAt until when a decision is waited for
 * @param routingToken routes it to the approver; travels as {@code routingToken} in the metadata
 * @param metadata what else the gateway may read: display texts; not the routing token
 */
public record ArtifactSubmission(
        String msgId,
        String requestId,
        Instant createdAt,
        String enforcerId,
        ArtifactType artifactType,
        String artifactHash,
        Ciphertext ciphertext,
        Instant expiresAt,
        @Nullable Secret routingToken,
        Map<String, String> metadata) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank, or the metadata has the routing token's key
     */
    public ArtifactSubmission {
        Checks.notBlank(msgId, "msgId");
        Checks.notBlank(requestId, "requestId");
        Objects.requireNonNull(createdAt, "createdAt");
        Checks.notBlank(enforcerId, "enforcerId");
        Objects.requireNonNull(artifactType, "artifactType");
        Checks.notBlank(artifactHash, "artifactHash");
        Objects.requireNonNull(ciphertext, "ciphertext");
        Objects.requireNonNull(expiresAt, "expiresAt");
        metadata = Map.copyOf(metadata);
        if (metadata.keySet().stream().anyMatch("routingToken"::equalsIgnoreCase)) {
            throw new IllegalArgumentException(
                    "The metadata has a routingToken: give it as the routing token, where it is kept secret.");
        }
    }

    @Override
    public String toString() {
        return "ArtifactSubmission[requestId=" + requestId + ", artifactType=" + artifactType + ", artifactHash="
                + artifactHash + ", expiresAt=" + expiresAt + "]";
    }
}
