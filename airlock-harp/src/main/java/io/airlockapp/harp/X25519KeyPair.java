package io.airlockapp.harp;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * One side's keys for agreeing on a {@link ContentKey} (X25519, RFC 7748; wire reference, section 5). Make a fresh pair
 * for each pairing. {@link #toString()} shows the public key only.
 */
public final class X25519KeyPair {

    private static final byte[] INFO = "HARP-E2E-AES256GCM".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_SALT = {};
    private static final byte[] BASE_POINT = basePoint();

    private final byte[] privateKey;
    private final String publicKey;
    private final Curves curves;

    private X25519KeyPair(byte[] privateKey, Cryptography cryptography) {
        this.privateKey = privateKey;
        this.curves = cryptography.x25519();
        this.publicKey = Base64Text.url(multiply(curves, privateKey, BASE_POINT));
    }

    /**
     * Makes a pair from the platform's secure random bytes, with {@link Cryptography#standard()}.
     *
     * @return a new pair
     */
    public static X25519KeyPair generate() {
        return generate(Cryptography.standard());
    }

    /**
     * Makes a pair from the platform's secure random bytes.
     *
     * @param cryptography whose implementation computes
     * @return a new pair
     */
    public static X25519KeyPair generate(Cryptography cryptography) {
        Objects.requireNonNull(cryptography, "cryptography");
        return new X25519KeyPair(Jca.random(RawKey.LENGTH), cryptography);
    }

    /**
     * Reads a pair from what {@link #privateKey()} gave, with {@link Cryptography#standard()}.
     *
     * @param privateKey the raw private key, 32 bytes in base64
     * @return the pair
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if that is not what it is
     */
    public static X25519KeyPair restore(Secret privateKey) {
        return restore(privateKey, Cryptography.standard());
    }

    /**
     * Reads a pair from what {@link #privateKey()} gave.
     *
     * @param privateKey the raw private key, 32 bytes in base64
     * @param cryptography whose implementation computes
     * @return the pair
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if that is not what it is
     */
    public static X25519KeyPair restore(Secret privateKey, Cryptography cryptography) {
        Objects.requireNonNull(privateKey, "privateKey");
        Objects.requireNonNull(cryptography, "cryptography");
        return new X25519KeyPair(
                RawKey.decode(privateKey.expose(), RawKey.X25519_PRIVATE, "X25519 private key"), cryptography);
    }

    /**
     * The public key, to be sent to the peer.
     *
     * @return 32 raw bytes in base64url without padding
     */
    public String publicKey() {
        return publicKey;
    }

    /**
     * The private key, to be kept between initiating a pairing and its completion.
     *
     * @return 32 raw bytes in base64url without padding
     */
    public Secret privateKey() {
        return Secret.of(Base64Text.url(privateKey));
    }

    /**
     * Agrees on a content key: HKDF-SHA256 over the X25519 shared secret, empty salt, info {@code HARP-E2E-AES256GCM}.
     *
     * @param peerPublicKey the peer's public key: base64url or standard base64, padded or not, of the 32 raw bytes or of
     *     their 44-byte DER form
     * @return the key that the peer computes too
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if the peer's key cannot be read, or is one of the
     *     few with which everybody would agree on the same secret
     */
    public ContentKey agree(String peerPublicKey) {
        Objects.requireNonNull(peerPublicKey, "peerPublicKey");
        byte[] peer = RawKey.decode(peerPublicKey, RawKey.X25519_PUBLIC, "peer's X25519 public key");
        byte[] shared = multiply(curves, privateKey, peer);
        return new ContentKey(Hkdf.derive(NO_SALT, shared, INFO, RawKey.LENGTH));
    }

    private static byte[] multiply(Curves curves, byte[] scalar, byte[] point) {
        byte[] shared;
        try {
            shared = curves.multiply(scalar, point);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Providers do not agree on what they throw for a point that they refuse.
            throw RawKey.unusable("peer's X25519 public key", "gives no shared secret");
        }
        // Some providers refuse this themselves, others leave it to the caller (RFC 7748, section 6.1).
        if (shared.length != RawKey.LENGTH || MessageDigest.isEqual(shared, new byte[RawKey.LENGTH])) {
            throw RawKey.unusable("peer's X25519 public key", "gives no shared secret");
        }
        return shared;
    }

    private static byte[] basePoint() {
        byte[] point = new byte[RawKey.LENGTH];
        point[0] = 9;
        return point;
    }

    @Override
    public String toString() {
        return "X25519KeyPair[publicKey=" + publicKey + "]";
    }
}
