package io.airlockapp.testkit.internal;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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
        KeyPair own = Keys.generate("X25519");
        ObjectNode status = engine.pairDirectly(Json.object()
                .put("deviceId", DEVICE_ID)
                .put("enforcerId", enforcerId)
                .put("enforcerLabel", enforcerId)
                .put("workspaceName", workspaceName)
                .put("x25519PublicKey", Keys.base64Url(Keys.raw(own.getPublic()))));
        JsonNode response = Json.parse(status.path("responseJson").stringValue().getBytes(StandardCharsets.UTF_8));
        if (response == null) {
            throw new IllegalStateException("The approver's response is not JSON.");
        }
        byte[] contentKey = Keys.contentKey(
                own.getPrivate(), Keys.x25519(response.path("x25519PublicKey").stringValue()));
        return new Pairing(
                enforcerId,
                DEVICE_ID,
                enforcerId,
                workspaceName,
                Secret.of(status.path("routingToken").stringValue()),
                Secret.of(Keys.base64Url(contentKey)),
                List.of(new Signer(
                        response.path("signerKeyId").stringValue(),
                        response.path("publicKey").stringValue(),
                        false)),
                now);
    }
}
