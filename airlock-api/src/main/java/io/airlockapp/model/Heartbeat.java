package io.airlockapp.model;

import org.jspecify.annotations.Nullable;

/**
 * Tells the gateway that an enforcer is alive (wire reference, section 3); after 90 s without one it counts as
 * offline.
 *
 * @param enforcerId the enforcer
 * @param enforcerLabel its name for people
 * @param workspaceName the workspace it guards
 */
public record Heartbeat(
        String enforcerId,
        @Nullable String enforcerLabel,
        @Nullable String workspaceName) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public Heartbeat {
        Checks.notBlank(enforcerId, "enforcerId");
    }
}
