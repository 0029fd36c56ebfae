package io.airlockapp.harp;

import java.util.ArrayList;
import java.util.List;

/** Splits text on white space, and on nothing else: no quoting, no escapes. */
final class Words {

    private Words() {}

    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int length = text.length();
        int start = -1;
        for (int i = 0; i <= length; i++) {
            boolean inWord = i < length && !Character.isWhitespace(text.charAt(i));
            if (inWord && start < 0) {
                start = i;
            } else if (!inWord && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            }
        }
        return words;
    }
}
