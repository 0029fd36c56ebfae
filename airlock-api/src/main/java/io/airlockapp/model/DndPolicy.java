package io.airlockapp.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A do-not-disturb policy: an answer that the approver has given beforehand (wire reference, section 6). Policies
 * are not signed; they come from the gateway's word alone.
 *
 * @param requestId the id of the policy
 * @param scope what it is about ({@code objectType})
 * @param workspaceId the workspace it holds for
 * @param sessionId the session it holds for, if only one
 * @param enforcerId the enforcer it holds for
 * @param mode what it answers ({@code policyMode})
 * @param targetArtifactType the kind of artifact it holds for, if only one
 * @param actionSelector the actions it picks, for an action policy
 * @param selectorHash the gateway's hash of the selector
 * @param createdAt when it was made
 * @param expiresAt when it stops
 */
public record DndPolicy(
        String requestId,
        PolicyScope scope,
        String workspaceId,
        @Nullable String sessionId,
        String enforcerId,
        PolicyMode mode,
        @Nullable ArtifactType targetArtifactType,
        @Nullable ActionSelector actionSelector,
        @Nullable String selectorHash,
        @Nullable Instant createdAt,
        Instant expiresAt) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public DndPolicy {
        Checks.notBlank(requestId, "requestId");
        Objects.requireNonNull(scope, "scope");
        Checks.notBlank(workspaceId, "workspaceId");
        Checks.notBlank(enforcerId, "enforcerId");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}
