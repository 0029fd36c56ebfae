package io.airlockapp.error;

/** 409: the exchange has ended already, or its id is in use for another artifact. */
public final class ConflictException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public ConflictException(String message, Details details) {
        super(message, details);
    }
}
