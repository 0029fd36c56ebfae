package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.util.Arrays;
import java.util.HexFormat;

/** The 32 raw bytes of a Curve25519 key and the DER forms that wrap them (RFC 8410). */
final class RawKey {

    static final int LENGTH = 32;

    static final byte[] X25519_PUBLIC = HexFormat.of().parseHex("302a300506032b656e032100");
    static final byte[] X25519_PRIVATE = HexFormat.of().parseHex("302e020100300506032b656e04220420");
    static final byte[] ED25519_PRIVATE = HexFormat.of().parseHex("302e020100300506032b657004220420");
    static final byte[] ED25519_PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");

    private RawKey() {}

    /** Reads base64 of the raw bytes or of the DER form with this prefix. */
    static byte[] decode(String text, byte[] prefix, String name) {
        byte[] bytes = Base64Text.decode(text);
        if (bytes != null && bytes.length == LENGTH) {
            return bytes;
        }
        if (bytes != null
                && bytes.length == prefix.length + LENGTH
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length)) {
            return Arrays.copyOfRange(bytes, prefix.length, bytes.length);
        }
        throw unusable(name, "is not base64 of 32 raw bytes or of their DER form");
    }

    static byte[] der(byte[] prefix, byte[] raw) {
        byte[] der = Arrays.copyOf(prefix, prefix.length + raw.length);
        System.arraycopy(raw, 0, der, prefix.length, raw.length);
        return der;
    }

    static HarpException unusable(String name, String problem) {
        return new HarpException(
                FailureReason.UNSUPPORTED, "The " + name + " " + problem + ": pair again to get a usable key.");
    }
}
