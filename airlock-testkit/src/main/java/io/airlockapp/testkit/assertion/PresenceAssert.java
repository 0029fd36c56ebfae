package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.PresenceSnapshot;
import java.time.Instant;
import org.assertj.core.api.AbstractAssert;

/** Assertions about what the gateway knew of an enforcer from its heartbeats. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class PresenceAssert extends AbstractAssert<PresenceAssert, PresenceSnapshot> {

    PresenceAssert(PresenceSnapshot presence) {
        super(presence, PresenceAssert.class);
    }

    private PresenceAssert holds(boolean holds, String expected) {
        if (!holds) {
            failWithMessage("Expected the enforcer %s, but it is%n  %s", expected, actual);
        }
        return this;
    }

    /**
     * Checks that the gateway counted it as online.
     *
     * @return this
     */
    public PresenceAssert isOnline() {
        isNotNull();
        return holds(actual.online(), "to be online");
    }

    /**
     * Checks that the gateway counted it as offline.
     *
     * @return this
     */
    public PresenceAssert isOffline() {
        isNotNull();
        return holds(!actual.online(), "to be offline");
    }

    /**
     * Checks how many heartbeats came.
     *
     * @param count how many
     * @return this
     */
    public PresenceAssert hasCount(long count) {
        isNotNull();
        return holds(actual.heartbeats() == count, "to have sent <" + count + "> heartbeats");
    }

    /**
     * Checks that enough heartbeats came.
     *
     * @param count how many at least
     * @return this
     */
    public PresenceAssert hasCountOfAtLeast(long count) {
        isNotNull();
        return holds(actual.heartbeats() >= count, "to have sent <" + count + "> heartbeats or more");
    }

    /**
     * Checks when the last heartbeat came.
     *
     * @param time the time on the gateway's clock
     * @return this
     */
    public PresenceAssert wasLastSeenAt(Instant time) {
        isNotNull();
        return holds(actual.lastSeen().equals(time), "to have been seen last at <" + time + ">");
    }

    /**
     * Checks by which name people know it.
     *
     * @param enforcerLabel the name in its last heartbeat
     * @return this
     */
    public PresenceAssert isLabelled(String enforcerLabel) {
        isNotNull();
        return holds(enforcerLabel.equals(actual.enforcerLabel()), "to be labelled <" + enforcerLabel + ">");
    }
}
