package io.airlockapp.testkit.internal;

import tools.jackson.databind.node.ObjectNode;

/** What a wait comes back with. */
sealed interface WaitResult {

    /**
     * A decision.
     *
     * @param envelope the {@code decision.deliver} envelope
     */
    record Delivered(ObjectNode envelope) implements WaitResult {}

    /**
     * No decision, and none to come.
     *
     * @param refusal the answer
     */
    record Ended(Refusal refusal) implements WaitResult {}

    /** No decision yet. */
    enum TimedOut implements WaitResult {
        /** The one value. */
        INSTANCE
    }
}
