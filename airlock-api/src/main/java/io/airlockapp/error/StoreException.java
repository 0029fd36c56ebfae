package io.airlockapp.error;

import org.jspecify.annotations.Nullable;

/** State that cannot be kept or read: a store that is locked, damaged, readable by others, or sealed with another key. */
public final class StoreException extends AirlockException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it; nothing of the state
     * @param cause what caused it, if anything
     */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
