package io.airlockapp.harp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): the first 16 bytes of the nonce make a key for this message alone, under
 * which the platform's ChaCha20-Poly1305 (RFC 8439) runs with the other 8.
 */
final class XChaCha20Poly1305 implements Aead {

    static final int NONCE_BYTES = 24;

    private static final int LONG_PART = 16;
    private static final int SHORT_NONCE_BYTES = 12;
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    @Override
    public byte[] encrypt(ContentKey key, byte[] nonce, byte[] aad, byte[] plaintext) throws GeneralSecurityException {
        return run(Cipher.ENCRYPT_MODE, key, nonce, aad, plaintext);
    }

    @Override
    public byte[] decrypt(ContentKey key, byte[] nonce, byte[] aad, byte[] dataAndTag) throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, key, nonce, aad, dataAndTag);
    }

    private static byte[] run(int mode, ContentKey key, byte[] nonce, byte[] aad, byte[] input)
            throws GeneralSecurityException {
        byte[] messageKey = hChaCha20(key.bytes(), nonce);
        byte[] shortNonce = new byte[SHORT_NONCE_BYTES];
        System.arraycopy(nonce, LONG_PART, shortNonce, 4, NONCE_BYTES - LONG_PART);
        Cipher cipher = Jca.DEFAULT.cipher("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(messageKey, "ChaCha20"), new IvParameterSpec(shortNonce));
        Arrays.fill(messageKey, (byte) 0);
        cipher.updateAAD(aad);
        return cipher.doFinal(input);
    }

    /** Section 2.2 of the draft, over the first 16 bytes of the nonce. */
    static byte[] hChaCha20(byte[] key, byte[] nonce) {
        int[] state = Arrays.copyOf(CONSTANTS, 16);
        ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(state, 4, 8);
        ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(state, 12, 4);
        for (int round = 0; round < 20; round += 2) {
            quarterRound(state, 0, 4, 8, 12);
            quarterRound(state, 1, 5, 9, 13);
            quarterRound(state, 2, 6, 10, 14);
            quarterRound(state, 3, 7, 11, 15);
            quarterRound(state, 0, 5, 10, 15);
            quarterRound(state, 1, 6, 11, 12);
            quarterRound(state, 2, 7, 8, 13);
            quarterRound(state, 3, 4, 9, 14);
        }
        ByteBuffer subKey = ByteBuffer.allocate(RawKey.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        subKey.asIntBuffer().put(state, 0, 4).put(state, 12, 4);
        return subKey.array();
    }

    /** RFC 8439, section 2.1. */
    private static void quarterRound(int[] state, int a, int b, int c, int d) {
        state[a] += state[b];
        state[d] = Integer.rotateLeft(state[d] ^ state[a], 16);
        state[c] += state[d];
        state[b] = Integer.rotateLeft(state[b] ^ state[c], 12);
        state[a] += state[b];
        state[d] = Integer.rotateLeft(state[d] ^ state[a], 8);
        state[c] += state[d];
        state[b] = Integer.rotateLeft(state[b] ^ state[c], 7);
    }
}
