package io.airlockapp.harp;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Objects;
import javax.crypto.KeyAgreement;

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

    private X25519KeyPair(byte[] privateKey) {
        this.privateKey = privateKey;
        this.publicKey = Base64Text.url(multiply(privateKey, BASE_POINT));
    }

    /**
     * Makes a pair from the platform's secure random bytes.
     *
     * @return a new pair
     */
    public static X25519KeyPair generate() {
        return new X25519KeyPair(Jca.random(RawKey.LENGTH));
    }

    /**
     * Reads a pair from what {@link #privateKey()} gave.
     *
     * @param privateKey the raw private key, 32 bytes in base64
     * @return the pair
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if that is not what it is
     */
    public static X25519KeyPair restore(Secret privateKey) {
        Objects.requireNonNull(privateKey, "privateKey");
        return new X25519KeyPair(RawKey.decode(privateKey.expose(), RawKey.X25519_PRIVATE, "X25519 private key"));
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
        byte[] shared = multiply(privateKey, peer);
        return new ContentKey(Hkdf.derive(NO_SALT, shared, INFO, RawKey.LENGTH));
    }

    private static byte[] multiply(byte[] scalar, byte[] point) {
        KeyAgreement agreement = Jca.required(() -> {
            KeyAgreement prepared = Jca.DEFAULT.keyAgreement("X25519");
            KeyFactory factory = Jca.DEFAULT.keyFactory("X25519");
            prepared.init(factory.generatePrivate(new PKCS8EncodedKeySpec(RawKey.der(RawKey.X25519_PRIVATE, scalar))));
            return prepared;
        });
        byte[] shared;
        try {
            KeyFactory factory = Jca.DEFAULT.keyFactory("X25519");
            agreement.doPhase(
                    factory.generatePublic(new X509EncodedKeySpec(RawKey.der(RawKey.X25519_PUBLIC, point))), true);
            shared = agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw RawKey.unusable("peer's X25519 public key", "gives no shared secret");
        }
        // The JDK refuses this itself; another provider might leave it to the caller (RFC 7748, section 6.1).
        if (MessageDigest.isEqual(shared, new byte[RawKey.LENGTH])) {
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
