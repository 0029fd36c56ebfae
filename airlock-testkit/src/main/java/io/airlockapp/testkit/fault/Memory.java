package io.airlockapp.testkit.fault;

/** What a gateway still knows after a restart. */
public enum Memory {
    /** Everything, as when it keeps all in a database. */
    KEPT,
    /**
     * Nothing of what came over the wire: no exchange and no decision, no pairing attempt and no pairing, no heartbeat, no count of
     * the rate limit. What it is set up with stays, as a program's configuration does: apps, credentials and consent, policies,
     * limits and faults.
     */
    LOST
}
