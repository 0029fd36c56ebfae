package io.airlockapp.testkit.internal.idp;

import io.airlockapp.testkit.internal.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Signs JSON web tokens and checks their signatures: ES256 with a key of its own (RFC 7515, RFC 7518, section 3.4). */
final class TokenMint {

    private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
    private static final int COORDINATE_BYTES = 32;

    private final String keyId;
    private final KeyPair keys;

    /** The token that verified last. Thousands of calls carry the same one, and checking its signature each time is slow. */
    private volatile @Nullable Verified latest;

    private record Verified(String type, String token, JsonNode claims) {}

    TokenMint(String keyId) {
        this.keyId = keyId;
        keys = sure(() -> {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        });
    }

    String sign(String type, ObjectNode claims) {
        ObjectNode header = Json.object().put("alg", "ES256").put("typ", type).put("kid", keyId);
        String signed = encode(header) + "." + encode(claims);
        byte[] signature = sure(() -> {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(keys.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signer.sign();
        });
        return signed + "." + base64(signature);
    }

    /** The claims of a token of this type, or null if it is none that this mint signed. */
    @Nullable
    JsonNode verify(String type, String token) {
        Verified known = latest;
        if (known != null && known.type.equals(type) && known.token.equals(token)) {
            return known.claims;
        }
        JsonNode claims = check(type, token);
        if (claims != null) {
            latest = new Verified(type, token, claims);
        }
        return claims;
    }

    private @Nullable JsonNode check(String type, String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        JsonNode header = decode(parts[0]);
        if (header == null
                || !"ES256".equals(Json.text(header, "alg"))
                || !type.equals(Json.text(header, "typ"))
                || !keyId.equals(Json.text(header, "kid"))) {
            return null;
        }
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(keys.getPublic());
            verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(Base64.getUrlDecoder().decode(parts[2])) ? decode(parts[1]) : null;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The public key as a set of one (RFC 7517). */
    ObjectNode keySet() {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        ObjectNode set = Json.object();
        set.putArray("keys")
                .addObject()
                .put("kty", "EC")
                .put("use", "sig")
                .put("alg", "ES256")
                .put("kid", keyId)
                .put("crv", "P-256")
                .put("x", coordinate(key.getW().getAffineX()))
                .put("y", coordinate(key.getW().getAffineY()));
        return set;
    }

    private static String coordinate(BigInteger value) {
        byte[] fixed = new byte[COORDINATE_BYTES];
        byte[] bytes = value.toByteArray();
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return base64(fixed);
    }

    private static String encode(JsonNode node) {
        return base64(Json.body(node).toByteArray());
    }

    private static @Nullable JsonNode decode(String part) {
        try {
            JsonNode node = Json.parse(Base64.getUrlDecoder().decode(part));
            return node != null && node.isObject() ? node : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private interface Step<T> {
        T run() throws GeneralSecurityException;
    }

    private static <T> T sure(Step<T> step) {
        try {
            return step.run();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks ECDSA on P-256: use one that has it.", e);
        }
    }
}
