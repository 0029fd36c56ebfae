package io.airlockapp.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The gateway has opened an exchange, or has it open already: {@code artifact.accepted}.
 *
 * @param requestId the id of the exchange
 * @param acceptedAt when the gateway made this answer, if it says so
 */
public record ArtifactAccepted(String requestId, @Nullable Instant acceptedAt) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public ArtifactAccepted {
        Checks.notBlank(requestId, "requestId");
    }
}
