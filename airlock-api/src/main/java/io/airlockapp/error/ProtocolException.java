package io.airlockapp.error;

import org.jspecify.annotations.Nullable;

/** An answer of the gateway that is not what the wire reference says it must be. */
public final class ProtocolException extends AirlockException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong with the answer
     * @param cause what caused it, if anything
     */
    public ProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
