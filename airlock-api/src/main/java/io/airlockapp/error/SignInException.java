package io.airlockapp.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sign-in that did not come about, or one that is needed again. Trying the same thing again does not help. */
public final class SignInException extends AirlockException {

    /** Why there is no sign-in. */
    public enum Reason {
        /** Nobody is signed in, or the issuer has ended the session: sign in (again). */
        REQUIRED,
        /** The user refused. */
        DENIED,
        /** The user did not answer in time. */
        EXPIRED,
        /** The answer belongs to another sign-in, or was changed on its way; nothing of it was used. */
        FORGED,
        /** The issuer refuses the request itself, as for a client that it does not know. */
        REFUSED,
        /** The issuer, or what its discovery says, cannot be used: what it lacks, the message says. */
        UNSUPPORTED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param reason why there is no sign-in
     * @param message what happened and what to do about it
     * @param cause what caused it, if anything
     */
    public SignInException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Why there is no sign-in.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
