package io.airlockapp.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The do-not-disturb policies in force: {@code dnd.policy.effective}.
 *
 * @param requestId the id of the answer
 * @param policies the policies, in the gateway's order
 */
public record EffectivePolicies(@Nullable String requestId, List<DndPolicy> policies) {

    /**
     * Creates the value.
     *
     * @throws NullPointerException if a required part is null
     */
    public EffectivePolicies {
        policies = List.copyOf(policies);
    }
}
