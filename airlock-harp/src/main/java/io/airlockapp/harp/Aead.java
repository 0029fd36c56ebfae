package io.airlockapp.harp;

import java.security.GeneralSecurityException;

/** Authenticated encryption of one algorithm over raw bytes; the tag follows the encrypted bytes. */
interface Aead {

    byte[] encrypt(ContentKey key, byte[] nonce, byte[] aad, byte[] plaintext) throws GeneralSecurityException;

    /** Fails with the platform's exception if anything was changed. */
    byte[] decrypt(ContentKey key, byte[] nonce, byte[] aad, byte[] dataAndTag) throws GeneralSecurityException;
}
