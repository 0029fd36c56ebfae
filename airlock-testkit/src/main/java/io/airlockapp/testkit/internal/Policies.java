package io.airlockapp.testkit.internal;

import io.airlockapp.model.ActionSelector;
import io.airlockapp.model.DndPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The do-not-disturb policies that a test has set. */
final class Policies {

    private volatile List<DndPolicy> all = List.of();

    void set(List<DndPolicy> policies) {
        all = List.copyOf(policies);
    }

    /** Those of one enforcer and workspace; expired ones too, since dropping them is for the enforcer to do. */
    ObjectNode effective(Call call, String requestId) {
        String enforcerId = call.requiredQuery("enforcerId");
        String workspaceId = call.requiredQuery("workspaceId");
        String sessionId = call.query().get("sessionId");
        ObjectNode answer = Json.object();
        answer.put("msgType", "dnd.policy.effective");
        answer.put("requestId", requestId);
        ArrayNode body = answer.putArray("body");
        for (DndPolicy policy : all) {
            if (policy.enforcerId().equals(enforcerId)
                    && policy.workspaceId().equals(workspaceId)
                    && (policy.sessionId() == null || policy.sessionId().equals(sessionId))) {
                body.add(write(policy));
            }
        }
        return answer;
    }

    private static ObjectNode write(DndPolicy policy) {
        ObjectNode node = Json.object();
        node.put("requestId", policy.requestId());
        node.put("objectType", policy.scope().value());
        node.put("workspaceId", policy.workspaceId());
        put(node, "sessionId", policy.sessionId());
        node.put("enforcerId", policy.enforcerId());
        node.put("policyMode", policy.mode().value());
        put(node, "targetArtifactType", policy.targetArtifactType());
        ActionSelector selector = policy.actionSelector();
        if (selector != null) {
            ObjectNode written = node.putObject("actionSelector");
            put(written, "commandFamily", selector.commandFamily());
            if (!selector.argvPrefix().isEmpty()) {
                ArrayNode words = written.putArray("argvPrefix");
                selector.argvPrefix().forEach(words::add);
            }
        }
        put(node, "selectorHash", policy.selectorHash());
        put(node, "createdAt", policy.createdAt());
        node.put("expiresAt", policy.expiresAt().toString());
        return node;
    }

    private static void put(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }
}
