package io.airlockapp.error;

/** 422 {@code no_approver}: nobody stands behind the routing token; pair again. */
public final class NoApproverException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public NoApproverException(String message, Details details) {
        super(message, details);
    }
}
