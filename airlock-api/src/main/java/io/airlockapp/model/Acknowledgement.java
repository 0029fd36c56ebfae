package io.airlockapp.model;

import java.time.Instant;
import java.util.Objects;

/**
 * Tells the gateway that a decision has arrived, so that it is not delivered again: {@code ack.submit}.
 *
 * @param msgId the id of this message; ours begin with {@code ack-}
 * @param requestId the exchange
 * @param decisionMsgId the {@code msgId} of the decision's envelope
 * @param enforcerId who sends it
 * @param status how the decision fared
 * @param ackAt when it arrived
 */
public record Acknowledgement(
        String msgId, String requestId, String decisionMsgId, String enforcerId, AckStatus status, Instant ackAt) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public Acknowledgement {
        Checks.notBlank(msgId, "msgId");
        Checks.notBlank(requestId, "requestId");
        Checks.notBlank(decisionMsgId, "decisionMsgId");
        Checks.notBlank(enforcerId, "enforcerId");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(ackAt, "ackAt");
    }
}
