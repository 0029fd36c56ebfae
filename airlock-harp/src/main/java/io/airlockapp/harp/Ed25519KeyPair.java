package io.airlockapp.harp;

import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Objects;

/**
 * A signing key and its public half (Ed25519, RFC 8032). An enforcer never signs; this is the approver's side, for tests
 * and simulations. {@link #toString()} shows the public key only.
 */
public final class Ed25519KeyPair {

    private final PrivateKey privateKey;
    private final Ed25519PublicKey publicKey;

    private Ed25519KeyPair(PrivateKey privateKey, Ed25519PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /**
     * Makes a pair from the platform's secure random bytes.
     *
     * @return a new pair
     */
    public static Ed25519KeyPair generate() {
        KeyPair pair =
                Jca.required(() -> Jca.DEFAULT.keyPairGenerator("Ed25519").generateKeyPair());
        byte[] der = pair.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(der, der.length - RawKey.LENGTH, der.length);
        return new Ed25519KeyPair(pair.getPrivate(), Ed25519PublicKey.parse(Base64Text.url(raw)));
    }

    /**
     * The public half.
     *
     * @return the key that verifies what this pair signs
     */
    public Ed25519PublicKey publicKey() {
        return publicKey;
    }

    /**
     * Signs a message.
     *
     * @param message the bytes to sign
     * @return the signature, 64 bytes in base64url without padding
     */
    public String sign(byte[] message) {
        Objects.requireNonNull(message, "message");
        return Base64Text.url(Jca.required(() -> {
            Signature signer = Jca.DEFAULT.signature("Ed25519");
            signer.initSign(privateKey);
            signer.update(message);
            return signer.sign();
        }));
    }

    @Override
    public String toString() {
        return "Ed25519KeyPair[fingerprint=" + publicKey.fingerprint() + "]";
    }
}
