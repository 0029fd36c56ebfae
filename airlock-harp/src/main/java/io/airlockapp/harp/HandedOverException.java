package io.airlockapp.harp;

import io.airlockapp.error.AirlockException;
import java.util.Objects;

/**
 * A review that came to no verdict here because its enforcer was closed. Its exchange has been left open: the decision can be
 * waited for with the ticket.
 */
public final class HandedOverException extends AirlockException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Nobody sends this exception anywhere; the ticket has a text for that.
    private final ReviewTicket ticket;

    /**
     * Creates the exception.
     *
     * @param ticket of the review
     */
    public HandedOverException(ReviewTicket ticket) {
        super("The enforcer was closed while the review waited: resume it elsewhere, with its ticket.", null);
        this.ticket = Objects.requireNonNull(ticket, "ticket");
    }

    /**
     * With what the decision can be waited for.
     *
     * @return the ticket
     */
    public ReviewTicket ticket() {
        return ticket;
    }
}
