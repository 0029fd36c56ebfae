package io.airlockapp.harp;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The group of Ed25519 as RFC 8032 writes it down, slow and plain, to make signatures that no honest signer makes. */
final class Edwards {

    static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);

    record Point(BigInteger x, BigInteger y) {

        Point plus(Point other) {
            BigInteger product =
                    D.multiply(x).multiply(other.x).mod(P).multiply(y).multiply(other.y);
            BigInteger crossed = x.multiply(other.y).add(other.x.multiply(y));
            BigInteger straight = y.multiply(other.y).add(x.multiply(other.x));
            return new Point(
                    crossed.multiply(BigInteger.ONE.add(product).modInverse(P)).mod(P),
                    straight.multiply(BigInteger.ONE.subtract(product).modInverse(P))
                            .mod(P));
        }

        Point times(BigInteger scalar) {
            Point sum = NEUTRAL;
            for (int i = scalar.bitLength() - 1; i >= 0; i--) {
                sum = sum.plus(sum);
                if (scalar.testBit(i)) {
                    sum = sum.plus(this);
                }
            }
            return sum;
        }

        byte[] encoded() {
            byte[] bytes = littleEndian(y);
            if (x.testBit(0)) {
                bytes[31] |= (byte) 0x80;
            }
            return bytes;
        }
    }

    static final Point NEUTRAL = new Point(BigInteger.ZERO, BigInteger.ONE);
    static final Point BASE = decode("5866666666666666666666666666666666666666666666666666666666666666");
    static final Point OF_ORDER_8 = decode("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");

    private Edwards() {}

    static Point decode(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        boolean odd = bytes[31] < 0;
        bytes[31] &= 0x7F;
        BigInteger y = number(bytes);
        BigInteger y2 = y.multiply(y);
        BigInteger x2 = y2.subtract(BigInteger.ONE)
                .multiply(D.multiply(y2).add(BigInteger.ONE).modInverse(P))
                .mod(P);
        BigInteger x = x2.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
        if (!x.multiply(x).mod(P).equals(x2)) {
            x = x.multiply(BigInteger.TWO.modPow(P.shiftRight(2), P)).mod(P);
        }
        return new Point(x.testBit(0) == odd ? x : P.subtract(x), y);
    }

    static byte[] littleEndian(BigInteger value) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    static BigInteger number(byte[] littleEndian) {
        BigInteger value = BigInteger.ZERO;
        for (int i = littleEndian.length - 1; i >= 0; i--) {
            value = value.shiftLeft(8).or(BigInteger.valueOf(littleEndian[i] & 0xFF));
        }
        return value;
    }

    /** Signs with R as it is given, for the exponents of it and of the key; more is added to S. */
    static byte[] sign(byte[] r, BigInteger nonce, byte[] key, BigInteger secret, byte[] message, BigInteger more)
            throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        digest.update(r);
        digest.update(key);
        digest.update(message);
        BigInteger k = number(digest.digest()).mod(ORDER);
        byte[] s = littleEndian(nonce.add(k.multiply(secret)).mod(ORDER).add(more));
        byte[] signature = new byte[64];
        System.arraycopy(r, 0, signature, 0, 32);
        System.arraycopy(s, 0, signature, 32, 32);
        return signature;
    }
}
