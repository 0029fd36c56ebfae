package io.airlockapp.reactor.internal.source;

/** Ends a channel from which a decision did not come that the gateway had. */
final class MissedDecision extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissedDecision() {
        super("A decision did not come over the channel", null, false, false);
    }
}
