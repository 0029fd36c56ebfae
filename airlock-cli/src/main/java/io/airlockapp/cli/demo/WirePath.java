package io.airlockapp.cli.demo;

import io.airlockapp.cli.console.Text;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How a path is shown: an id by its beginning, a pairing's nonce not at all, a query by its names. */
final class WirePath {

    private static final int LONGEST_SEGMENT = 12;

    private WirePath() {}

    static String shown(String path) {
        String[] parts = path.split("\\?", 2);
        String[] segments = parts[0].split("/", -1);
        StringBuilder shown = new StringBuilder();
        for (int i = 1; i < segments.length; i++) {
            boolean nonce = segments[i - 1].equals("pairing") && i + 1 < segments.length;
            shown.append('/').append(nonce ? "{nonce}" : segment(segments[i]));
        }
        if (parts.length > 1) {
            shown.append('?')
                    .append(Arrays.stream(parts[1].split("&", -1))
                            .map(WirePath::parameter)
                            .collect(Collectors.joining("&")));
        }
        return Text.printable(shown.toString());
    }

    private static String segment(String segment) {
        return segment.length() > LONGEST_SEGMENT && segment.chars().anyMatch(Character::isDigit)
                ? segment.substring(0, LONGEST_SEGMENT) + "..."
                : segment;
    }

    private static String parameter(String parameter) {
        return parameter.startsWith("timeout=") ? parameter : parameter.split("=", 2)[0];
    }
}
