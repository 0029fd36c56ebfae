package io.airlockapp.harp;

import java.math.BigInteger;

/**
 * The shortest decimal that reads back as a given double; of several equally short ones, the closest.
 *
 * <p>Every positive finite double is {@code c * 2^q}. The decimals that read back as it form an interval around it, and
 * there is exactly one power of ten {@code 10^k} that is no wider than the interval while {@code 10^(k+1)} is wider. So
 * the interval holds at most one multiple of {@code 10^(k+1)}, which is then the shortest, and otherwise one of the two
 * multiples of {@code 10^k} next to the double is. Finding them takes the double and the two ends of its interval
 * divided by {@code 10^k}. They are compared with integers only, hence it is enough to know the whole part and whether
 * anything follows it: a quotient cut to a few bits, its last bit set if the cut lost something ("rounding to odd").
 *
 * <p>The division is a multiplication by a 126-bit approximation of {@code 10^-k} from above. That this many bits never
 * lose the answer is proved in R. Giulietti, "The Schubfach way to render doubles" (2020), whose method this is.
 */
final class ShortestDecimal {

    /** 17 digits at most, without trailing zeros. */
    final long digits;

    /** The value is {@code digits * 10^exponent}. */
    final int exponent;

    private static final int FRACTION_BITS = 52;
    private static final long HIDDEN_BIT = 1L << FRACTION_BITS;
    private static final int MIN_BINARY_EXPONENT = -1074;
    private static final long LOW_63 = Long.MAX_VALUE;

    private static final int MIN_POWER = -292;
    private static final int MAX_POWER = 324;

    /** For each power of ten, {@code floor(10^p / 2^s) + 1} with s such that this has 126 bits; 63 bits a word. */
    private static final long[] POWERS = powers();

    private ShortestDecimal(long digits, int exponent) {
        this.digits = digits;
        this.exponent = exponent;
    }

    /** Finds the decimal for a value that is finite and greater than zero. */
    static ShortestDecimal of(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & HIDDEN_BIT - 1;
        int biased = (int) (bits >>> FRACTION_BITS) & 0x7FF;
        long c = biased == 0 ? fraction : fraction | HIDDEN_BIT;
        int q = biased == 0 ? MIN_BINARY_EXPONENT : biased + MIN_BINARY_EXPONENT - 1;

        // Below a power of two the doubles lie twice as dense, so the interval's lower half is half as wide.
        boolean narrowBelow = fraction == 0 && biased > 1;
        int k = narrowBelow ? floorLog10ThreeQuartersOfPowerOfTwo(q) : floorLog10PowerOfTwo(q);

        // In units of 2^(q-2) the interval's ends are whole numbers.
        long middle = 4 * c;
        long low = middle - (narrowBelow ? 1 : 2);
        long high = middle + 2;

        int shift = q + floorLog2PowerOfTen(-k) + 2;
        int index = 2 * (-k - MIN_POWER);
        long g1 = POWERS[index];
        long g0 = POWERS[index + 1];
        long v = multiplyToOdd(g1, g0, middle << shift);
        long vLow = multiplyToOdd(g1, g0, low << shift);
        long vHigh = multiplyToOdd(g1, g0, high << shift);

        // An end belongs to the interval when ties go to this double, that is, when c is even.
        long open = c & 1;
        long floor = v >> 2;

        long tens = floor / 10 * 10;
        boolean tensBelow = vLow + open <= tens << 2;
        boolean tensAbove = ((tens + 10) << 2) + open <= vHigh;
        if (tensBelow != tensAbove) {
            return trimmed(tensBelow ? tens : tens + 10, k);
        }
        boolean below = vLow + open <= floor << 2;
        boolean above = ((floor + 1) << 2) + open <= vHigh;
        if (below != above) {
            return trimmed(below ? floor : floor + 1, k);
        }
        long fromHalfway = v - ((2 * floor + 1) << 1);
        boolean down = fromHalfway < 0 || (fromHalfway == 0 && (floor & 1) == 0);
        return trimmed(down ? floor : floor + 1, k);
    }

    private static ShortestDecimal trimmed(long digits, int exponent) {
        long d = digits;
        int e = exponent;
        while (d % 10 == 0) {
            d /= 10;
            e++;
        }
        return new ShortestDecimal(d, e);
    }

    /**
     * {@code g * factor / 2^127}, rounded to odd. The lowest 64 bits of the product are left out of the rounding: where
     * the true quotient is whole, they hold nothing but the excess of the approximation g.
     */
    private static long multiplyToOdd(long g1, long g0, long factor) {
        long low = Math.multiplyHigh(g0, factor);
        long middle = ((g1 * factor) >>> 1) + low;
        long whole = Math.multiplyHigh(g1, factor) + (middle >>> 63);
        return (middle & LOW_63) == 0 ? whole : whole | 1;
    }

    // The three logarithms are products with a constant of 32 binary places; exact over the exponents of a double.

    static int floorLog10PowerOfTwo(int e) {
        return (int) ((e * 1_292_913_986L) >> 32);
    }

    static int floorLog10ThreeQuartersOfPowerOfTwo(int e) {
        return (int) ((e * 1_292_913_986L - 536_607_788L) >> 32);
    }

    static int floorLog2PowerOfTen(int e) {
        return (int) ((e * 14_267_572_527L) >> 32);
    }

    private static long[] powers() {
        long[] table = new long[2 * (MAX_POWER - MIN_POWER + 1)];
        BigInteger mask = BigInteger.valueOf(LOW_63);
        BigInteger power = BigInteger.ONE;
        for (int p = 0; p <= MAX_POWER; p++) {
            put(table, p, mask, power.shiftRight(floorLog2PowerOfTen(p) - 125));
            if (p > 0 && -p >= MIN_POWER) {
                put(
                        table,
                        -p,
                        mask,
                        BigInteger.ONE.shiftLeft(125 - floorLog2PowerOfTen(-p)).divide(power));
            }
            power = power.multiply(BigInteger.TEN);
        }
        return table;
    }

    private static void put(long[] table, int p, BigInteger mask, BigInteger floor) {
        BigInteger g = floor.add(BigInteger.ONE);
        int index = 2 * (p - MIN_POWER);
        table[index] = g.shiftRight(63).longValue();
        table[index + 1] = g.and(mask).longValue();
    }
}
