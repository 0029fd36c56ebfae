package io.airlockapp.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call that did not come back with a response: connection refused or reset, time-out, oversized or broken answer. */
public class TransportException extends AirlockException {

    private static final long serialVersionUID = 1L;

    private final Delivery delivery;

    /**
     * Creates the exception.
     *
     * @param delivery whether the call can have had an effect
     * @param message what failed and what to do about it
     * @param cause what caused it, if anything
     */
    public TransportException(Delivery delivery, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.delivery = Objects.requireNonNull(delivery, "delivery");
    }

    /**
     * Whether the call can have had an effect.
     *
     * @return the state of delivery
     */
    public Delivery delivery() {
        return delivery;
    }
}
