package io.airlockapp.model;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Claims a code that an approver has made beforehand (wire reference, section 3).
 *
 * @param pairingCode the code; case, spaces and dashes do not matter
 * @param deviceId the machine the enforcer runs on
 * @param enforcerId the enforcer
 * @param enforcerLabel its name for people
 * @param workspaceName the workspace it guards
 * @param gatewayUrl the gateway's own address
 * @param x25519PublicKey the enforcer's X25519 public key, base64url without padding
 */
public record PairingClaim(
        String pairingCode,
        String deviceId,
        String enforcerId,
        String enforcerLabel,
        String workspaceName,
        @Nullable URI gatewayUrl,
        @Nullable String x25519PublicKey) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public PairingClaim {
        Checks.notBlank(pairingCode, "pairingCode");
        Checks.notBlank(deviceId, "deviceId");
        Checks.notBlank(enforcerId, "enforcerId");
        Checks.notBlank(enforcerLabel, "enforcerLabel");
        Checks.notBlank(workspaceName, "workspaceName");
    }
}
