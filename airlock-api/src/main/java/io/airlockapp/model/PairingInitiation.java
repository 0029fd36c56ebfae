package io.airlockapp.model;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gateway for a pairing code to show to an approver (wire reference, section 3).
 *
 * @param deviceId the machine the enforcer runs on
 * @param enforcerId the enforcer
 * @param enforcerLabel its name for people
 * @param workspaceName the workspace it guards
 * @param gatewayUrl the gateway's own address, put into the code for the phone
 * @param x25519PublicKey the enforcer's X25519 public key, base64url without padding
 */
public record PairingInitiation(
        String deviceId,
        String enforcerId,
        @Nullable String enforcerLabel,
        @Nullable String workspaceName,
        @Nullable URI gatewayUrl,
        @Nullable String x25519PublicKey) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public PairingInitiation {
        Checks.notBlank(deviceId, "deviceId");
        Checks.notBlank(enforcerId, "enforcerId");
    }
}
