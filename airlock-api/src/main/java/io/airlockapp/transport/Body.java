package io.airlockapp.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Immutable bytes: the content of a request or of a response. */
public final class Body {

    private static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    private Body(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * No bytes.
     *
     * @return the empty body
     */
    public static Body empty() {
        return EMPTY;
    }

    /**
     * The UTF-8 form of a text.
     *
     * @param text the text
     * @return the body
     */
    public static Body of(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A copy of some bytes.
     *
     * @param bytes the bytes
     * @return the body
     */
    public static Body copyOf(byte[] bytes) {
        return wrap(bytes.clone());
    }

    /**
     * These very bytes, without a copy. The caller gives them away and never changes them again.
     *
     * @param bytes the bytes
     * @return the body
     */
    public static Body wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Body(bytes);
    }

    /**
     * How many bytes there are.
     *
     * @return the length
     */
    public int length() {
        return bytes.length;
    }

    /**
     * A read-only view, without a copy.
     *
     * @return a new buffer over all bytes
     */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /**
     * A copy of the bytes.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /**
     * The bytes read as UTF-8.
     *
     * @return the text; bytes that are not UTF-8 become U+FFFD
     */
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The length only: a body may hold what must not be seen. */
    @Override
    public String toString() {
        return "Body[" + bytes.length + " bytes]";
    }
}
