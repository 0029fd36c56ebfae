package io.airlockapp.model;

import java.util.Locale;

/**
 * Where an exchange stands (wire reference, section 4).
 *
 * <p>The gateway owns this set, so any other text is a value too, and two values are equal whatever their case.
 *
 * @param value the text on the wire; not blank
 */
public record ExchangeState(String value) {

    /** The approver has not decided yet. */
    public static final ExchangeState PENDING_APPROVAL = new ExchangeState("PendingApproval");

    /** Decided, and not yet acknowledged by the enforcer. */
    public static final ExchangeState DECIDED = new ExchangeState("Decided");

    /** Decided and acknowledged. */
    public static final ExchangeState DELIVERED = new ExchangeState("Delivered");

    /** Its time ran out before a decision. */
    public static final ExchangeState EXPIRED = new ExchangeState("Expired");

    /** Taken back by the enforcer. */
    public static final ExchangeState WITHDRAWN = new ExchangeState("Withdrawn");

    /** Ended by the gateway. */
    public static final ExchangeState CANCELLED = new ExchangeState("Cancelled");

    /**
     * Creates a value.
     *
     * @throws IllegalArgumentException if {@code value} is blank
     */
    public ExchangeState {
        Checks.notBlank(value, "value");
    }

    /**
     * Whether the exchange has ended without a decision, so that none will come.
     *
     * @return true for {@link #EXPIRED}, {@link #WITHDRAWN} and {@link #CANCELLED}
     */
    public boolean endedUndecided() {
        return equals(EXPIRED) || equals(WITHDRAWN) || equals(CANCELLED);
    }

    /**
     * Whether the approver has decided.
     *
     * @return true for {@link #DECIDED} and {@link #DELIVERED}
     */
    public boolean decided() {
        return equals(DECIDED) || equals(DELIVERED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExchangeState that && value.equalsIgnoreCase(that.value);
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
