package io.airlockapp.testkit.assertion;

import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.ExchangeSnapshot;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;

/** Assertions about where an exchange stood. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class ExchangeAssert extends AbstractAssert<ExchangeAssert, ExchangeSnapshot> {

    ExchangeAssert(ExchangeSnapshot exchange) {
        super(exchange, ExchangeAssert.class);
    }

    static String told(ExchangeSnapshot exchange) {
        return exchange.requestId() + " " + exchange.artifactType() + " of " + exchange.enforcerId() + ": "
                + exchange.state().value() + ", decision " + exchange.decision() + ", submitted "
                + exchange.submissions() + "x, delivered " + exchange.deliveries() + "x, acknowledged "
                + exchange.acks().size() + "x, " + exchange.pendingWaits() + " waits, opened " + exchange.createdAt()
                + ", ends " + exchange.expiresAt() + (exchange.dndAudit() ? ", records a policy" : "");
    }

    private ExchangeAssert holds(boolean holds, String expected) {
        isNotNull();
        if (!holds) {
            failWithMessage("Expected the exchange %s, but it is%n  %s", expected, told(actual));
        }
        return this;
    }

    private ExchangeAssert is(ExchangeState state) {
        isNotNull();
        return holds(actual.state().equals(state), "to be <" + state.value() + ">");
    }

    /**
     * Checks that it waits for a decision.
     *
     * @return this
     */
    public ExchangeAssert isPending() {
        return is(ExchangeState.PENDING_APPROVAL);
    }

    /**
     * Checks what was decided, be it acknowledged or not.
     *
     * @param word the word of the decision, as in {@code approve}
     * @return this
     */
    public ExchangeAssert isDecided(String word) {
        isNotNull();
        return holds(word.equals(actual.decision()), "to be decided <" + word + ">");
    }

    /**
     * Checks that the approver has approved.
     *
     * @return this
     */
    public ExchangeAssert isApproved() {
        return isDecided("approve");
    }

    /**
     * Checks that the approver has rejected.
     *
     * @return this
     */
    public ExchangeAssert isRejected() {
        return isDecided("reject");
    }

    /**
     * Checks that there is no decision.
     *
     * @return this
     */
    public ExchangeAssert isUndecided() {
        isNotNull();
        return holds(actual.decision() == null, "to have no decision");
    }

    /**
     * Checks that its time has run out.
     *
     * @return this
     */
    public ExchangeAssert isExpired() {
        return is(ExchangeState.EXPIRED);
    }

    /**
     * Checks that the enforcer has taken it back.
     *
     * @return this
     */
    public ExchangeAssert isWithdrawn() {
        return is(ExchangeState.WITHDRAWN);
    }

    /**
     * Checks that the gateway has ended it.
     *
     * @return this
     */
    public ExchangeAssert isCancelled() {
        return is(ExchangeState.CANCELLED);
    }

    /**
     * Checks how often it was submitted.
     *
     * @param times how often
     * @return this
     */
    public ExchangeAssert wasSubmitted(int times) {
        isNotNull();
        return holds(actual.submissions() == times, "to have been submitted <" + times + "> times");
    }

    /**
     * Checks that it was submitted once.
     *
     * @return this
     */
    public ExchangeAssert wasSubmittedOnce() {
        return wasSubmitted(1);
    }

    /**
     * Checks how often its decision was handed out.
     *
     * @param times how often
     * @return this
     */
    public ExchangeAssert wasDelivered(int times) {
        isNotNull();
        return holds(actual.deliveries() == times, "to have been delivered <" + times + "> times");
    }

    /**
     * Checks that its decision was acknowledged, at least once.
     *
     * @return this
     */
    public ExchangeAssert isAcked() {
        isNotNull();
        return holds(!actual.acks().isEmpty(), "to be acknowledged");
    }

    /**
     * Checks that its decision was never acknowledged.
     *
     * @return this
     */
    public ExchangeAssert isNotAcked() {
        isNotNull();
        return holds(actual.acks().isEmpty(), "not to be acknowledged");
    }

    /**
     * Goes on to its acknowledgement, of which there has to be one only.
     *
     * @return assertions about it
     */
    public AckAssert onlyAck() {
        isNotNull();
        holds(actual.acks().size() == 1, "to be acknowledged <1> time");
        return new AckAssert(actual.acks().get(0));
    }

    /**
     * Checks that no wait is held for it.
     *
     * @return this
     */
    public ExchangeAssert hasNoPendingWaits() {
        isNotNull();
        return holds(actual.pendingWaits() == 0, "to have no waits held");
    }

    /**
     * Checks its type.
     *
     * @param artifactType the type, as in {@code plan.review}
     * @return this
     */
    public ExchangeAssert hasType(String artifactType) {
        isNotNull();
        return holds(actual.artifactType().equals(artifactType), "to be of type <" + artifactType + ">");
    }

    /**
     * Checks a text in its cleartext metadata.
     *
     * @param key its key
     * @param value the text
     * @return this
     */
    public ExchangeAssert hasMetadata(String key, String value) {
        isNotNull();
        String found = actual.metadata().get(key);
        if (!Objects.equals(found, value)) {
            failWithMessage(
                    "Expected the metadata of the exchange to have <%s> at <%s>, but there is <%s>. It is%n  %s",
                    value, key, found, told(actual));
        }
        return this;
    }
}
