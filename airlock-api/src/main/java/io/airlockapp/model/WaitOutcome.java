package io.airlockapp.model;

import java.util.Objects;

/** What one poll for a decision came back with. */
public sealed interface WaitOutcome {

    /**
     * A decision has arrived. It is not verified yet.
     *
     * @param decision the decision as delivered
     */
    record Delivered(DecisionDelivery decision) implements WaitOutcome {
        /**
         * Creates the outcome.
         *
         * @throws NullPointerException if the decision is null
         */
        public Delivered {
            Objects.requireNonNull(decision, "decision");
        }
    }

    /** No decision within the poll's time: poll again. */
    enum Pending implements WaitOutcome {
        /** The one value. */
        INSTANCE
    }
}
