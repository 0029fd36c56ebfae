package io.airlockapp.error;

import java.util.Objects;

/** A review's ticket that is not taken up. Nothing has been sent, and the exchange goes on if there is one. */
public final class TicketException extends AirlockException {

    /** What is wrong with the ticket. */
    public enum Reason {
        /** It is no ticket, or one of another version. */
        UNREADABLE,
        /** Another enforcer has issued it. */
        OTHER_ENFORCER,
        /** It was issued under another pairing than the one in force, or changed since. */
        OTHER_PAIRING,
        /** It is about something else than the action that it came with. */
        OTHER_ACTION
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param reason what is wrong with the ticket
     * @param message what is wrong and what to do about it
     */
    public TicketException(Reason reason, String message) {
        super(message, null);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What is wrong with the ticket.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
