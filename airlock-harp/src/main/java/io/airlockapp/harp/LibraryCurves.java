package io.airlockapp.harp;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Bouncy Castle's arithmetic, called directly. */
final class LibraryCurves implements Curves {

    @Override
    public Verifier verifier(byte[] publicKey) throws GeneralSecurityException {
        // Decoding the point takes as long as an eighth of a verification, and happens here only.
        Ed25519.PublicPoint point = Ed25519.validatePublicKeyPartialExport(publicKey, 0);
        if (point == null) {
            throw new InvalidKeyException("not a point of the curve");
        }
        return (message, signature) -> Ed25519.verify(signature, 0, point, message, 0, message.length);
    }

    @Override
    public Signer signer(byte[] seed, byte[] publicKey) {
        return new LibrarySigner(seed, publicKey);
    }

    @Override
    public Signer generate() {
        byte[] seed = Jca.random(Ed25519.SECRET_KEY_SIZE);
        byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        return new LibrarySigner(seed, publicKey);
    }

    private static final class LibrarySigner implements Signer {

        private final byte[] seed;
        private final byte[] publicKey;

        private LibrarySigner(byte[] seed, byte[] publicKey) {
            this.seed = seed.clone();
            this.publicKey = publicKey.clone();
        }

        @Override
        public byte[] publicKey() {
            return publicKey.clone();
        }

        @Override
        public byte[] sign(byte[] message) {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
            return signature;
        }
    }

    @Override
    public byte[] multiply(byte[] scalar, byte[] point) {
        byte[] result = new byte[X25519.POINT_SIZE];
        X25519.scalarMult(scalar, 0, point, 0, result, 0);
        return result;
    }

    @Override
    public String toString() {
        return "Bouncy Castle";
    }
}
