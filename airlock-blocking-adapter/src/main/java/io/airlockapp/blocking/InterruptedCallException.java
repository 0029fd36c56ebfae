package io.airlockapp.blocking;

import io.airlockapp.error.AirlockException;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted, before the call or while it waited. The call has been cancelled, a review withdrawn, and
 * the thread is still marked as interrupted. Whether the gateway has acted on a call that was under way is not known.
 */
public final class InterruptedCallException extends AirlockException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which call was interrupted, and what that means
     * @param cause the interrupt, if it came while the thread waited
     */
    public InterruptedCallException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
