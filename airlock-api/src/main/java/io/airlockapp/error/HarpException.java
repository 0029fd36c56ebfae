package io.airlockapp.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Content that cannot be sealed or opened, a key that cannot be read, or a signature that is not to be trusted. */
public final class HarpException extends AirlockException {

    private static final long serialVersionUID = 1L;

    private final FailureReason reason;

    /**
     * Creates the exception.
     *
     * @param reason the named reason
     * @param message what is wrong and what to do about it
     */
    public HarpException(FailureReason reason, String message) {
        this(reason, message, null);
    }

    /**
     * Creates the exception.
     *
     * @param reason the named reason
     * @param message what is wrong and what to do about it
     * @param cause what caused it, if anything
     */
    public HarpException(FailureReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * The named reason (wire reference, section 5).
     *
     * @return the reason
     */
    public FailureReason reason() {
        return reason;
    }
}
