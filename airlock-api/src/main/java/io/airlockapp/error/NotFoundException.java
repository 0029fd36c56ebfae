package io.airlockapp.error;

/** 404: there is no such exchange or pairing. */
public final class NotFoundException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public NotFoundException(String message, Details details) {
        super(message, details);
    }
}
