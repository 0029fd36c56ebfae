package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/**
 * An approver's key: verifies what was signed with its other half (Ed25519, RFC 8032; wire reference, section 5).
 *
 * <p>A key that is not the one encoding of a point on the curve is refused, and so is a point of small or of mixed order:
 * under those, signatures can be made that fit any message, or that one verifier takes and another does not.
 */
public final class Ed25519PublicKey {

    private static final String NAME = "Ed25519 public key";
    private static final int SIGNATURE_BYTES = 64;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

    private final byte[] raw;
    private final Curves.Verifier verifier;

    private Ed25519PublicKey(byte[] raw, Curves.Verifier verifier) {
        this.raw = raw;
        this.verifier = verifier;
    }

    /**
     * Reads a key that verifies with {@link Cryptography#standard()}.
     *
     * @param text standard base64 or base64url, padded or not, of the 32 raw bytes or of their 44-byte DER form
     * @return the key
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if the text is not a key to be trusted
     */
    public static Ed25519PublicKey parse(String text) {
        return parse(text, Cryptography.standard());
    }

    /**
     * Reads a key.
     *
     * @param text standard base64 or base64url, padded or not, of the 32 raw bytes or of their 44-byte DER form
     * @param cryptography whose implementation verifies
     * @return the key
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if the text is not a key to be trusted
     */
    public static Ed25519PublicKey parse(String text, Cryptography cryptography) {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(cryptography, "cryptography");
        byte[] raw = RawKey.decode(text, RawKey.ED25519_PUBLIC, NAME);
        if (!Ed25519Points.isCanonical(raw, 0)) {
            throw RawKey.unusable(NAME, "is not in its shortest form");
        }
        if (!Ed25519Points.hasPrimeOrder(raw)) {
            throw RawKey.unusable(NAME, "is not a point of the curve, or one of a small or mixed order");
        }
        try {
            return new Ed25519PublicKey(raw, cryptography.ed25519().verifier(raw));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw RawKey.unusable(NAME, "is not taken by the security provider");
        }
    }

    /**
     * Whether a signature over a message is this key's. Anything that is not exactly a signature is not.
     *
     * <p>Which of the two equations in RFC 8032, section 5.1.7, has to hold is the provider's choice: the standard one takes
     * the equation with the cofactor. They differ for signatures only that nobody but the holder of the key can make.
     *
     * @param message the signed bytes
     * @param signature 64 bytes in base64url or standard base64, padded or not
     * @return whether it verifies
     */
    public boolean verify(byte[] message, String signature) {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(signature, "signature");
        byte[] bytes = Base64Text.decode(signature);
        return bytes != null
                && bytes.length == SIGNATURE_BYTES
                && Ed25519Points.isReducedScalar(bytes, RawKey.LENGTH)
                && Ed25519Points.isCanonical(bytes, 0)
                && verifier.verify(message, bytes);
    }

    /**
     * The key as text.
     *
     * @return the 32 raw bytes in base64url without padding
     */
    public String value() {
        return Base64Text.url(raw);
    }

    /**
     * What two people compare to be sure that they hold the same key.
     *
     * @return the first 8 bytes of the key's SHA-256, in upper-case hexadecimal with colons
     */
    public String fingerprint() {
        return COLONS.formatHex(ArtifactHash.sha256(raw), 0, 8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519PublicKey that && Arrays.equals(raw, that.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Ed25519PublicKey[fingerprint=%s]", fingerprint());
    }
}
