package io.airlockapp.testkit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of an enforcer from its heartbeats.
 *
 * @param enforcerId the enforcer
 * @param enforcerLabel the name for people in its last heartbeat
 * @param workspaceName the workspace in its last heartbeat
 * @param lastSeen when the last heartbeat came
 * @param heartbeats how many there were
 * @param online whether the last one is at most 90 seconds old
 */
public record PresenceSnapshot(
        String enforcerId,
        @Nullable String enforcerLabel,
        @Nullable String workspaceName,
        Instant lastSeen,
        long heartbeats,
        boolean online) {}
