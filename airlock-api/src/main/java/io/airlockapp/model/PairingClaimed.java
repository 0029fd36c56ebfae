package io.airlockapp.model;

import io.airlockapp.credential.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a claim. With a routing token the pairing is complete; without, its status is polled by its nonce.
 *
 * @param pairingNonce the id of the pairing attempt
 * @param expiresAt when the attempt ends
 * @param routingToken what routes artifacts to the approver, if complete
 * @param responseJson the approver's signed answer, if complete
 */
public record PairingClaimed(
        String pairingNonce,
        @Nullable Instant expiresAt,
        @Nullable Secret routingToken,
        @Nullable String responseJson) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public PairingClaimed {
        Checks.notBlank(pairingNonce, "pairingNonce");
    }

    @Override
    public String toString() {
        return "PairingClaimed[pairingNonce=" + pairingNonce + ", expiresAt=" + expiresAt + "]";
    }
}
