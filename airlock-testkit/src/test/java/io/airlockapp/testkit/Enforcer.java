package io.airlockapp.testkit;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.model.Pairing;
import io.airlockapp.transport.Header;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The enforcer's side of the wire, written by hand: JSON as text, and the JDK's cryptography. */
final class Enforcer {

    static final String PAYLOAD = "{\"command\":\"rm -rf build\"}";

    private final FakeGateway gateway;
    private final Pairing pairing;

    Enforcer(FakeGateway gateway) {
        this(gateway, "enforcer-1");
    }

    Enforcer(FakeGateway gateway, String enforcerId) {
        this.gateway = gateway;
        this.pairing = gateway.readyPairing(enforcerId, "workspace-1");
    }

    Pairing pairing() {
        return pairing;
    }

    /** What every call carries. */
    static List<Header> headers(FakeGateway gateway) {
        List<Header> headers = new ArrayList<>();
        AppCredentials app = gateway.appCredentials();
        headers.add(new Header("X-Client-Id", app.clientId()));
        if (app instanceof AppCredentials.Confidential confidential) {
            headers.add(
                    new Header("X-Client-Secret", confidential.clientSecret().expose()));
        } else if (app instanceof AppCredentials.Public open) {
            headers.add(new Header("Origin", open.origin()));
        }
        UserCredential user = gateway.userCredential();
        headers.add(
                user instanceof UserCredential.PersonalAccessToken
                        ? new Header("X-PAT", user.token().expose())
                        : new Header("Authorization", "Bearer " + user.token().expose()));
        return headers;
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String seal(String plaintext) {
        try {
            byte[] nonce = new byte[12];
            byte[] key = Base64.getUrlDecoder().decode(pairing.contentKey().expose());
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            byte[] sealed = cipher.doFinal(plaintext.getBytes(StandardCharsets.UTF_8));
            Base64.Encoder base64 = Base64.getEncoder();
            return "{\"alg\":\"AES-256-GCM\",\"data\":\""
                    + base64.encodeToString(java.util.Arrays.copyOf(sealed, sealed.length - 16)) + "\",\"nonce\":\""
                    + base64.encodeToString(nonce) + "\",\"tag\":\""
                    + base64.encodeToString(java.util.Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length))
                    + "\"}";
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String submission(String requestId) {
        return submission(requestId, PAYLOAD, "\"workspaceName\":\"workspace-1\"");
    }

    /** An envelope that submits a payload; the routing token is added to the metadata. */
    String submission(String requestId, String payload, String metadata) {
        Instant now = gateway.clock().instant();
        return envelope(
                "artifact.submit",
                requestId,
                "{\"artifactType\":\"command.review\",\"artifactHash\":\"" + sha256(payload) + "\",\"ciphertext\":"
                        + seal(payload) + ",\"expiresAt\":\"" + now.plus(Duration.ofMinutes(10))
                        + "\",\"metadata\":{\"routingToken\":\""
                        + pairing.routingToken().expose() + "\"," + metadata + "}}");
    }

    String ack(String requestId, String msgId, String status) {
        return envelope(
                "ack.submit",
                requestId,
                "{\"msgId\":\"" + msgId + "\",\"status\":\"" + status + "\",\"ackAt\":\""
                        + gateway.clock().instant() + "\"}");
    }

    private String envelope(String msgType, String requestId, String body) {
        return "{\"msgId\":\"msg-1\",\"msgType\":\"" + msgType + "\",\"requestId\":\"" + requestId
                + "\",\"createdAt\":\"" + gateway.clock().instant() + "\",\"sender\":{\"enforcerId\":\""
                + pairing.enforcerId() + "\"},\"body\":" + body + "}";
    }
}
