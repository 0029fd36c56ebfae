package io.airlockapp.benchmarks.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signs decisions in the form {@code gateway} (wire reference, section 5), with a key that is the same in every run. */
final class Approver {

    static final String KEY_ID = "benchmark-key";

    private final byte[] secretKey = new byte[Ed25519.SECRET_KEY_SIZE];
    private final byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];

    Approver() {
        Ed25519.generatePublicKey(secretKey, 0, publicKey, 0);
    }

    String publicKey() {
        return Base64.getEncoder().encodeToString(publicKey);
    }

    String approve(String artifactHash, String nonce) {
        byte[] message = (artifactHash + "|approve|" + nonce).getBytes(StandardCharsets.UTF_8);
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(secretKey, 0, publicKey, 0, message, 0, message.length, signature, 0);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }
}
