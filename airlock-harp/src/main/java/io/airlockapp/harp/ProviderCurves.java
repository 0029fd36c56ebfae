package io.airlockapp.harp;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/** The curves of a security provider. */
final class ProviderCurves implements Curves {

    private static final String ED25519 = "Ed25519";
    private static final String X25519 = "X25519";

    private final Jca jca;

    ProviderCurves(Jca jca) {
        this.jca = jca;
    }

    @Override
    public Verifier verifier(byte[] publicKey) throws GeneralSecurityException {
        PublicKey key = jca.keyFactory(ED25519)
                .generatePublic(new X509EncodedKeySpec(RawKey.der(RawKey.ED25519_PUBLIC, publicKey)));
        return (message, signature) -> {
            Signature verifier = Jca.required(() -> {
                Signature prepared = jca.signature(ED25519);
                prepared.initVerify(key);
                prepared.update(message);
                return prepared;
            });
            try {
                return verifier.verify(signature);
            } catch (GeneralSecurityException | RuntimeException e) {
                // Providers do not agree on what they throw for a signature that is none.
                return false;
            }
        };
    }

    @Override
    public Signer signer(byte[] seed, byte[] publicKey) throws GeneralSecurityException {
        PrivateKey key = jca.keyFactory(ED25519)
                .generatePrivate(new PKCS8EncodedKeySpec(RawKey.der(RawKey.ED25519_PRIVATE, seed)));
        return new ProviderSigner(key, publicKey);
    }

    @Override
    public Signer generate() throws GeneralSecurityException {
        KeyPair pair = jca.keyPairGenerator(ED25519).generateKeyPair();
        byte[] der = pair.getPublic().getEncoded();
        return new ProviderSigner(pair.getPrivate(), Arrays.copyOfRange(der, der.length - RawKey.LENGTH, der.length));
    }

    private final class ProviderSigner implements Signer {

        private final PrivateKey key;
        private final byte[] publicKey;

        private ProviderSigner(PrivateKey key, byte[] publicKey) {
            this.key = key;
            this.publicKey = publicKey.clone();
        }

        @Override
        public byte[] publicKey() {
            return publicKey.clone();
        }

        @Override
        public byte[] sign(byte[] message) {
            return Jca.required(() -> {
                Signature signer = jca.signature(ED25519);
                signer.initSign(key);
                signer.update(message);
                return signer.sign();
            });
        }
    }

    @Override
    public byte[] multiply(byte[] scalar, byte[] point) throws GeneralSecurityException {
        KeyAgreement agreement = jca.keyAgreement(X25519);
        agreement.init(jca.keyFactory(X25519)
                .generatePrivate(new PKCS8EncodedKeySpec(RawKey.der(RawKey.X25519_PRIVATE, scalar))));
        agreement.doPhase(
                jca.keyFactory(X25519).generatePublic(new X509EncodedKeySpec(RawKey.der(RawKey.X25519_PUBLIC, point))),
                true);
        return agreement.generateSecret();
    }

    @Override
    public String toString() {
        return jca.name();
    }
}
