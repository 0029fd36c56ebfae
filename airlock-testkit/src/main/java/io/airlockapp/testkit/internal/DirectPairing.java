package io.airlockapp.testkit.internal;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import io.airlockapp.testkit.approver.Approver;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** The enforcer's half of a pairing, for tests that are not about pairing. */
public final class DirectPairing {

    private static final String DEVICE_ID = "device-1";

    private DirectPairing() {}

    /**
     * Pairs an enforcer with the approver of an engine.
     *
     * @param engine the engine
     * @param enforcerId the enforcer
     * @param workspaceName its workspace
     * @param now the time
     * @return what the enforcer keeps of it
     */
    public static Pairing pair(Engine engine, String enforcerId, String workspaceName, Instant now) {
        byte[] contentKey = new byte[32];
        // Drawn, as agreeing on it would take most of the time of a short test, and nobody could tell the difference.
        new SecureRandom().nextBytes(contentKey);
        String routingToken = engine.pairDirectly(
                Json.object()
                        .put("deviceId", DEVICE_ID)
                        .put("enforcerId", enforcerId)
                        .put("enforcerLabel", enforcerId)
                        .put("workspaceName", workspaceName),
                contentKey);
        Approver approver = engine.approver();
        return new Pairing(
                enforcerId,
                DEVICE_ID,
                enforcerId,
                workspaceName,
                Secret.of(routingToken),
                Secret.of(Keys.base64Url(contentKey)),
                List.of(new Signer(approver.signerKeyId(), approver.publicKey(), false)),
                now);
    }
}
