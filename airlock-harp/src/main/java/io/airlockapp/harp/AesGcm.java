package io.airlockapp.harp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM with a 16-byte tag (NIST SP 800-38D). */
final class AesGcm implements Aead {

    private static final int TAG_BITS = 128;

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
        Cipher cipher = Jca.DEFAULT.cipher("AES/GCM/NoPadding");
        cipher.init(mode, key.forAes(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(aad);
        return cipher.doFinal(input);
    }
}
