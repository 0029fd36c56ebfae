package io.airlockapp.model;

import java.util.Locale;

/**
 * What a do-not-disturb policy answers (wire reference, section 6).
 *
 * <p>The gateway owns this set, so any other text is a value too, and two values are equal whatever their case.
 *
 * @param value the text on the wire; not blank
 */
public record PolicyMode(String value) {

    /** Approve without asking. */
    public static final PolicyMode APPROVE_ALL = new PolicyMode("approve_all");

    /** Deny without asking. */
    public static final PolicyMode DENY_ALL = new PolicyMode("deny_all");

    /**
     * Creates a value.
     *
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public PolicyMode {
        Checks.notBlank(value, "value");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyMode that && value.equalsIgnoreCase(that.value);
    }

    @Override
    public int hashCode() {
        return value.toLowerCase(Locale.ROOT).hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
