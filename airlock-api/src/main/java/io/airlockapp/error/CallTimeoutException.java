package io.airlockapp.error;

/** A call that was not answered in the time it was given. */
public final class CallTimeoutException extends TransportException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param delivery whether the call can have had an effect
     * @param message what was waited for, and how long
     */
    public CallTimeoutException(Delivery delivery, String message) {
        super(delivery, message, null);
    }
}
