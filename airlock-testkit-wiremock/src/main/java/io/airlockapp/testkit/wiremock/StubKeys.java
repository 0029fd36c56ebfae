package io.airlockapp.testkit.wiremock;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The cryptography of an approver, on the JDK alone (wire reference, section 5). */
final class StubKeys {

    private static final byte[] INFO = "HARP-E2E-AES256GCM\u0001".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] X25519_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");

    private StubKeys() {}

    static KeyPair generate(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** The 32 bytes at the end of the SPKI form. */
    static byte[] raw(PublicKey key) {
        byte[] spki = key.getEncoded();
        return Arrays.copyOfRange(spki, spki.length - 32, spki.length);
    }

    static String sign(PrivateKey key, String text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return base64Url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /**
     * X25519, then HKDF-SHA256 with an empty salt.
     *
     * @throws IllegalArgumentException if the other key is none
     */
    static byte[] contentKey(PrivateKey own, String other) {
        byte[] bytes = Base64.getUrlDecoder()
                .decode(other.replace('+', '-').replace('/', '_').replace("=", ""));
        try {
            byte[] spki = bytes.length == 32 ? join(X25519_PREFIX, bytes) : bytes;
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(own);
            agreement.doPhase(KeyFactory.getInstance("X25519").generatePublic(new X509EncodedKeySpec(spki)), true);
            return hmac(hmac(new byte[32], agreement.generateSecret()), INFO);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The x25519PublicKey of the enforcer is no X25519 key.", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    /** Opens AES-256-GCM. */
    static byte[] open(byte[] key, byte[] nonce, byte[] data, byte[] tag) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        return cipher.doFinal(join(data, tag));
    }

    static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("The JDK lacks an algorithm of the wire reference, section 5.", e);
    }
}
