package io.airlockapp.reactor;

import io.airlockapp.error.AirlockException;
import java.time.Instant;

/** What becomes of an enforcer's heartbeats (wire reference, section 6, presence). */
public sealed interface PresenceEvent {

    /**
     * Whose heartbeats they are.
     *
     * @return the enforcer
     */
    String enforcerId();

    /**
     * A heartbeat did not get through; the next one follows after 5 to 60 seconds. The gateway calls an enforcer offline after
     * 90 seconds without one.
     *
     * @param enforcerId the enforcer
     * @param count how many in a row
     * @param since when the last one got through, or when they began
     * @param cause why this one did not
     */
    record Missed(String enforcerId, int count, Instant since, AirlockException cause) implements PresenceEvent {}

    /**
     * Heartbeats get through again.
     *
     * @param enforcerId the enforcer
     * @param missed how many did not
     */
    record Restored(String enforcerId, int missed) implements PresenceEvent {}
}
