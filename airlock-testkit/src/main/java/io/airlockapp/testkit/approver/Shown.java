package io.airlockapp.testkit.approver;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an approver was shown: an artifact, decrypted and checked against its hash.
 *
 * @param requestId the exchange
 * @param artifactType what kind of artifact it is
 * @param artifactHash its hash, 64 hex digits
 * @param payload the decrypted content, canonical JSON; not part of {@link #toString()}
 * @param actions the buttons that the artifact asks for; empty if it asks for none, or if what it asks for is invalid
 * @param metadata the cleartext metadata, without its routing keys
 * @param expiresAt until when a decision counts
 */
public record Shown(
        String requestId,
        String artifactType,
        String artifactHash,
        String payload,
        List<Action> actions,
        Map<String, String> metadata,
        Instant expiresAt) {

    /**
     * Creates the value.
     *
     * @throws NullPointerException if the actions or the metadata are null
     */
    public Shown {
        actions = List.copyOf(actions);
        metadata = Map.copyOf(metadata);
    }

    @Override
    public String toString() {
        return "Shown[requestId=" + requestId + ", artifactType=" + artifactType + ", actions=" + actions.size()
                + ", expiresAt=" + expiresAt + "]";
    }

    /**
     * A button.
     *
     * @param id its id
     * @param caption what it says
     * @param style how it looks: {@code primary}, {@code secondary} or {@code danger}
     * @param decision what pressing it decides: {@code approve} or {@code reject}
     */
    public record Action(String id, String caption, String style, String decision) {}
}
