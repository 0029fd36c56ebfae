package io.airlockapp.model;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the do-not-disturb policies in force (wire reference, section 3).
 *
 * @param enforcerId the enforcer
 * @param workspaceId the workspace
 * @param sessionId the session, if policies of one are wanted too
 */
public record PolicyQuery(
        String enforcerId, String workspaceId, @Nullable String sessionId) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public PolicyQuery {
        Checks.notBlank(enforcerId, "enforcerId");
        Checks.notBlank(workspaceId, "workspaceId");
    }
}
