package io.airlockapp.testkit.internal;

import io.airlockapp.model.PreGeneratedCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What the approver's phone asks of the gateway. Every method throws IllegalStateException if it cannot be done now. */
interface GatewaySide {

    /**
     * An enforcer that waits for an approver to pair.
     *
     * @param nonce the attempt
     * @param enforcerPublicKey the enforcer's X25519 key, if it sent one
     */
    record PairingAsk(String nonce, @Nullable String enforcerPublicKey) {}

    PairingAsk openPairing(String code);

    void completePairing(String nonce, String responseJson);

    void rejectPairing(String nonce);

    PreGeneratedCode preGenerateCode();

    void revokeEnforcer(String enforcerId);

    boolean open(String requestId);

    void decide(String requestId, ObjectNode decision);
}
