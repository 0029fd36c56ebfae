package io.airlockapp.model;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pairing that waits for its approver.
 *
 * @param pairingNonce the id of this pairing attempt; the approver signs it
 * @param pairingCode the code to show to the approver
 * @param deviceId the machine the code is for
 * @param gatewayUrl the address the phone is told to use
 * @param expiresAt when the code stops working
 */
public record PairingInitiated(
        String pairingNonce,
        String pairingCode,
        String deviceId,
        @Nullable URI gatewayUrl,
        @Nullable Instant expiresAt) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public PairingInitiated {
        Checks.notBlank(pairingNonce, "pairingNonce");
        Checks.notBlank(pairingCode, "pairingCode");
        Checks.notBlank(deviceId, "deviceId");
    }
}
