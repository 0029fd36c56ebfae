package com.example.ops;

import io.airlockapp.harp.Action;
import io.airlockapp.model.ActionStyle;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.Decision;
import io.airlockapp.model.RequestedAction;
import java.util.List;

/**
 * What an agent wants to do to a host.
 *
 * @param host where
 * @param command what
 */
record Operation(String host, String command) {

    /** What the approver is asked: a command is reviewed as such, and what touches production as a plan, with buttons. */
    Action action() {
        String payload = "{\"command\":" + quoted(command) + ",\"host\":" + quoted(host) + "}";
        Action.Builder action = Action.builder().payload(payload).requestLabel("An operation on " + host);
        return host.startsWith("prod")
                ? action.type(ArtifactType.PLAN_REVIEW)
                        .requestedActions(List.of(
                                new RequestedAction("run", "Run it", ActionStyle.PRIMARY, Decision.APPROVE),
                                new RequestedAction("stop", "Do not", ActionStyle.DANGER, Decision.REJECT)))
                        .build()
                : action.type(ArtifactType.COMMAND_REVIEW).build();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\' || c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
