package io.airlockapp.harp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64 as it comes in: standard or URL alphabet, padded or not, but each value in one spelling of that kind only. */
final class Base64Text {

    private Base64Text() {}

    static String url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String standard(byte[] bytes, int from, int to) {
        ByteBuffer text = Base64.getEncoder().encode(ByteBuffer.wrap(bytes, from, to - from));
        return new String(text.array(), StandardCharsets.ISO_8859_1);
    }

    /** The bytes, or null if the text is not base64, mixes the alphabets, or has bits that stand for nothing. */
    static byte @Nullable [] decode(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        int padding = text.length() - end;
        if (padding > 2 || (padding > 0 && text.length() % 4 != 0)) {
            return null;
        }
        boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        String digits = text.substring(0, end);
        try {
            byte[] bytes = (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(digits);
            return endsCleanly(digits, bytes, url) ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether encoding the last, incomplete group again gives the same digits. */
    private static boolean endsCleanly(String digits, byte[] bytes, boolean url) {
        int tail = bytes.length % 3;
        byte[] group = Arrays.copyOfRange(bytes, bytes.length - tail, bytes.length);
        Base64.Encoder encoder = url ? Base64.getUrlEncoder() : Base64.getEncoder();
        return digits.endsWith(encoder.withoutPadding().encodeToString(group));
    }
}
