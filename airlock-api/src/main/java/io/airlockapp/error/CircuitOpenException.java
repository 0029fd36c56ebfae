package io.airlockapp.error;

import java.time.Duration;
import java.util.Objects;

/**
 * The client has seen the gateway fail so often that it leaves it alone for a while. Nothing was sent, so the call can be
 * repeated, after {@link #retryAfter()}.
 */
public final class CircuitOpenException extends TransportException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param retryAfter when to come back
     */
    public CircuitOpenException(String message, Duration retryAfter) {
        super(Delivery.NOT_SENT, message, null);
        this.retryAfter = Objects.requireNonNull(retryAfter, "retryAfter");
    }

    /**
     * How long to wait before the next try. It differs from call to call, so that callers who keep to it do not come back all
     * at once.
     *
     * @return the time
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
