package io.airlockapp.model;

import io.airlockapp.credential.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What pairing leaves behind and a later start restores: who may decide, and the keys. Holds secrets; keep it
 * where only its owner can read it.
 *
 * @param enforcerId the enforcer that is paired
 * @param deviceId the machine it was paired from
 * @param enforcerLabel its name for people
 * @param workspaceName the workspace it guards
 * @param routingToken routes artifacts to the approver
 * @param contentKey the AES key derived with the approver, 32 bytes in base64url
 * @param signers whose decisions count
 * @param pairedAt when it was paired
 */
public record Pairing(
        String enforcerId,
        String deviceId,
        @Nullable String enforcerLabel,
        @Nullable String workspaceName,
        Secret routingToken,
        Secret contentKey,
        List<Signer> signers,
        Instant pairedAt) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public Pairing {
        Checks.notBlank(enforcerId, "enforcerId");
        Checks.notBlank(deviceId, "deviceId");
        Objects.requireNonNull(routingToken, "routingToken");
        Objects.requireNonNull(contentKey, "contentKey");
        signers = List.copyOf(signers);
        Objects.requireNonNull(pairedAt, "pairedAt");
    }

    /**
     * The same pairing with other signers.
     *
     * @param others whose decisions count
     * @return the pairing
     */
    public Pairing withSigners(List<Signer> others) {
        return new Pairing(
                enforcerId, deviceId, enforcerLabel, workspaceName, routingToken, contentKey, others, pairedAt);
    }

    @Override
    public String toString() {
        return "Pairing[enforcerId=" + enforcerId + ", workspaceName=" + workspaceName + ", signers=" + signers.size()
                + ", pairedAt=" + pairedAt + "]";
    }
}
