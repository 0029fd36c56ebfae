package io.airlockapp.reactor.internal.source;

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

    /**
     * Whether the gateway has had the time to take notice of an open channel: what is decided from now on comes over it, and
     * what was decided before has to be asked for.
     */
    volatile boolean settled;

    Stand(Mode mode) {
        this.mode = mode;
    }
}
