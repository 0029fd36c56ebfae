package io.airlockapp.model;

import java.util.Locale;

/**
 * Whether the user lets this app act for them (wire reference, section 3).
 *
 * <p>The gateway owns this set, so any other text is a value too, and two values are equal whatever their case.
 *
 * @param value the text on the wire; not blank
 */
public record ConsentStatus(String value) {

    /** Granted. */
    public static final ConsentStatus APPROVED = new ConsentStatus("approved");

    /** Granted, as some gateways say it. */
    public static final ConsentStatus ALLOWED = new ConsentStatus("Allowed");

    /** Not asked yet. */
    public static final ConsentStatus REQUIRED = new ConsentStatus("required");

    /** Asked, and not answered yet. */
    public static final ConsentStatus PENDING = new ConsentStatus("pending");

    /** Refused. */
    public static final ConsentStatus DENIED = new ConsentStatus("denied");

    /**
     * Creates a value.
     *
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public ConsentStatus {
        Checks.notBlank(value, "value");
    }

    /**
     * Whether the app may act. Only the two words known to grant it do; anything else does not.
     *
     * @return true for {@link #APPROVED} and {@link #ALLOWED}
     */
    public boolean granted() {
        return equals(APPROVED) || equals(ALLOWED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConsentStatus that && value.equalsIgnoreCase(that.value);
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
