package io.airlockapp.reactor.internal.enforcer;

/** What the gateway can say of a pairing in force, from wherever it comes. */
interface SessionEvents {

    /**
     * The gateway has ended the pairing: heartbeats end, and reviews under way fail and are withdrawn. Does nothing if another
     * pairing is in force by now. On any thread, as often as it comes.
     */
    void pairingRevoked();
}
