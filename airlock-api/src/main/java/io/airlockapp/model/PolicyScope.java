package io.airlockapp.model;

import java.util.Locale;

/**
 * What a do-not-disturb policy is about: its {@code objectType} on the wire (wire reference, section 6).
 *
 * <p>The gateway owns this set, so any other text is a value too, and two values are equal whatever their case.
 *
 * @param value the text on the wire; not blank
 */
public record PolicyScope(String value) {

    /** Everything in a workspace. */
    public static final PolicyScope WORKSPACE = new PolicyScope("airlock.dnd.workspace");

    /** The actions that its selector picks. */
    public static final PolicyScope ACTION = new PolicyScope("airlock.dnd.action");

    /**
     * Creates a value.
     *
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public PolicyScope {
        Checks.notBlank(value, "value");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyScope that && value.equalsIgnoreCase(that.value);
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
