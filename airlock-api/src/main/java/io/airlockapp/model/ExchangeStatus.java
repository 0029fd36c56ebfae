package io.airlockapp.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an exchange stands: {@code exchange.status}.
 *
 * @param requestId the id of the exchange
 * @param state where it stands
 * @param createdAt when it was opened
 * @param expiresAt when it ends
 * @param artifactHash the hash of its artifact
 * @param decision the word the approver chose, unverified: never act on it
 */
public record ExchangeStatus(
        String requestId,
        ExchangeState state,
        @Nullable Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable String artifactHash,
        @Nullable String decision) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public ExchangeStatus {
        Checks.notBlank(requestId, "requestId");
        Objects.requireNonNull(state, "state");
    }
}
