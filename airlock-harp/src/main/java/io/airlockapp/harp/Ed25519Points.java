package io.airlockapp.harp;

import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * What has to hold of the points and scalars of Ed25519 whatever a provider thinks of them. All of it is public, so nothing
 * here has to take constant time.
 */
final class Ed25519Points {

    private static final byte[] P = littleEndian("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
    private static final byte[] L = littleEndian("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");

    private Ed25519Points() {}

    private static byte[] littleEndian(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int i = 0; i < bytes.length / 2; i++) {
            byte b = bytes[i];
            bytes[i] = bytes[bytes.length - 1 - i];
            bytes[bytes.length - 1 - i] = b;
        }
        return bytes;
    }

    /** Whether y is less than the field's prime (RFC 8032, section 5.1.3). */
    static boolean isCanonical(byte[] bytes, int from) {
        return isLess(bytes, from, 0x7F, P);
    }

    /** Whether a scalar is less than the order of the base point (RFC 8032, section 5.1.7). */
    static boolean isReducedScalar(byte[] bytes, int from) {
        return isLess(bytes, from, 0xFF, L);
    }

    private static boolean isLess(byte[] bytes, int from, int topMask, byte[] bound) {
        for (int i = RawKey.LENGTH - 1; i >= 0; i--) {
            int mask = i == RawKey.LENGTH - 1 ? topMask : 0xFF;
            int difference = (bytes[from + i] & mask) - (bound[i] & 0xFF);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    /** Whether these bytes are a point of the group that the base point generates, and not its neutral element. */
    static boolean hasPrimeOrder(byte[] encoded) {
        return Ed25519.validatePublicKeyFull(encoded, 0);
    }
}
