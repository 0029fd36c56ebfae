package io.airlockapp.model;

import io.airlockapp.credential.Secret;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a pairing attempt stands.
 *
 * @param pairingNonce the id of the attempt
 * @param state where it stands
 * @param responseJson the approver's signed answer, once completed (wire reference, section 5)
 * @param routingToken what routes artifacts to the approver, once completed
 * @param expiresAt when the attempt ends
 */
public record PairingStatus(
        String pairingNonce,
        PairingState state,
        @Nullable String responseJson,
        @Nullable Secret routingToken,
        @Nullable Instant expiresAt) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public PairingStatus {
        Checks.notBlank(pairingNonce, "pairingNonce");
        Objects.requireNonNull(state, "state");
    }

    @Override
    public String toString() {
        return "PairingStatus[pairingNonce=" + pairingNonce + ", state=" + state + ", expiresAt=" + expiresAt + "]";
    }
}
