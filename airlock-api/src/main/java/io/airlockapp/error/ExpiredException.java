package io.airlockapp.error;

/** 410, or the code {@code expired}: the time of the exchange or of the pairing attempt has run out. */
public final class ExpiredException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public ExpiredException(String message, Details details) {
        super(message, details);
    }
}
