package io.airlockapp.reactor.auth;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of a sign-out, step by step in the order in which they were tried. Holds no secret.
 *
 * @param steps the steps
 */
public record SignOutReport(List<Step> steps) {

    /** What a step does. */
    public enum Kind {
        /** Revokes the pairing of an enforcer at the gateway. */
        REVOKE_PAIRING,
        /** Ends heartbeats and reviews of an enforcer, and forgets its pairing here and in the enforcer's store. */
        STOP_ENFORCER,
        /** Revokes the refresh token at the issuer (RFC 7009), which ends the session there. */
        REVOKE_TOKENS,
        /** Forgets the personal access token and the tokens in memory: no call carries them any more. */
        FORGET_IN_MEMORY,
        /** Removes them from the store. If it fails, it is tried again as long as the session is open. */
        FORGET_IN_STORE
    }

    /** What came of a step. */
    public enum Outcome {
        /** It is done. */
        DONE,
        /** There was nothing to do. */
        NOTHING_TO_DO,
        /** It failed; the steps after it were tried nevertheless. */
        FAILED
    }

    /**
     * One step.
     *
     * @param kind what it does
     * @param outcome what came of it
     * @param failure why it failed; null if it did not
     */
    public record Step(Kind kind, Outcome outcome, @Nullable Throwable failure) {
        /**
         * Creates the value.
         *
         * @throws NullPointerException if a required part is null
         */
        public Step {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /**
     * Creates the value.
     *
     * @throws NullPointerException if the list or a part of it is null
     */
    public SignOutReport {
        steps = List.copyOf(steps);
    }

    /**
     * Whether everything is as it was asked for.
     *
     * @return true if no step failed
     */
    public boolean complete() {
        return steps.stream().noneMatch(step -> step.outcome() == Outcome.FAILED);
    }

    /**
     * What came of the steps of a kind.
     *
     * @param kind the kind
     * @return the outcomes, one for each enforcer where the kind is about enforcers; empty if it was not asked for
     */
    public List<Outcome> outcomes(Kind kind) {
        return steps.stream()
                .filter(step -> step.kind() == kind)
                .map(Step::outcome)
                .toList();
    }
}
