package io.airlockapp.testkit.approver;

import io.airlockapp.testkit.internal.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /**
     * Reads one text, number or truth out of the payload.
     *
     * @param pointer a JSON pointer (RFC 6901), as in {@code /params/command}
     * @return the value as text, or null if there is none, it is null or has parts
     * @throws IllegalArgumentException if it is no JSON pointer
     */
    public @Nullable String text(String pointer) {
        return Json.textAt(payload, pointer);
    }

    /**
     * Reads a number out of the payload.
     *
     * @param pointer a JSON pointer
     * @return the number, or null if there is none
     * @throws IllegalArgumentException if it is no JSON pointer
     */
    public @Nullable BigDecimal number(String pointer) {
        return Json.numberAt(payload, pointer);
    }

    /**
     * Reads a list of texts, numbers and truths out of the payload, such as the words of a command.
     *
     * @param pointer a JSON pointer
     * @return the elements as texts, without those that are null or have parts; empty if there is no list
     * @throws IllegalArgumentException if it is no JSON pointer
     */
    public List<String> texts(String pointer) {
        return Json.textsAt(payload, pointer);
    }

    /**
     * Whether there is something at a place of the payload.
     *
     * @param pointer a JSON pointer
     * @return whether there is, be it null
     * @throws IllegalArgumentException if it is no JSON pointer
     */
    public boolean has(String pointer) {
        return Json.hasAt(payload, pointer);
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
