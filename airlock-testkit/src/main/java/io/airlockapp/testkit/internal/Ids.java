package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.CodeFormat;
import java.util.SplittableRandom;
import java.util.UUID;

/** Ids and codes. The same in every run, as nothing here protects anything; keys do not come from here. */
final class Ids {

    /** Without letters and digits that a person mixes up. */
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

    private static final String DIGITS = "23456789";

    private final SplittableRandom random = new SplittableRandom(20260101);

    synchronized String next(String prefix) {
        return prefix + new UUID(random.nextLong(), random.nextLong());
    }

    synchronized String code(CodeFormat format) {
        return switch (format) {
            case DASHED -> pick(LETTERS, 4) + "-" + pick(DIGITS, 4);
            case SIX -> pick(LETTERS + DIGITS, 6);
        };
    }

    private String pick(String alphabet, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
