package io.airlockapp.error;

/** 429: too many requests; {@link #retryAfter()} says when to go on. */
public final class RateLimitedException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public RateLimitedException(String message, Details details) {
        super(message, details);
    }
}
