package io.airlockapp.harp;

import java.util.Arrays;

/** A growable run of bytes that its users may also rearrange in place. */
final class ByteSink {

    byte[] bytes;
    int size;

    ByteSink(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    void put(int value) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) value;
    }

    void put(byte[] source, int from, int to) {
        int length = to - from;
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** Adds text whose characters are all ASCII. */
    void putAscii(String text) {
        int length = text.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            bytes[size++] = (byte) text.charAt(i);
        }
    }

    void putZeros(int count) {
        reserve(count);
        Arrays.fill(bytes, size, size + count, (byte) '0');
        size += count;
    }

    /** Adds the UTF-8 form of one code point, which is no surrogate. */
    void putCodePoint(int codePoint) {
        if (codePoint < 0x80) {
            put(codePoint);
        } else if (codePoint < 0x800) {
            put(0xC0 | (codePoint >> 6));
            put(0x80 | (codePoint & 0x3F));
        } else if (codePoint < 0x10000) {
            put(0xE0 | (codePoint >> 12));
            put(0x80 | ((codePoint >> 6) & 0x3F));
            put(0x80 | (codePoint & 0x3F));
        } else {
            put(0xF0 | (codePoint >> 18));
            put(0x80 | ((codePoint >> 12) & 0x3F));
            put(0x80 | ((codePoint >> 6) & 0x3F));
            put(0x80 | (codePoint & 0x3F));
        }
    }

    void reserve(int count) {
        if (bytes.length - size < count) {
            grow(count);
        }
    }

    /** The bytes, which the sink must not be used to change any more: where they fit exactly, they are not copied. */
    byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void grow(int count) {
        long wanted = Math.max((long) size + count, (long) bytes.length * 2);
        bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
}
