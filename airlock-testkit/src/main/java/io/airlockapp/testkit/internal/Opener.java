package io.airlockapp.testkit.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Opens payloads on the approver's side. */
final class Opener {

    private static final Base64.Decoder BASE64 = Base64.getDecoder();

    private Opener() {}

    /**
     * Decrypts a ciphertext object.
     *
     * @throws GeneralSecurityException if it does not open under this key
     */
    static byte[] open(byte[] key, JsonNode ciphertext) throws GeneralSecurityException {
        String algorithm = String.valueOf(Json.text(ciphertext, "alg")).toLowerCase(Locale.ROOT);
        byte[] nonce = bytes(ciphertext, "nonce");
        byte[] sealed = Keys.concat(bytes(ciphertext, "data"), bytes(ciphertext, "tag"));
        if (nonce.length < 12 || (algorithm.startsWith("x") && nonce.length < 24)) {
            throw new GeneralSecurityException("The nonce is missing.");
        }
        Cipher cipher;
        switch (algorithm) {
            case "aes-256-gcm" -> {
                cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            }
            case "xchacha20-poly1305" -> {
                // The long nonce is two: 16 bytes make a key for this message, the other 8 are the nonce under it.
                byte[] subKey = hChaCha20(key, Arrays.copyOf(nonce, 16));
                byte[] shortNonce = Keys.concat(new byte[4], Arrays.copyOfRange(nonce, 16, 24));
                cipher = Cipher.getInstance("ChaCha20-Poly1305");
                cipher.init(
                        Cipher.DECRYPT_MODE, new SecretKeySpec(subKey, "ChaCha20"), new IvParameterSpec(shortNonce));
            }
            default ->
                throw new GeneralSecurityException("The algorithm is neither AES-256-GCM nor XChaCha20-Poly1305.");
        }
        @Nullable String aad = Json.text(ciphertext, "aad");
        if (aad != null) {
            cipher.updateAAD(BASE64.decode(aad));
        }
        return cipher.doFinal(sealed);
    }

    private static byte[] bytes(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? new byte[0] : BASE64.decode(text);
    }

    /** HChaCha20: the rounds of ChaCha20 without the final addition (draft-irtf-cfrg-xchacha, section 2.2). */
    private static byte[] hChaCha20(byte[] key, byte[] nonce) {
        int[] x = new int[16];
        x[0] = 0x61707865;
        x[1] = 0x3320646e;
        x[2] = 0x79622d32;
        x[3] = 0x6b206574;
        ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(x, 4, 8);
        ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(x, 12, 4);
        for (int round = 0; round < 10; round++) {
            for (int column = 0; column < 4; column++) {
                quarter(x, column, column + 4, column + 8, column + 12);
            }
            for (int diagonal = 0; diagonal < 4; diagonal++) {
                quarter(x, diagonal, 4 + (diagonal + 1) % 4, 8 + (diagonal + 2) % 4, 12 + (diagonal + 3) % 4);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        out.asIntBuffer().put(x, 0, 4).put(x, 12, 4);
        return out.array();
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
        x[a] += x[b];
        x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
        x[c] += x[d];
        x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
    }
}
