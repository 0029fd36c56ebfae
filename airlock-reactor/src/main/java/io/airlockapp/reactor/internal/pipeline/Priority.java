package io.airlockapp.reactor.internal.pipeline;

/** Whose turn comes first where the rate budget does not suffice for all. */
public enum Priority {
    /** What ends something, so that less is pending: acknowledgements and withdrawals; and the probes of a half-open circuit. */
    SETTLE(Integer.MAX_VALUE),
    /** What somebody waits for: submissions, pairing, queries. */
    COMMAND(3),
    /** Polls for a decision. */
    WAIT(4),
    /** Signs of life. */
    HEARTBEAT(9);

    /** How many turns in a row others may have while a call of this kind is waiting. */
    final int patience;

    Priority(int patience) {
        this.patience = patience;
    }
}
