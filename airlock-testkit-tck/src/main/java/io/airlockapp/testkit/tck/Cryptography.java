package io.airlockapp.testkit.tck;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.XECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Section 5 of the wire reference with the JDK alone. */
final class Cryptography {

    private static final byte[] X25519_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private Cryptography() {}

    /** The enforcer's half of the key agreement. */
    record Agreement(KeyPair own) {

        static Agreement make() {
            return attempt(
                    () -> new Agreement(KeyPairGenerator.getInstance("X25519").generateKeyPair()));
        }

        /** 32 raw bytes, base64url without padding. */
        String publicKey() {
            BigInteger u = ((XECPublicKey) own.getPublic()).getU();
            byte[] bigEndian = u.toByteArray();
            byte[] raw = new byte[32];
            for (int i = 0; i < Math.min(32, bigEndian.length); i++) {
                raw[i] = bigEndian[bigEndian.length - 1 - i];
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
        }

        /** X25519, and HKDF-SHA256 (RFC 5869) with an empty salt; one block is enough for 32 bytes. */
        SecretKey contentKey(String theirs) {
            return attempt(() -> {
                KeyAgreement agreement = KeyAgreement.getInstance("X25519");
                agreement.init(own.getPrivate());
                agreement.doPhase(key("X25519", X25519_PREFIX, theirs), true);
                byte[] pseudoRandom = hmac(new byte[32], agreement.generateSecret());
                byte[] key = hmac(pseudoRandom, "HARP-E2E-AES256GCM\u0001".getBytes(StandardCharsets.US_ASCII));
                return new SecretKeySpec(key, "AES");
            });
        }

        @Override
        public String toString() {
            return "Agreement[" + publicKey() + "]";
        }
    }

    private interface Work<T> {
        T run() throws GeneralSecurityException;
    }

    private static <T> T attempt(Work<T> work) {
        try {
            return work.run();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("A key or a text of the gateway cannot be used: " + e, e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(content);
    }

    private static PublicKey key(String algorithm, byte[] prefix, String text) throws GeneralSecurityException {
        byte[] raw = base64(text);
        byte[] encoded = raw.length == 32 ? concat(prefix, raw) : raw;
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** Either alphabet, with or without padding. */
    private static byte[] base64(String text) {
        return Base64.getUrlDecoder()
                .decode(text.replace('+', '-').replace('/', '_').replace("=", ""));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    static String sha256(String text) {
        return attempt(() -> HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** The ciphertext object of AES-256-GCM with its tag detached. */
    static Map<String, @Nullable Object> seal(SecretKey key, String plaintext) {
        return attempt(() -> {
            byte[] nonce = new byte[NONCE_BYTES];
            new SecureRandom().nextBytes(nonce);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
            byte[] sealed = cipher.doFinal(plaintext.getBytes(StandardCharsets.UTF_8));
            int length = sealed.length - TAG_BYTES;
            Base64.Encoder base64 = Base64.getEncoder();
            return Session.fields(
                    "alg", "AES-256-GCM",
                    "data", base64.encodeToString(Arrays.copyOf(sealed, length)),
                    "nonce", base64.encodeToString(nonce),
                    "tag", base64.encodeToString(Arrays.copyOfRange(sealed, length, sealed.length)));
        });
    }

    static boolean verifies(String publicKey, String signed, String signature) {
        return attempt(() -> {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key("Ed25519", ED25519_PREFIX, publicKey));
            verifier.update(signed.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(base64(signature));
        });
    }
}
