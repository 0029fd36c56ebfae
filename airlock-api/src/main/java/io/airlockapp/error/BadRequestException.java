package io.airlockapp.error;

/** 400: the request is malformed. A fault of this toolkit or of a value it was given; never repeated. */
public final class BadRequestException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public BadRequestException(String message, Details details) {
        super(message, details);
    }
}
