package io.airlockapp.error;

/** 403: the credentials are right and do not allow this. */
public final class AccessDeniedException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public AccessDeniedException(String message, Details details) {
        super(message, details);
    }
}
