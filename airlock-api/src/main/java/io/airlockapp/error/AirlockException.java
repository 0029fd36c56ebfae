package io.airlockapp.error;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything that a client of this toolkit signals as a failure.
 *
 * <p>No message of this family carries a credential, a header, a routing token or a payload.
 */
public abstract class AirlockException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param cause what caused it, if anything
     */
    protected AirlockException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
