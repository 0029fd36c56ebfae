package io.airlockapp.model;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a revocation.
 *
 * @param status what the gateway calls the result
 * @param enforcerId the enforcer whose pairing has ended
 */
public record PairingRevoked(String status, @Nullable String enforcerId) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public PairingRevoked {
        Checks.notBlank(status, "status");
    }
}
