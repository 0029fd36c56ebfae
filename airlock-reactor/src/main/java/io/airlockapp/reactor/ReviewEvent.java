package io.airlockapp.reactor;

import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import java.time.Duration;
import java.time.Instant;

/**
 * What happens to one review, in about this order. A review that is resumed begins with {@link Waiting}, one that a policy
 * decides has its {@link Verified} only, and either may be {@link Queued} first.
 */
public sealed interface ReviewEvent extends EnforcerEvent {

    /**
     * Which review.
     *
     * @return the id of its exchange
     */
    String requestId();

    /**
     * As many reviews are under way as may be: this one waits in line.
     *
     * @param requestId the exchange
     * @param at when
     */
    record Queued(String requestId, Instant at) implements ReviewEvent {}

    /**
     * The action is sealed, and is going to be submitted.
     *
     * @param requestId the exchange
     * @param at when
     * @param ticket with what the review can be resumed once it is submitted
     */
    record Sealed(String requestId, Instant at, ReviewTicket ticket) implements ReviewEvent {}

    /**
     * The gateway has it.
     *
     * @param requestId the exchange
     * @param at when
     */
    record Submitted(String requestId, Instant at) implements ReviewEvent {}

    /**
     * The wait for a decision has begun.
     *
     * @param requestId the exchange
     * @param at when
     */
    record Waiting(String requestId, Instant at) implements ReviewEvent {}

    /**
     * Something that claims to be the decision has come. It is not verified yet.
     *
     * @param requestId the exchange
     * @param at when
     */
    record Decided(String requestId, Instant at) implements ReviewEvent {}

    /**
     * The review has its verdict, whichever it is.
     *
     * @param requestId the exchange
     * @param at when
     * @param verdict the verdict
     */
    record Verified(String requestId, Instant at, Verdict verdict) implements ReviewEvent {}

    /**
     * The gateway has been told that the decision has arrived.
     *
     * @param requestId the exchange
     * @param at when
     */
    record Acked(String requestId, Instant at) implements ReviewEvent {}

    /**
     * The exchange has been taken back at the gateway, or had ended there already.
     *
     * @param requestId the exchange
     * @param at when
     */
    record Withdrawn(String requestId, Instant at) implements ReviewEvent {}

    /**
     * A call for the review has failed, and is made again.
     *
     * @param requestId the exchange
     * @param at when it failed
     * @param failures how many calls have failed in a row
     * @param delay how long until the next
     * @param failure why
     */
    record Retried(String requestId, Instant at, int failures, Duration delay, Throwable failure)
            implements ReviewEvent {}

    /**
     * The review has ended without a verdict.
     *
     * @param requestId the exchange
     * @param at when
     * @param failure why; what its subscriber gets
     */
    record Failed(String requestId, Instant at, Throwable failure) implements ReviewEvent {}
}
