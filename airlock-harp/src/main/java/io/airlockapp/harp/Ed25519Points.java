package io.airlockapp.harp;

import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * What has to hold of the points and scalars of Ed25519 whatever a provider thinks of them. All of it is public, so nothing
 * here has to take constant time.
 */
final class Ed25519Points {

    private static final byte[] P = littleEndian("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
    private static final byte[] L = littleEndian("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");

    /** Of the Montgomery form v^2 = u^3 + A u^2 + u of the curve (RFC 7748, section 4.1). */
    private static final int A = 486662;

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

    /**
     * Whether a point of the curve is a multiple of 8, as those of the base point's group are; takes a third of the time of
     * {@link #hasPrimeOrder}.
     *
     * <p>The curve's group is cyclic, of order 8 times a prime. In its Montgomery form a point is twice another one exactly if
     * u is a square, or as well u^2 + Au + 1. So the point is halved twice, and its quarter must be twice another point again.
     * Half of u is a u' with {@code u' + 1/u' = w}, where {@code w = 2u +- 2 sqrt(u^2 + Au + 1)} with the sign that makes w + A
     * a square; whether that u' is a square can be told without it: {@code (w + 2)(w + A)} is then one for either sign. With
     * u = (1 + y) / (1 - y), all of it is written over the denominator d.
     */
    static boolean isMultipleOf8(byte[] encoded) {
        int[] y = X25519Field.create();
        int[] one = X25519Field.create();
        int[] n = X25519Field.create();
        int[] d = X25519Field.create();
        X25519Field.decode255(encoded, y);
        X25519Field.one(one);
        X25519Field.apm(one, y, n, d);
        X25519Field.carry(n);
        X25519Field.carry(d);
        if (isZero(d)) {
            return false;
        }
        int[] root = rootOfQuadratic(n, d);
        if (root == null) {
            return false;
        }
        int[] side = sqrt(product(n, plusA(n, root, d)));
        if (side == null) {
            X25519Field.negate(root, root);
            side = sqrt(product(n, plusA(n, root, d)));
            if (side == null) {
                return false;
            }
        }
        int[] half = sum(sum(n, root), side);
        int[] nextRoot = rootOfQuadratic(half, d);
        if (nextRoot == null) {
            return false;
        }
        int[] w = sum(sum(half, nextRoot), d);
        return sqrt(product(sum(w, w), plusA(half, nextRoot, d))) != null;
    }

    /** The square root of n^2 + A n d + d^2, or null if there is none. */
    private static int @Nullable [] rootOfQuadratic(int[] n, int[] d) {
        int[] nd = product(n, d);
        X25519Field.mul(nd, A, nd);
        return sqrt(sum(sum(product(n, n), product(d, d)), nd));
    }

    /** 2 n + 2 root + A d. */
    private static int[] plusA(int[] n, int[] root, int[] d) {
        int[] ad = X25519Field.create();
        X25519Field.mul(d, A, ad);
        int[] s = sum(n, root);
        return sum(sum(s, s), ad);
    }

    private static int @Nullable [] sqrt(int[] square) {
        int[] one = X25519Field.create();
        X25519Field.one(one);
        int[] root = X25519Field.create();
        return X25519Field.sqrtRatioVar(square, one, root) ? root : null;
    }

    private static int[] product(int[] a, int[] b) {
        int[] c = X25519Field.create();
        X25519Field.mul(a, b, c);
        return c;
    }

    private static int[] sum(int[] a, int[] b) {
        int[] c = X25519Field.create();
        X25519Field.add(a, b, c);
        X25519Field.carry(c);
        return c;
    }

    private static boolean isZero(int[] a) {
        int[] normal = a.clone();
        X25519Field.normalize(normal);
        return X25519Field.isZeroVar(normal);
    }
}
