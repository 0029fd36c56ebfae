package io.airlockapp.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same work as a program would do it with the JDK's own cryptography and a common JSON library: what ours is compared
 * with. Its canonical form is one for such payloads only: JSON into maps, written with sorted members; numbers, duplicate
 * members and broken text are not looked at. Keys are read once, as ours are.
 */
final class PlainJdk {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    record Sealed(String data, String nonce, String tag) {}

    private PlainJdk() {}

    static byte[] canonicalize(String json) {
        return JSON.writeValueAsBytes(JSON.readValue(json, Map.class));
    }

    static String hash(byte[] canonical) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
    }

    static Sealed seal(SecretKeySpec key, byte[] canonical) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
        byte[] sealed = cipher.doFinal(canonical);
        int tagAt = sealed.length - TAG_BYTES;
        Base64.Encoder base64 = Base64.getEncoder();
        return new Sealed(
                base64.encodeToString(Arrays.copyOf(sealed, tagAt)),
                base64.encodeToString(nonce),
                base64.encodeToString(Arrays.copyOfRange(sealed, tagAt, sealed.length)));
    }

    static byte[] open(SecretKeySpec key, Sealed sealed) throws GeneralSecurityException {
        Base64.Decoder base64 = Base64.getDecoder();
        byte[] data = base64.decode(sealed.data());
        byte[] both = Arrays.copyOf(data, data.length + TAG_BYTES);
        System.arraycopy(base64.decode(sealed.tag()), 0, both, data.length, TAG_BYTES);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, base64.decode(sealed.nonce())));
        return cipher.doFinal(both);
    }

    static PublicKey publicKey(String base64url) {
        byte[] raw = Base64.getUrlDecoder().decode(base64url);
        byte[] der = HexFormat.of()
                .parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
        try {
            return KeyFactory.getInstance("Ed25519", "SunEC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK does not take the key: run on a JDK with its own providers.", e);
        }
    }

    static boolean verify(PublicKey key, byte[] message, String signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("Ed25519", "SunEC");
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(Base64.getUrlDecoder().decode(signature));
    }

    static boolean verifyDecision(PublicKey key, String hash, String word, String nonce, String signature)
            throws GeneralSecurityException {
        return verify(key, (hash + "|" + word + "|" + nonce).getBytes(StandardCharsets.UTF_8), signature);
    }
}
