package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.Signer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a review ended. Only {@link Approved} means go, and only {@link DecisionVerifier} and {@link PolicyEvaluator} can
 * make one; everything else denies.
 */
public sealed interface Verdict {

    /**
     * The exchange that it is about.
     *
     * @return the request id
     */
    String requestId();

    /**
     * What happened, for a person. Holds nothing of the payload, nor any text that is not verified.
     *
     * @return a short sentence
     */
    String describe();

    /**
     * Whether the action may be done.
     *
     * @return true for {@link Approved} only
     */
    default boolean isApproved() {
        return this instanceof Approved;
    }

    /** What a decision rests on. */
    sealed interface Basis {}

    /**
     * The approver's own signature, verified.
     *
     * @param decision the decision as delivered; its reason and request id are not under the signature of every profile
     * @param signer the paired signer whose key it verified under
     */
    record SignedDecision(DecisionDelivery decision, Signer signer) implements Basis {

        /** Creates the value. */
        public SignedDecision {
            Objects.requireNonNull(decision, "decision");
            Objects.requireNonNull(signer, "signer");
        }
    }

    /**
     * An answer given beforehand, by the gateway's word alone: policies are not signed.
     *
     * @param policy the policy that decided
     */
    record PolicyDecision(DndPolicy policy) implements Basis {

        /** Creates the value. */
        public PolicyDecision {
            Objects.requireNonNull(policy, "policy");
        }
    }

    /** Go. Made by this package only, from a verified decision or an explicitly trusted policy. */
    final class Approved implements Verdict {

        private final String requestId;
        private final Basis basis;

        Approved(String requestId, Basis basis) {
            this.requestId = Objects.requireNonNull(requestId, "requestId");
            this.basis = Objects.requireNonNull(basis, "basis");
        }

        @Override
        public String requestId() {
            return requestId;
        }

        /**
         * What the approval rests on.
         *
         * @return the verified decision or the trusted policy
         */
        public Basis basis() {
            return basis;
        }

        @Override
        public String describe() {
            return basis instanceof SignedDecision signed
                    ? "Approved by " + signed.signer().keyId() + "."
                    : "Approved beforehand by a do-not-disturb policy.";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Approved that && requestId.equals(that.requestId) && basis.equals(that.basis);
        }

        @Override
        public int hashCode() {
            return Objects.hash(requestId, basis);
        }

        @Override
        public String toString() {
            return "Approved[requestId=" + requestId + "]";
        }
    }

    /** The approver, or a policy, said no. Made by this package only. */
    final class Rejected implements Verdict {

        private final String requestId;
        private final @Nullable String reason;
        private final Basis basis;

        Rejected(String requestId, @Nullable String reason, Basis basis) {
            this.requestId = Objects.requireNonNull(requestId, "requestId");
            this.reason = reason;
            this.basis = Objects.requireNonNull(basis, "basis");
        }

        @Override
        public String requestId() {
            return requestId;
        }

        /**
         * What the approver wrote, as delivered. The profile {@code gateway} does not sign it: show it, do not act on it.
         *
         * @return the reason, or null if there is none
         */
        public @Nullable String reason() {
            return reason;
        }

        /**
         * What the rejection rests on.
         *
         * @return the verified decision or the policy
         */
        public Basis basis() {
            return basis;
        }

        @Override
        public String describe() {
            return basis instanceof SignedDecision signed
                    ? "Rejected by " + signed.signer().keyId() + "."
                    : "Rejected beforehand by a do-not-disturb policy.";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Rejected that
                    && requestId.equals(that.requestId)
                    && Objects.equals(reason, that.reason)
                    && basis.equals(that.basis);
        }

        @Override
        public int hashCode() {
            return Objects.hash(requestId, reason, basis);
        }

        @Override
        public String toString() {
            return "Rejected[requestId=" + requestId + "]";
        }
    }

    /**
     * Nobody decided in time.
     *
     * @param requestId the exchange that it is about
     */
    record Expired(String requestId) implements Verdict {

        /** Creates the value. */
        public Expired {
            Objects.requireNonNull(requestId, "requestId");
        }

        @Override
        public String describe() {
            return "Nobody decided in time.";
        }
    }

    /**
     * The request was taken back before anybody decided.
     *
     * @param requestId the exchange that it is about
     */
    record Withdrawn(String requestId) implements Verdict {

        /** Creates the value. */
        public Withdrawn {
            Objects.requireNonNull(requestId, "requestId");
        }

        @Override
        public String describe() {
            return "The request was withdrawn.";
        }
    }

    /**
     * Something was delivered that does not count as a decision.
     *
     * @param requestId the exchange that was asked about
     * @param reason the named reason
     * @param detail what is wrong and what to do about it
     */
    record Unverified(String requestId, FailureReason reason, String detail) implements Verdict {

        /** Creates the value. */
        public Unverified {
            Objects.requireNonNull(requestId, "requestId");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
        }

        @Override
        public String describe() {
            return "Not verified (" + reason + "): " + detail;
        }
    }
}
