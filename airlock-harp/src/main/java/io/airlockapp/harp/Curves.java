package io.airlockapp.harp;

import java.security.GeneralSecurityException;

/** Ed25519 (RFC 8032) and X25519 (RFC 7748) over raw bytes of the right length, as one provider computes them. */
interface Curves {

    /** A public key made ready once. */
    @FunctionalInterface
    interface Verifier {

        /** Whether these 64 bytes satisfy at least the equation of RFC 8032 that is multiplied by the cofactor. */
        boolean verify(byte[] message, byte[] signature);
    }

    /** A private key made ready once, with its public half. */
    interface Signer {

        byte[] publicKey();

        byte[] sign(byte[] message);
    }

    /** Fails if the provider takes the key for none. */
    Verifier verifier(byte[] publicKey) throws GeneralSecurityException;

    Signer signer(byte[] seed, byte[] publicKey) throws GeneralSecurityException;

    Signer generate() throws GeneralSecurityException;

    /** Fails if the provider does not take the point; whether the result is zero is for the caller to look at. */
    byte[] multiply(byte[] scalar, byte[] point) throws GeneralSecurityException;
}
