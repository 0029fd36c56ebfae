package io.airlockapp.error;

/** A call on a client that has been closed, or one that was cut short by closing it. */
public final class ClientClosedException extends AirlockException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was closed
     */
    public ClientClosedException(String message) {
        super(message, null);
    }
}
