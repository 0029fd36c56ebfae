package io.airlockapp.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A code that an approver has made beforehand, for an enforcer to claim. Made on the approver's side only.
 *
 * @param pairingCode the code
 * @param pairingNonce the id of the pairing attempt
 * @param expiresAt when the code stops working; 30 minutes after it was made
 */
public record PreGeneratedCode(String pairingCode, String pairingNonce, Instant expiresAt) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public PreGeneratedCode {
        Checks.notBlank(pairingCode, "pairingCode");
        Checks.notBlank(pairingNonce, "pairingNonce");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}
