package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON and writes its canonical form in one pass. Members are written as they come; when an object turns out not
 * to be in order, its members are rearranged in the output before its end is written.
 */
final class Canonicalizer {

    private final byte[] in;
    private final ByteSink out;
    private int at;
    private int depth;

    /** Three numbers a member of every object that is still open: where its key starts and ends, where it ends. */
    private int[] members = new int[3 * 32];

    private int memberTop;

    Canonicalizer(byte[] in) {
        this.in = in;
        this.out = new ByteSink(in.length);
    }

    byte[] run() {
        skipSpace();
        value();
        skipSpace();
        if (at < in.length) {
            throw failure("there is content after the JSON value; send exactly one value");
        }
        return out.toByteArray();
    }

    private void value() {
        switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            case -1 -> throw failure("the JSON ends where a value should be; send all of it");
            default -> throw failure("no JSON value starts here; send valid JSON in UTF-8, without a byte order mark");
        }
    }

    private void word(String word) {
        int length = word.length();
        for (int i = 0; i < length; i++) {
            if (at + i >= in.length || in[at + i] != word.charAt(i)) {
                throw failure("no JSON value starts here; did you mean " + word + "?");
            }
        }
        at += length;
        out.putAscii(word);
    }

    private void array() {
        enter();
        out.put('[');
        skipSpace();
        if (peek() != ']') {
            while (true) {
                value();
                skipSpace();
                if (peek() != ',') {
                    break;
                }
                at++;
                out.put(',');
                skipSpace();
            }
        }
        leave(']', "an array needs ',' or ']' here");
    }

    private void object() {
        enter();
        out.put('{');
        int firstMember = memberTop;
        boolean sorted = true;
        skipSpace();
        if (peek() != '}') {
            while (true) {
                sorted &= member(firstMember);
                skipSpace();
                if (peek() != ',') {
                    break;
                }
                at++;
                out.put(',');
                skipSpace();
            }
        }
        if (!sorted) {
            rearrange(firstMember);
        }
        memberTop = firstMember;
        leave('}', "an object needs ',' or '}' here");
    }

    /** Reads one member; says whether it is in order after the one before it. */
    private boolean member(int firstMember) {
        int keyAt = at;
        if (peek() != '"') {
            throw failure("an object needs a member name in double quotes here");
        }
        if (memberTop + 3 > members.length) {
            members = Arrays.copyOf(members, members.length * 2);
        }
        int slot = memberTop;
        members[slot] = out.size;
        string();
        members[slot + 1] = out.size;
        boolean inOrder = true;
        if (slot > firstMember) {
            int order = compareKeys(slot - 3, slot);
            if (order == 0) {
                throw duplicate(keyAt);
            }
            inOrder = order < 0;
        }
        skipSpace();
        if (peek() != ':') {
            throw failure("a member needs ':' after its name here");
        }
        at++;
        out.put(':');
        skipSpace();
        memberTop = slot + 3;
        value();
        members[slot + 2] = out.size;
        return inOrder;
    }

    private int compareKeys(int a, int b) {
        return TextForm.compareUtf16(out.bytes, members[a] + 1, members[a + 1] - 1, members[b] + 1, members[b + 1] - 1);
    }

    private void rearrange(int firstMember) {
        int[] order = order(firstMember, (memberTop - firstMember) / 3);
        for (int i = 1; i < order.length; i++) {
            if (compareKeys(order[i - 1], order[i]) == 0) {
                throw duplicate(at);
            }
        }
        int start = members[firstMember];
        byte[] old = Arrays.copyOfRange(out.bytes, start, out.size);
        out.size = start;
        for (int i = 0; i < order.length; i++) {
            if (i > 0) {
                out.put(',');
            }
            out.put(old, members[order[i]] - start, members[order[i] + 2] - start);
        }
    }

    /** The members' slots in the order of their keys: a merge sort from the bottom up, over runs sorted by insertion. */
    private int[] order(int firstMember, int count) {
        int[] from = new int[count];
        int run = 8;
        for (int i = 0; i < count; i++) {
            int slot = firstMember + 3 * i;
            int j = i;
            while (j % run != 0 && compareKeys(from[j - 1], slot) > 0) {
                from[j] = from[j - 1];
                j--;
            }
            from[j] = slot;
        }
        int[] to = count > run ? new int[count] : from;
        for (int width = run; width < count; width *= 2) {
            for (int start = 0; start < count; start += 2 * width) {
                merge(from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count));
            }
            int[] merged = to;
            to = from;
            from = merged;
        }
        return from;
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = left < middle && (right >= end || compareKeys(from[left], from[right]) <= 0);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    private void enter() {
        if (++depth > CanonicalJson.MAX_DEPTH) {
            throw failure(
                    "more than " + CanonicalJson.MAX_DEPTH + " arrays and objects are inside each other; flatten it");
        }
        at++;
    }

    private void leave(char close, String problem) {
        if (peek() != close) {
            throw failure(problem);
        }
        at++;
        depth--;
        out.put(close);
    }

    private void string() {
        out.put('"');
        at++;
        int plain = at;
        while (true) {
            int b = peek();
            if (b >= 0x20 && b < 0x80 && b != '"' && b != '\\') {
                at++;
            } else if (b >= 0x80) {
                skipMultiByte(b);
            } else if (b == '"') {
                out.put(in, plain, ++at);
                return;
            } else if (b == '\\') {
                out.put(in, plain, at);
                escape();
                plain = at;
            } else if (b < 0) {
                throw failure("the JSON ends inside a string; send all of it");
            } else {
                throw failure("a string holds a control character; escape it as \\u00xx");
            }
        }
    }

    private void escape() {
        int start = at;
        at++;
        int kind = peek();
        at++;
        switch (kind) {
            case '"', '\\', '/' -> TextForm.putCodePoint(kind, out);
            case 'b' -> TextForm.putCodePoint('\b', out);
            case 'f' -> TextForm.putCodePoint('\f', out);
            case 'n' -> TextForm.putCodePoint('\n', out);
            case 'r' -> TextForm.putCodePoint('\r', out);
            case 't' -> TextForm.putCodePoint('\t', out);
            case 'u' -> TextForm.putCodePoint(unicodeEscape(start), out);
            default -> throw failure(start, "JSON has no such escape; write the character itself or \\uxxxx");
        }
    }

    private int unicodeEscape(int start) {
        int unit = fourHex(start);
        if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
            return unit;
        }
        if (unit <= Character.MAX_HIGH_SURROGATE && peek() == '\\' && at + 1 < in.length && in[at + 1] == 'u') {
            at += 2;
            int low = fourHex(start);
            if (low >= Character.MIN_LOW_SURROGATE && low <= Character.MAX_LOW_SURROGATE) {
                return Character.toCodePoint((char) unit, (char) low);
            }
        }
        throw failure(start, "an escape is half of a surrogate pair; send the whole character");
    }

    private int fourHex(int start) {
        if (at + 4 > in.length) {
            throw failure(start, "an escape \\u needs four hexadecimal digits");
        }
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int b = in[at++];
            int digit = b < 0 ? -1 : Character.digit(b, 16);
            if (digit < 0) {
                throw failure(start, "an escape \\u needs four hexadecimal digits");
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    /** Steps over one character of two to four bytes: shortest form only, no surrogate, at most U+10FFFF. */
    private void skipMultiByte(int lead) {
        int length;
        int least = 0x80;
        int most = 0xBF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            length = 2;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            length = 3;
            if (lead == 0xE0) {
                least = 0xA0;
            } else if (lead == 0xED) {
                most = 0x9F;
            }
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            length = 4;
            if (lead == 0xF0) {
                least = 0x90;
            } else if (lead == 0xF4) {
                most = 0x8F;
            }
        } else {
            throw invalidUtf8();
        }
        if (at + length > in.length) {
            throw invalidUtf8();
        }
        int second = in[at + 1] & 0xFF;
        if (second < least || second > most) {
            throw invalidUtf8();
        }
        for (int i = 2; i < length; i++) {
            if ((in[at + i] & 0xC0) != 0x80) {
                throw invalidUtf8();
            }
        }
        at += length;
    }

    private void number() {
        int start = at;
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        int firstDigit = at;
        if (peek() == '0') {
            at++;
            if (isDigit(peek())) {
                throw failure(start, "a number starts with a zero too many");
            }
        } else {
            digits(start);
        }
        int wholeEnd = at;
        int fractionDigits = 0;
        if (peek() == '.') {
            at++;
            digits(start);
            fractionDigits = at - wholeEnd - 1;
        }
        int mantissaEnd = at;
        int exponent = 0;
        if (peek() == 'e' || peek() == 'E') {
            exponent = exponent(start);
        }
        if (at - start > CanonicalJson.MAX_NUMBER_LENGTH) {
            throw failure(
                    start,
                    "a number has more than " + CanonicalJson.MAX_NUMBER_LENGTH + " characters; send it as a string");
        }
        boolean integer = at == wholeEnd;
        if (integer && wholeEnd - firstDigit <= EXACT_DIGITS) {
            if (negative && in[firstDigit] != '0') {
                out.put('-');
            }
            out.put(in, firstDigit, wholeEnd);
            return;
        }
        if (!writeShort(negative, firstDigit, mantissaEnd, exponent - fractionDigits)) {
            writeDouble(start, integer, firstDigit, wholeEnd);
        }
    }

    private void digits(int start) {
        if (!isDigit(peek())) {
            throw failure(start, "a number lacks a digit where JSON needs one");
        }
        do {
            at++;
        } while (isDigit(peek()));
    }

    /** Reads the exponent; beyond what an int safely holds it stays at a value that is out of range either way. */
    private int exponent(int start) {
        at++;
        boolean negative = peek() == '-';
        if (negative || peek() == '+') {
            at++;
        }
        int from = at;
        digits(start);
        int value = 0;
        for (int i = from; i < at && value < 100_000; i++) {
            value = value * 10 + in[i] - '0';
        }
        return negative ? -value : value;
    }

    /** Two decimals of this many digits are never the same normal double, so such a decimal is its own shortest form. */
    private static final int EXACT_DIGITS = 15;

    private static final int EXACT_EXPONENT = 290;

    /** Writes a number of few digits and of a moderate exponent without going through a double. */
    private boolean writeShort(boolean negative, int from, int to, int exponent) {
        if (exponent < -EXACT_EXPONENT || exponent > EXACT_EXPONENT) {
            return false;
        }
        long digits = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            int b = in[i];
            if (b != '.' && (count > 0 || b != '0')) {
                if (++count > EXACT_DIGITS) {
                    return false;
                }
                digits = digits * 10 + b - '0';
            }
        }
        if (digits == 0) {
            out.put('0');
            return true;
        }
        int shownExponent = exponent;
        while (digits % 10 == 0) {
            digits /= 10;
            shownExponent++;
        }
        if (negative) {
            out.put('-');
        }
        NumberForm.write(digits, shownExponent, out);
        return true;
    }

    private void writeDouble(int start, boolean integer, int firstDigit, int wholeEnd) {
        double value = Double.parseDouble(new String(in, start, at - start, StandardCharsets.ISO_8859_1));
        if (Double.isInfinite(value)) {
            throw failure(start, "a number is beyond the range of a double; send it as a string");
        }
        if (integer && !sameInteger(Math.abs(value), firstDigit, wholeEnd)) {
            throw failure(
                    start,
                    "an integer is not exact as a double, so its canonical form would be another integer;"
                            + " send it as a string");
        }
        NumberForm.write(value, out);
    }

    /** Whether the decimal digits of the canonical form are those of the literal. */
    private boolean sameInteger(double value, int from, int to) {
        int last = to;
        while (in[last - 1] == '0') {
            last--;
        }
        ShortestDecimal canonical = ShortestDecimal.of(value);
        if (canonical.exponent != to - last) {
            return false;
        }
        long rest = canonical.digits;
        for (int i = last - 1; i >= from; i--) {
            if (in[i] - '0' != rest % 10) {
                return false;
            }
            rest /= 10;
        }
        return rest == 0;
    }

    private static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    private int peek() {
        return at < in.length ? in[at] & 0xFF : -1;
    }

    private void skipSpace() {
        while (at < in.length) {
            byte b = in[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            at++;
        }
    }

    private HarpException invalidUtf8() {
        return failure("the bytes are not UTF-8; encode the JSON in UTF-8");
    }

    private HarpException duplicate(int offset) {
        return failure(
                offset, "an object that ends or repeats here has two members of the same name; keep one of them");
    }

    private HarpException failure(String problem) {
        return failure(at, problem);
    }

    private static HarpException failure(int offset, String problem) {
        return new HarpException(
                FailureReason.CANONICALIZATION,
                "Not JSON with a canonical form, at byte " + offset + ": " + problem + ".");
    }
}
