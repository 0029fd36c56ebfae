package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/**
 * An approver's key: verifies what was signed with its other half (Ed25519, RFC 8032; wire reference, section 5).
 *
 * <p>A key that is not the one encoding of a point on the curve is refused, and so are the few points of small order:
 * under those, signatures can be made that fit any message.
 */
public final class Ed25519PublicKey {

    private static final String NAME = "Ed25519 public key";
    private static final int SIGNATURE_BYTES = 64;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger P = TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);

    private final byte[] raw;
    private final PublicKey key;

    private Ed25519PublicKey(byte[] raw, PublicKey key) {
        this.raw = raw;
        this.key = key;
    }

    /**
     * Reads a key.
     *
     * @param text standard base64 or base64url, padded or not, of the 32 raw bytes or of their 44-byte DER form
     * @return the key
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if the text is not a key to be trusted
     */
    public static Ed25519PublicKey parse(String text) {
        Objects.requireNonNull(text, "text");
        byte[] raw = RawKey.decode(text, RawKey.ED25519_PUBLIC, NAME);
        requirePoint(raw);
        try {
            return new Ed25519PublicKey(
                    raw,
                    Jca.DEFAULT
                            .keyFactory("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(RawKey.der(RawKey.ED25519_PUBLIC, raw))));
        } catch (GeneralSecurityException e) {
            throw RawKey.unusable(NAME, "is not a point of the curve");
        }
    }

    /**
     * Whether a signature over a message is this key's. Anything that is not exactly a signature is not.
     *
     * @param message the signed bytes
     * @param signature 64 bytes in base64url or standard base64, padded or not
     * @return whether it verifies
     */
    public boolean verify(byte[] message, String signature) {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(signature, "signature");
        byte[] bytes = Base64Text.decode(signature);
        if (bytes == null || bytes.length != SIGNATURE_BYTES) {
            return false;
        }
        Signature verifier = Jca.required(() -> {
            Signature prepared = Jca.DEFAULT.signature("Ed25519");
            prepared.initVerify(key);
            prepared.update(message);
            return prepared;
        });
        try {
            return verifier.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
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

    /** RFC 8032, section 5.1.3, without computing x: it only has to exist. */
    private static void requirePoint(byte[] raw) {
        byte[] bigEndian = new byte[RawKey.LENGTH];
        for (int i = 0; i < RawKey.LENGTH; i++) {
            bigEndian[i] = raw[RawKey.LENGTH - 1 - i];
        }
        bigEndian[0] &= 0x7F;
        BigInteger y = new BigInteger(1, bigEndian);
        if (y.compareTo(P) >= 0) {
            throw RawKey.unusable(NAME, "is not in its shortest form");
        }
        // x^2 = (y^2 - 1) / (d y^2 + 1), which is a square when the product of both is one.
        BigInteger y2 = y.multiply(y).mod(P);
        BigInteger u = y2.subtract(BigInteger.ONE);
        BigInteger v = D.multiply(y2).add(BigInteger.ONE);
        BigInteger euler =
                u.multiply(v).mod(P).modPow(P.subtract(BigInteger.ONE).divide(TWO), P);
        if (euler.signum() != 0 && !euler.equals(BigInteger.ONE)) {
            throw RawKey.unusable(NAME, "is not a point of the curve");
        }
        // Orders 1 and 2 have y = 1 and y = -1, order 4 has y = 0; order 8 doubles to y = 0, so d y^4 + 2 y^2 = 1.
        boolean order8 = D.multiply(y2)
                        .add(TWO)
                        .multiply(y2)
                        .subtract(BigInteger.ONE)
                        .mod(P)
                        .signum()
                == 0;
        if (y2.equals(BigInteger.ONE) || y2.signum() == 0 || order8) {
            throw RawKey.unusable(NAME, "is a point of small order");
        }
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
