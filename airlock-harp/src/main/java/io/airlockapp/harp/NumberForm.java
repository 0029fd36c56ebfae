package io.airlockapp.harp;

/** The ECMAScript text of a number (ECMA-262, Number::toString), to which RFC 8785 section 3.2.2.3 refers. */
final class NumberForm {

    private NumberForm() {}

    /** Writes a finite double. */
    static void write(double value, ByteSink out) {
        if (value == 0) {
            out.put('0');
            return;
        }
        if (value < 0) {
            out.put('-');
        }
        ShortestDecimal decimal = ShortestDecimal.of(Math.abs(value));
        write(decimal.digits, decimal.exponent, out);
    }

    /**
     * Writes {@code digits * 10^exponent} for digits greater than zero that do not end in a zero.
     */
    static void write(long digits, int exponent, ByteSink out) {
        int length = length(digits);
        int point = length + exponent;
        if (exponent >= 0 && point <= 21) {
            putDigits(digits, length, out);
            out.putZeros(exponent);
        } else if (point > 0 && point <= 21) {
            putDigits(digits, length, out);
            insertPoint(out, length - point);
        } else if (point > -6 && point <= 0) {
            out.put('0');
            out.put('.');
            out.putZeros(-point);
            putDigits(digits, length, out);
        } else {
            putDigits(digits, length, out);
            if (length > 1) {
                insertPoint(out, length - 1);
            }
            int shown = point - 1;
            out.put('e');
            out.put(shown < 0 ? '-' : '+');
            int magnitude = Math.abs(shown);
            putDigits(magnitude, length(magnitude), out);
        }
    }

    /** Puts a point before the last {@code after} bytes. */
    private static void insertPoint(ByteSink out, int after) {
        out.reserve(1);
        System.arraycopy(out.bytes, out.size - after, out.bytes, out.size - after + 1, after);
        out.bytes[out.size - after] = '.';
        out.size++;
    }

    private static void putDigits(long digits, int length, ByteSink out) {
        out.reserve(length);
        long rest = digits;
        for (int i = out.size + length - 1; i >= out.size; i--) {
            long next = rest / 10;
            out.bytes[i] = (byte) ('0' + (rest - next * 10));
            rest = next;
        }
        out.size += length;
    }

    private static int length(long value) {
        int length = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            length++;
        }
        return length;
    }
}
