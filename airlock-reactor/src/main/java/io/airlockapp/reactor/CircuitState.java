package io.airlockapp.reactor;

/** Whether a client lets calls through to its gateway. */
public enum CircuitState {
    /** The gateway answers: calls go through. */
    CLOSED,
    /** The gateway has failed too often: calls fail at once. */
    OPEN,
    /** After a while a few calls are let through, to see whether the gateway answers again; the others fail at once. */
    HALF_OPEN
}
