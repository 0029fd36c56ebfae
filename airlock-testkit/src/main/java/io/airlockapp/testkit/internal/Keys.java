package io.airlockapp.testkit.internal;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The cryptography of the approver's side, on the JDK alone (wire reference, section 5). */
final class Keys {

    private static final byte[] INFO = "HARP-E2E-AES256GCM".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] X25519_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final int RAW_LENGTH = 32;

    private Keys() {}

    static KeyPair generate(String algorithm) {
        return sure(() -> KeyPairGenerator.getInstance(algorithm).generateKeyPair());
    }

    /** The 32 bytes at the end of the SPKI form, which is all that differs between two keys of one kind. */
    static byte[] raw(PublicKey key) {
        byte[] spki = key.getEncoded();
        return Arrays.copyOfRange(spki, spki.length - RAW_LENGTH, spki.length);
    }

    /**
     * Reads an X25519 public key in any accepted form: base64url or standard base64, 32 raw bytes or SPKI.
     *
     * @throws IllegalArgumentException if it is none
     */
    static PublicKey x25519(String text) {
        byte[] bytes = Base64.getUrlDecoder()
                .decode(text.replace('+', '-').replace('/', '_').replace("=", ""));
        byte[] spki = bytes.length == RAW_LENGTH ? concat(X25519_PREFIX, bytes) : bytes;
        if (spki.length != X25519_PREFIX.length + RAW_LENGTH) {
            throw new IllegalArgumentException("An X25519 key has 32 bytes, or 44 with its header.");
        }
        try {
            return KeyFactory.getInstance("X25519").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The bytes are no X25519 key.", e);
        }
    }

    /** X25519, then HKDF-SHA256 with an empty salt: one block is all the 32 bytes that are needed. */
    static byte[] contentKey(PrivateKey own, PublicKey other) {
        return sure(() -> {
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(own);
            agreement.doPhase(other, true);
            byte[] extracted = hmac(new byte[32], agreement.generateSecret());
            return hmac(extracted, concat(INFO, new byte[] {1}));
        });
    }

    static byte[] sign(PrivateKey key, byte[] message) {
        return sure(() -> {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        });
    }

    static byte[] sha256(byte[] bytes) {
        return sure(() -> MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    static String sha256Hex(byte[] bytes) {
        return HexFormat.of().formatHex(sha256(bytes));
    }

    static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    private interface Step<T> {
        T run() throws GeneralSecurityException;
    }

    /** For what every JDK has to be able to do. */
    private static <T> T sure(Step<T> step) {
        try {
            return step.run();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks an algorithm of the wire reference, section 5.", e);
        }
    }
}
