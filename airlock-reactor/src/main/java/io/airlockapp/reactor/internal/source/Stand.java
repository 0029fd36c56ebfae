package io.airlockapp.reactor.internal.source;

import java.time.Instant;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Where the channel of a feed stands. A new object is made for each change, so that what was learnt under one is not taken for
 * knowledge under another.
 */
final class Stand {

    enum Mode {
        /** A channel is being opened, and will be there soon or be given up: nothing is polled for yet. */
        OPENING,
        /** Decisions come over a channel. */
        OPEN,
        /** There is no channel, and may be none for long: everything is polled for. */
        POLLING
    }

    final Mode mode;
    final Instant since;
    private final Sinks.Empty<Void> missed = Sinks.empty();

    /**
     * Whether the gateway has had the time to take notice of an open channel: what is decided from now on comes over it, and
     * what was decided before has to be asked for.
     */
    volatile boolean settled;

    Stand(Mode mode, Instant since) {
        this.mode = mode;
        this.since = since;
    }

    /** The gateway had a decision for long enough, and the channel did not bring it. */
    void miss() {
        missed.tryEmitError(new MissedDecision());
    }

    /** Fails once something was missed, and never completes. */
    Mono<Void> missed() {
        return missed.asMono();
    }
}
