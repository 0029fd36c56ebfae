package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a decision is about: SHA-256 over the canonical form of a payload (wire reference, section 5).
 *
 * @param value 64 lower-case hexadecimal digits
 */
public record ArtifactHash(String value) {

    private static final int LENGTH = 64;
    private static final String PREFIX = "sha256:";
    private static final HexFormat HEX = HexFormat.of();

    /**
     * Takes a hash in its one form. {@link #parse(String)} takes the others.
     *
     * @throws IllegalArgumentException if {@code value} is not 64 lower-case hexadecimal digits
     */
    public ArtifactHash {
        Objects.requireNonNull(value, "value");
        if (!value.equals(normal(value))) {
            throw new IllegalArgumentException(
                    "An artifact hash is 64 lower-case hexadecimal digits: use parse for other spellings.");
        }
    }

    /**
     * Hashes a canonical payload.
     *
     * @param canonical the output of {@link CanonicalJson}
     * @return its hash
     */
    public static ArtifactHash of(byte[] canonical) {
        Objects.requireNonNull(canonical, "canonical");
        return new ArtifactHash(HEX.formatHex(sha256(canonical)));
    }

    /**
     * Reads a hash: upper case and the prefix {@code sha256:} are understood.
     *
     * @param text the hash as received
     * @return the hash
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if the text is no such hash
     */
    public static ArtifactHash parse(String text) {
        Objects.requireNonNull(text, "text");
        String normal = normal(text);
        if (normal == null) {
            throw new HarpException(
                    FailureReason.UNSUPPORTED,
                    "An artifact hash is not 64 hexadecimal digits: only SHA-256 is understood.");
        }
        return new ArtifactHash(normal);
    }

    /**
     * Whether a text is a spelling of this hash that {@link #parse(String)} understands. Takes the same time whatever
     * the digits are.
     *
     * @param text the hash as received, or null
     * @return whether it is this hash; false for anything malformed
     */
    public boolean matches(@Nullable String text) {
        String normal = text == null ? null : normal(text);
        return normal != null
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.US_ASCII), normal.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The 64 digits.
     *
     * @return the value
     */
    @Override
    public String toString() {
        return value;
    }

    static byte[] sha256(byte[] bytes) {
        return Jca.required(() -> Jca.DEFAULT.messageDigest("SHA-256").digest(bytes));
    }

    private static @Nullable String normal(String text) {
        int from = text.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) ? PREFIX.length() : 0;
        if (text.length() - from != LENGTH) {
            return null;
        }
        char[] digits = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(from + i);
            if (c >= 'A' && c <= 'F') {
                c = (char) (c + ('a' - 'A'));
            }
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return null;
            }
            digits[i] = c;
        }
        return new String(digits);
    }
}
