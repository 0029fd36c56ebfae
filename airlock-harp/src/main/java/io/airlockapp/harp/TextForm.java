package io.airlockapp.harp;

/** JSON text in its canonical form (RFC 8785, section 3.2.2.2), and how two such texts compare as UTF-16. */
final class TextForm {

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private TextForm() {}

    /** The index of the first surrogate without its other half, or -1. */
    static int loneSurrogate(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                if (Character.isLowSurrogate(unit)
                        || i + 1 == length
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /** Writes one code point of a string, escaped if it has to be. */
    static void putCodePoint(int codePoint, ByteSink out) {
        if (codePoint >= 0x20) {
            if (codePoint == '"' || codePoint == '\\') {
                out.put('\\');
            }
            out.putCodePoint(codePoint);
            return;
        }
        out.put('\\');
        switch (codePoint) {
            case '\b' -> out.put('b');
            case '\t' -> out.put('t');
            case '\n' -> out.put('n');
            case '\f' -> out.put('f');
            case '\r' -> out.put('r');
            default -> {
                out.putAscii("u00");
                out.put(HEX[codePoint >> 4]);
                out.put(HEX[codePoint & 0xF]);
            }
        }
    }

    /**
     * Compares two canonical texts, given without their quotes, by the UTF-16 code units of what they stand for.
     *
     * <p>Equal prefixes are equal bytes, so one index serves both. At the first difference the bytes decide, but for an
     * escape, which stands for another unit than its own bytes, and for characters beyond the Basic Multilingual Plane:
     * their surrogates sort below U+E000, their UTF-8 sorts above.
     */
    static int compareUtf16(byte[] bytes, int aFrom, int aTo, int bFrom, int bTo) {
        int a = aFrom;
        int b = bFrom;
        while (a < aTo && b < bTo) {
            int x = bytes[a] & 0xFF;
            int y = bytes[b] & 0xFF;
            if (x == '\\' || y == '\\') {
                int unitX = x == '\\' ? escapedUnit(bytes, a) : x;
                int unitY = y == '\\' ? escapedUnit(bytes, b) : y;
                if (unitX != unitY) {
                    return unitX - unitY;
                }
                int length = bytes[a + 1] == 'u' ? 6 : 2;
                a += length;
                b += length;
            } else if (x != y) {
                boolean xBeyond = x >= 0xF0;
                boolean yBeyond = y >= 0xF0;
                if (xBeyond != yBeyond && x >= 0xEE && y >= 0xEE) {
                    return xBeyond ? -1 : 1;
                }
                return x - y;
            } else {
                a++;
                b++;
            }
        }
        return (aTo - a) - (bTo - b);
    }

    /** What the canonical escape at this place stands for. */
    static int escapedUnit(byte[] bytes, int at) {
        return switch (bytes[at + 1]) {
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            case 'u' -> (Character.digit(bytes[at + 4], 16) << 4) | Character.digit(bytes[at + 5], 16);
            default -> bytes[at + 1];
        };
    }
}
