package io.airlockapp.testkit;

import io.airlockapp.model.ExchangeState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an exchange stood when it was asked for.
 *
 * @param requestId its id
 * @param enforcerId who submitted it
 * @param artifactType what kind of artifact it is about
 * @param artifactHash the hash of the artifact, 64 hex digits
 * @param metadata the cleartext metadata without its routing keys, as the approver sees it
 * @param state where it stands
 * @param decision the word of the decision, or null if there is none
 * @param createdAt when the gateway opened it
 * @param expiresAt when its time runs out
 * @param submissions how often the artifact was submitted
 * @param deliveries how often the decision was handed out
 * @param acks the acknowledgements, in order
 * @param pendingWaits how many waits are held for it
 * @param dndAudit whether it only records what a do-not-disturb policy decided
 */
public record ExchangeSnapshot(
        String requestId,
        String enforcerId,
        String artifactType,
        String artifactHash,
        Map<String, String> metadata,
        ExchangeState state,
        @Nullable String decision,
        Instant createdAt,
        Instant expiresAt,
        int submissions,
        int deliveries,
        List<Ack> acks,
        int pendingWaits,
        boolean dndAudit) {

    /**
     * Creates a snapshot.
     *
     * @throws NullPointerException if the metadata or the acknowledgements are null
     */
    public ExchangeSnapshot {
        metadata = Map.copyOf(metadata);
        acks = List.copyOf(acks);
    }

    /**
     * An acknowledgement.
     *
     * @param msgId the message it is for
     * @param status its status, as sent
     * @param receivedAt when the gateway got it
     */
    public record Ack(String msgId, String status, Instant receivedAt) {}
}
