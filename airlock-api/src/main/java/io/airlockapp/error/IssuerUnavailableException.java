package io.airlockapp.error;

import org.jspecify.annotations.Nullable;

/**
 * The issuer of the user's tokens did not answer, or could not for the moment. Passing: the session is as it was. A call to the
 * gateway that fails with it was not sent.
 */
public final class IssuerUnavailableException extends TransportException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param cause what caused it, if anything
     */
    public IssuerUnavailableException(String message, @Nullable Throwable cause) {
        super(Delivery.NOT_SENT, message, cause);
    }
}
