package io.airlockapp.error;

/** 500, 502, 503 or 504: the gateway is in trouble for now. */
public final class GatewayUnavailableException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public GatewayUnavailableException(String message, Details details) {
        super(message, details);
    }
}
