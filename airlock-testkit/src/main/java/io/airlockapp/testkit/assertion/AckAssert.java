package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.ExchangeSnapshot;
import java.time.Instant;
import org.assertj.core.api.AbstractAssert;

/** Assertions about an acknowledgement. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class AckAssert extends AbstractAssert<AckAssert, ExchangeSnapshot.Ack> {

    AckAssert(ExchangeSnapshot.Ack ack) {
        super(ack, AckAssert.class);
    }

    private AckAssert holds(boolean holds, String expected) {
        if (!holds) {
            failWithMessage("Expected the acknowledgement %s, but it is%n  %s", expected, actual);
        }
        return this;
    }

    /**
     * Checks its status.
     *
     * @param status the status, as in {@code delivered}
     * @return this
     */
    public AckAssert hasStatus(String status) {
        isNotNull();
        return holds(actual.status().equals(status), "to have the status <" + status + ">");
    }

    /**
     * Checks which message it is for.
     *
     * @param msgId the message's id
     * @return this
     */
    public AckAssert isFor(String msgId) {
        isNotNull();
        return holds(actual.msgId().equals(msgId), "to be for <" + msgId + ">");
    }

    /**
     * Checks when the gateway got it.
     *
     * @param time the time
     * @return this
     */
    public AckAssert cameAt(Instant time) {
        isNotNull();
        return holds(actual.receivedAt().equals(time), "to have come at <" + time + ">");
    }
}
