package io.airlockapp.cli.console;

import java.time.Duration;
import java.util.Locale;

/** Forms in which values are shown. */
public final class Text {

    private Text() {}

    /**
     * Makes a text from elsewhere safe to show: what could steer a terminal, or turn the direction of writing, becomes a
     * question mark.
     *
     * @param text any text
     * @return the text on one line
     */
    public static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> shown.appendCodePoint(isShowable(c) ? c : '?'));
        return shown.toString();
    }

    private static boolean isShowable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /**
     * Shortens a text.
     *
     * @param text the text
     * @param length how many characters to show at most
     * @return the text, or its beginning and three dots
     */
    public static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 3) + "...";
    }

    /**
     * Shows a number of bytes.
     *
     * @param count how many
     * @return as in {@code 812 B} and {@code 1.2 MB}
     */
    public static String bytes(long count) {
        if (count < 10_000) {
            return count + " B";
        }
        return count < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", count / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", count / 1e6);
    }

    /**
     * Shows a short time.
     *
     * @param nanos how many nanoseconds
     * @return as in {@code 0.8 ms}, {@code 16 ms} and {@code 2.10 s}
     */
    public static String time(long nanos) {
        double millis = nanos / 1e6;
        if (millis < 9.95) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 999.5
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.2f s", millis / 1e3);
    }

    /**
     * Shows a time.
     *
     * @param time the time
     * @return as {@link #time(long)} does
     */
    public static String time(Duration time) {
        return time(time.toNanos());
    }

    /**
     * Counts things.
     *
     * @param count how many
     * @param thing what one of them is called; more are called that and an s
     * @return as in {@code 1 review} and {@code 3 reviews}
     */
    public static String count(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
