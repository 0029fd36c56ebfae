package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Shown;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions about an approver, as they are when each of them is made. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class ApproverAssert extends AbstractAssert<ApproverAssert, Approver> {

    ApproverAssert(Approver approver) {
        super(approver, ApproverAssert.class);
    }

    /**
     * Goes on to everything that was shown.
     *
     * @return assertions about a list, in order
     */
    public ShownListAssert shown() {
        isNotNull();
        return new ShownListAssert(actual.shown());
    }

    /**
     * Goes on to the one thing that must have been shown.
     *
     * @return assertions about it
     */
    public ShownAssert onlyShown() {
        isNotNull();
        List<Shown> shown = actual.shown();
        if (shown.size() != 1) {
            failWithMessage(
                    "Expected the approver to be shown <1> artifact, but there are <%d>:%n%s",
                    shown.size(), GatewayAssert.listed(shown));
        }
        return new ShownAssert(shown.get(0));
    }

    /**
     * Checks that nothing was shown.
     *
     * @return this
     */
    public ApproverAssert wasShownNothing() {
        isNotNull();
        if (!actual.shown().isEmpty()) {
            failWithMessage(
                    "Expected the approver to be shown nothing, but there is%n%s",
                    GatewayAssert.listed(actual.shown()));
        }
        return this;
    }

    /**
     * Checks that everything that reached the approver could be opened and had its hash.
     *
     * @return this
     */
    public ApproverAssert couldReadEverything() {
        isNotNull();
        if (!actual.unreadable().isEmpty()) {
            failWithMessage(
                    "Expected the approver to be able to open everything, but there is%n%s",
                    GatewayAssert.listed(actual.unreadable()));
        }
        return this;
    }
}
