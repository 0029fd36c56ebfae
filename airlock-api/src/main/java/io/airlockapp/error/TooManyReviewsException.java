package io.airlockapp.error;

/**
 * A review that was refused because as many as allowed are under way and the queue behind them is full. Nothing has been sent:
 * it can be asked for again once others have ended.
 */
public final class TooManyReviewsException extends AirlockException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param inFlight how many reviews are under way
     * @param queued how many wait behind them
     */
    public TooManyReviewsException(int inFlight, int queued) {
        super(
                "There are " + inFlight + " reviews under way and " + queued
                        + " in the queue, which is all that it holds:"
                        + " ask again when some have ended, or allow the enforcer more.",
                null);
    }

    /**
     * Whether the review can have had an effect.
     *
     * @return always {@link Delivery#NOT_SENT}
     */
    public Delivery delivery() {
        return Delivery.NOT_SENT;
    }
}
