package io.airlockapp.model;

import java.util.Locale;

/**
 * How an acknowledged decision fared (wire reference, section 4).
 *
 * <p>The gateway owns this set, so any other text is a value too, and two values are equal whatever their case.
 *
 * @param value the text on the wire; not blank
 */
public record AckStatus(String value) {

    /** The enforcer has it; the default. */
    public static final AckStatus DELIVERED = new AckStatus("delivered");

    /** The enforcer has it, as some gateways say it. */
    public static final AckStatus RECEIVED = new AckStatus("received");

    /** The enforcer has acted on it. */
    public static final AckStatus PROCESSED = new AckStatus("processed");

    /**
     * Creates a value.
     *
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public AckStatus {
        Checks.notBlank(value, "value");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AckStatus that && value.equalsIgnoreCase(that.value);
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
