package io.airlockapp.testkit;

/** What claiming a code that was made beforehand answers (wire reference, section 3). */
public enum ClaimShape {
    /**
     * The answer has the routing token and the approver's response: the pairing is complete at once. The default. If the
     * approver has not answered, the answer is that of {@link #POLLED}.
     */
    COMPLETE,
    /** The answer has neither; the enforcer polls the status. */
    POLLED
}
