package io.airlockapp.error;

/** The client itself has as many calls under way or waiting as it may have; nothing was sent. */
public final class TooManyCallsException extends TransportException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is full and what to do about it
     */
    public TooManyCallsException(String message) {
        super(Delivery.NOT_SENT, message, null);
    }
}
