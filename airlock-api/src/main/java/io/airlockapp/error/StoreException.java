package io.airlockapp.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** State that cannot be kept or read: a store that is locked, damaged, readable by others, or sealed with another key. */
public final class StoreException extends AirlockException {

    /** What is in the way. */
    public enum Reason {
        /** It cannot be reached, read or written: no room, no rights, no such device. */
        UNAVAILABLE,
        /** Somebody else has been changing it for too long. */
        LOCKED,
        /** It is not what was once written. */
        DAMAGED,
        /** Others than its owner can get at it, or it belongs to somebody else. */
        EXPOSED,
        /** It does not open with the passphrase or key that the store was given, or it was given none, or is not sealed at all. */
        SEALED,
        /** A newer version has written it. */
        NEWER
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * Creates the exception, with {@link Reason#UNAVAILABLE}.
     *
     * @param message what failed and what to do about it; nothing of the state
     * @param cause what caused it, if anything
     */
    public StoreException(String message, @Nullable Throwable cause) {
        this(Reason.UNAVAILABLE, message, cause);
    }

    /**
     * Creates the exception.
     *
     * @param reason what is in the way
     * @param message what failed and what to do about it; nothing of the state
     * @param cause what caused it, if anything
     */
    public StoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What is in the way.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
