package io.airlockapp.harp;

import java.util.Objects;

/**
 * A signing key and its public half (Ed25519, RFC 8032). An enforcer never signs; this is the approver's side, for tests
 * and simulations. {@link #toString()} shows the public key only.
 */
public final class Ed25519KeyPair {

    private final Curves.Signer signer;
    private final Ed25519PublicKey publicKey;

    private Ed25519KeyPair(Curves.Signer signer, Ed25519PublicKey publicKey) {
        this.signer = signer;
        this.publicKey = publicKey;
    }

    /**
     * Makes a pair from the platform's secure random bytes, with {@link Cryptography#standard()}.
     *
     * @return a new pair
     */
    public static Ed25519KeyPair generate() {
        return generate(Cryptography.standard());
    }

    /**
     * Makes a pair.
     *
     * @param cryptography whose implementation makes it, signs and verifies
     * @return a new pair
     */
    public static Ed25519KeyPair generate(Cryptography cryptography) {
        Objects.requireNonNull(cryptography, "cryptography");
        Curves.Signer signer = Jca.required(() -> cryptography.ed25519().generate());
        return new Ed25519KeyPair(signer, Ed25519PublicKey.parse(Base64Text.url(signer.publicKey()), cryptography));
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
        return Base64Text.url(signer.sign(message));
    }

    @Override
    public String toString() {
        return "Ed25519KeyPair[fingerprint=" + publicKey.fingerprint() + "]";
    }
}
