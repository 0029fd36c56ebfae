package io.airlockapp.testkit.idp;

/** What a poll of a device authorization is answered (RFC 8628, section 3.5). */
public enum PollAnswer {
    /** {@code authorization_pending}: the user has not decided yet. */
    PENDING,
    /** {@code slow_down}: not decided yet, and from now on 5 seconds more between two polls. */
    SLOW_DOWN,
    /** Tokens. */
    APPROVED,
    /** {@code access_denied}: the user said no. */
    DENIED,
    /** {@code expired_token}: the code's life is over. */
    EXPIRED
}
