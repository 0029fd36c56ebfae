package io.airlockapp.error;

/** 401: the credentials are wrong or have expired. */
public final class AuthenticationException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public AuthenticationException(String message, Details details) {
        super(message, details);
    }
}
