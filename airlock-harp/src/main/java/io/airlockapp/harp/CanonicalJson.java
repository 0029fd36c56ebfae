package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The JSON Canonicalization Scheme (RFC 8785): one form of bytes for all spellings of the same JSON, so that both ends
 * hash and sign the same thing.
 *
 * <p>Stricter than a lenient parser, because whatever two readers could take for different things must not be signed.
 * All of the following fail with {@link FailureReason#CANONICALIZATION}:
 *
 * <ul>
 *   <li>anything that is not exactly one JSON value (RFC 8259): a byte order mark, trailing content, leading zeros,
 *       comments, invalid UTF-8;
 *   <li>two members of one object with the same name, compared after unescaping;
 *   <li>a surrogate without its other half, escaped or not;
 *   <li>a number beyond the range of a double;
 *   <li>an integer (no point, no exponent) whose canonical form is another integer, such as 9007199254740993. Other
 *       numbers take the nearest double, as the RFC says;
 *   <li>more than {@value #MAX_DEPTH} arrays and objects inside each other, more than {@value #MAX_BYTES} bytes of input
 *       in UTF-8, or a number of more than {@value #MAX_NUMBER_LENGTH} characters.
 * </ul>
 *
 * <p>Messages give the offset, in bytes of the UTF-8 form, and never quote the content.
 */
public final class CanonicalJson {

    /** How many arrays and objects may be inside each other. */
    public static final int MAX_DEPTH = 512;

    /** How long the input may be, in bytes of UTF-8. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    /** How many characters one number may have. */
    public static final int MAX_NUMBER_LENGTH = 2048;

    private CanonicalJson() {}

    /**
     * Brings JSON to its canonical form.
     *
     * @param utf8 one JSON value in UTF-8
     * @return the canonical form, in UTF-8
     * @throws HarpException with {@link FailureReason#CANONICALIZATION} if the input has no canonical form
     */
    public static byte[] canonicalize(byte[] utf8) {
        Objects.requireNonNull(utf8, "utf8");
        if (utf8.length > MAX_BYTES) {
            throw tooLong();
        }
        return new Canonicalizer(utf8).run();
    }

    /**
     * Brings JSON to its canonical form.
     *
     * @param json one JSON value
     * @return the canonical form, in UTF-8
     * @throws HarpException with {@link FailureReason#CANONICALIZATION} if the input has no canonical form
     */
    public static byte[] canonicalize(String json) {
        Objects.requireNonNull(json, "json");
        if (json.length() > MAX_BYTES) {
            throw tooLong();
        }
        // Encoding would silently replace a lone surrogate.
        int lone = TextForm.loneSurrogate(json);
        if (lone >= 0) {
            throw new HarpException(
                    FailureReason.CANONICALIZATION,
                    "Character " + lone + " of the JSON is half of a surrogate pair: send the whole character.");
        }
        return canonicalize(json.getBytes(StandardCharsets.UTF_8));
    }

    private static HarpException tooLong() {
        return new HarpException(
                FailureReason.CANONICALIZATION,
                "The JSON has more than " + MAX_BYTES + " bytes: send less, or a reference to the content.");
    }
}
