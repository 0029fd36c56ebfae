package io.airlockapp.model;

import java.util.Locale;

/**
 * How a requested action is drawn (wire reference, section 5).
 *
 * <p>The gateway owns this set, so any other text is a value too, and two values are equal whatever their case.
 *
 * @param value the text on the wire; not blank
 */
public record ActionStyle(String value) {

    /** The one to stand out. */
    public static final ActionStyle PRIMARY = new ActionStyle("primary");

    /** An ordinary one; what an unknown style is drawn as. */
    public static final ActionStyle SECONDARY = new ActionStyle("secondary");

    /** One to think about first. */
    public static final ActionStyle DANGER = new ActionStyle("danger");

    /**
     * Creates a value.
     *
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public ActionStyle {
        Checks.notBlank(value, "value");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ActionStyle that && value.equalsIgnoreCase(that.value);
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
