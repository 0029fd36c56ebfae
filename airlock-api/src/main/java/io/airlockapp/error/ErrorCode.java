package io.airlockapp.error;

import java.util.Locale;
import java.util.Objects;

/**
 * What a gateway calls an error (wire reference, section 4).
 *
 * <p>The gateway owns this set, so any other text is a value too; two values are equal whatever their case.
 *
 * @param value the text on the wire
 */
public record ErrorCode(String value) {

    /** The pairing has been revoked; pair again. */
    public static final ErrorCode PAIRING_REVOKED = new ErrorCode("pairing_revoked");

    /** The user has not been asked for consent yet. */
    public static final ErrorCode APP_CONSENT_REQUIRED = new ErrorCode("app_consent_required");

    /** The user has been asked for consent and has not answered. */
    public static final ErrorCode APP_CONSENT_PENDING = new ErrorCode("app_consent_pending");

    /** The user has refused consent. */
    public static final ErrorCode APP_CONSENT_DENIED = new ErrorCode("app_consent_denied");

    /** No such exchange or pairing. */
    public static final ErrorCode NOT_FOUND = new ErrorCode("NotFound");

    /** The same request id is in use for another artifact. */
    public static final ErrorCode ALREADY_EXISTS_CONFLICT = new ErrorCode("AlreadyExistsConflict");

    /** The exchange has ended already. */
    public static final ErrorCode ALREADY_RESOLVED = new ErrorCode("already_resolved");

    /** The exchange has been decided already. */
    public static final ErrorCode ALREADY_DECIDED_CONFLICT = new ErrorCode("AlreadyDecidedConflict");

    /** The exchange, the pairing attempt or the artifact has expired. */
    public static final ErrorCode EXPIRED = new ErrorCode("expired");

    /** No approver stands behind the routing token; pair again. */
    public static final ErrorCode NO_APPROVER = new ErrorCode("no_approver");

    /** The app has used up its requests for now. */
    public static final ErrorCode QUOTA_EXCEEDED = new ErrorCode("quota_exceeded");

    /** The workspace has used up its requests for now. */
    public static final ErrorCode WORKSPACE_LIMIT_EXCEEDED = new ErrorCode("workspace_limit_exceeded");

    /** The gateway named no code. */
    public static final ErrorCode NONE = new ErrorCode("");

    /**
     * Creates a code.
     *
     * @throws NullPointerException if {@code value} is null
     */
    public ErrorCode {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ErrorCode that && value.equalsIgnoreCase(that.value);
    }

    @Override
    public int hashCode() {
        return value.toLowerCase(Locale.ROOT).hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
