package io.airlockapp.reactor.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Bytes under AES-256-GCM (NIST SP 800-38D), with everything around them that says how to open them as additional
 * authenticated data: whoever changes that has changed the file.
 */
final class Seal {

    private static final String CIPHER = "AES-256-GCM";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private Seal() {}

    static Map<String, Object> close(
            byte[] plain, SealKey key, Derivation derivation, String context, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cipher", CIPHER);
        derivation.write(fields);
        fields.put("nonce", Base64.getEncoder().encodeToString(nonce));
        try {
            byte[] data = run(Cipher.ENCRYPT_MODE, key, derivation, nonce, context, plain);
            fields.put("data", Base64.getEncoder().encodeToString(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM lacks AES-256-GCM or PBKDF2: run on another one.", e);
        }
        return fields;
    }

    /**
     * The bytes, or null if they do not open with this key.
     *
     * @throws IllegalArgumentException if this is nothing that was ever sealed
     */
    static byte @Nullable [] open(Map<String, Object> fields, SealKey key, Derivation derivation, String context) {
        if (!StateFields.required(fields, "cipher").equals(CIPHER)) {
            throw new IllegalArgumentException("its cipher is unknown");
        }
        byte[] nonce = bytes(fields, "nonce");
        byte[] data = bytes(fields, "data");
        if (nonce.length != NONCE_BYTES || data.length < TAG_BITS / 8) {
            throw new IllegalArgumentException("its sealed part has a wrong length");
        }
        try {
            return run(Cipher.DECRYPT_MODE, key, derivation, nonce, context, data);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM lacks AES-256-GCM or PBKDF2: run on another one.", e);
        }
    }

    private static byte[] run(int mode, SealKey key, Derivation derivation, byte[] nonce, String context, byte[] input)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.aes(derivation), new GCMParameterSpec(TAG_BITS, nonce));
        String header = String.join(
                "|", context, CIPHER, derivation.name(), derivation.salt(), Integer.toString(derivation.iterations()));
        cipher.updateAAD(header.getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(input);
    }

    private static byte[] bytes(Map<String, Object> fields, String name) {
        try {
            return Base64.getDecoder().decode(StateFields.required(fields, name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its field '" + name + "' is no base64");
        }
    }
}
