package io.airlockapp.reactor;

/** What becomes of reviews under way when their enforcer is closed. */
public enum Drain {
    /** They fail with {@link io.airlockapp.error.ClientClosedException}, and their exchanges are withdrawn. */
    WITHDRAW,
    /**
     * They fail with {@link io.airlockapp.harp.HandedOverException}, and their exchanges stay open for whoever has the ticket.
     * What is being submitted is submitted first; what has been decided, and is being verified, ends in its verdict. A review
     * of which nothing has been sent fails with {@link io.airlockapp.error.ClientClosedException}.
     */
    HAND_OVER
}
