package io.airlockapp.transport;

/**
 * What a call is for. A transport keeps the lanes apart (their own connections or stream budgets), so that any number of
 * waits never holds up a command or a heartbeat.
 */
public enum Lane {
    /** Short calls that somebody waits for: submit, acknowledge, withdraw, pair. */
    COMMAND,
    /** Long-polls, held open by the gateway for up to a minute. */
    WAIT,
    /** Signs of life. */
    HEARTBEAT
}
