package io.airlockapp.model;

import org.jspecify.annotations.Nullable;

/** The two things an approver can say. */
public enum Decision {
    /** Go ahead. */
    APPROVE,
    /** Do not. */
    REJECT;

    /**
     * Reads a decision's word: {@code approve} or {@code allow}, {@code reject} or {@code deny} (wire reference, section
     * 4). Only these lower-case words are decisions.
     *
     * @param word the word as received
     * @return the decision, or null if the word is none
     */
    public static @Nullable Decision ofWord(String word) {
        return switch (word) {
            case "approve", "allow" -> APPROVE;
            case "reject", "deny" -> REJECT;
            default -> null;
        };
    }
}
