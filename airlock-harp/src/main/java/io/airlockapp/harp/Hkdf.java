package io.airlockapp.harp;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869). */
final class Hkdf {

    private static final String HMAC = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    static byte[] derive(byte[] salt, byte[] inputKey, byte[] info, int length) {
        return Jca.required(() -> expand(extract(salt, inputKey), info, length));
    }

    /** HMAC with SHA-256 (RFC 2104), which HKDF is made of. */
    static byte[] hmac(byte[] key, byte[] message) {
        return Jca.required(() -> hmac(key).doFinal(message));
    }

    private static byte[] extract(byte[] salt, byte[] inputKey) throws GeneralSecurityException {
        // The RFC's default salt; the platform takes no empty key, and HMAC pads a key with zeros anyway.
        byte[] key = salt.length == 0 ? new byte[HASH_BYTES] : salt;
        return hmac(key).doFinal(inputKey);
    }

    private static byte[] expand(byte[] pseudoRandomKey, byte[] info, int length) throws GeneralSecurityException {
        if (length > 255 * HASH_BYTES) {
            throw new IllegalArgumentException("HKDF gives 8160 bytes at most: ask for fewer.");
        }
        Mac mac = hmac(pseudoRandomKey);
        byte[] output = new byte[length];
        byte[] block = new byte[0];
        int counter = 1;
        for (int done = 0; done < length; done += HASH_BYTES) {
            mac.update(block);
            mac.update(info);
            mac.update((byte) counter++);
            block = mac.doFinal();
            System.arraycopy(block, 0, output, done, Math.min(HASH_BYTES, length - done));
        }
        return output;
    }

    private static Mac hmac(byte[] key) throws GeneralSecurityException {
        Mac mac = Jca.DEFAULT.mac(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac;
    }
}
