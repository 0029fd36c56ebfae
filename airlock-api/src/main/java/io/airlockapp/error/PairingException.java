package io.airlockapp.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A pairing that did not come about, or one that is needed and missing. */
public final class PairingException extends AirlockException {

    /** Why there is no pairing. */
    public enum Reason {
        /** The enforcer has not been paired, or was unpaired. */
        NOT_PAIRED,
        /** The approver refused. */
        REJECTED,
        /** The code was not used in time. */
        EXPIRED,
        /** The pairing has been revoked. */
        REVOKED,
        /** The approver's answer is missing, malformed or not signed as it must be. */
        UNVERIFIED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param reason why there is no pairing
     * @param message what happened and what to do about it
     * @param cause what caused it, if anything
     */
    public PairingException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Why there is no pairing.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
