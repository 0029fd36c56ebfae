package io.airlockapp.model;

import java.util.Locale;

/**
 * Where a pairing stands (wire reference, section 3).
 *
 * <p>The gateway owns this set, so any other text is a value too, and two values are equal whatever their case.
 *
 * @param value the text on the wire; not blank
 */
public record PairingState(String value) {

    /** The approver has not answered yet. */
    public static final PairingState PENDING = new PairingState("pending");

    /** Paired. */
    public static final PairingState COMPLETED = new PairingState("completed");

    /** The code was not used in time. */
    public static final PairingState EXPIRED = new PairingState("expired");

    /** Paired once, and ended since. */
    public static final PairingState REVOKED = new PairingState("revoked");

    /** The approver refused. */
    public static final PairingState REJECTED = new PairingState("rejected");

    /**
     * Creates a value.
     *
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public PairingState {
        Checks.notBlank(value, "value");
    }

    /**
     * Whether this state is final and is not {@link #COMPLETED}.
     *
     * @return true for {@link #EXPIRED}, {@link #REVOKED} and {@link #REJECTED}
     */
    public boolean failed() {
        return equals(EXPIRED) || equals(REVOKED) || equals(REJECTED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PairingState that && value.equalsIgnoreCase(that.value);
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
