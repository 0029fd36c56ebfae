package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.approver.Shown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the buttons that an artifact asks for (wire reference, section 5). An invalid request is no request. */
final class Buttons {

    private static final Set<String> STYLES = Set.of("primary", "secondary", "danger");
    private static final Set<String> DECISIONS = Set.of("approve", "reject");

    private Buttons() {}

    static List<Shown.Action> read(@Nullable JsonNode payload) {
        if (payload == null) {
            return List.of();
        }
        JsonNode extension = payload.path("extensions").path("org.harp.requestedActions");
        JsonNode actions = extension.path("actions");
        JsonNode version = extension.path("version");
        if (!version.isInt()
                || version.intValue() != 1
                || !actions.isArray()
                || actions.isEmpty()
                || actions.size() > 5) {
            return List.of();
        }
        List<Shown.Action> buttons = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode action : actions) {
            String id = Json.text(action, "id");
            String caption = Json.text(action, "caption");
            String style = Json.text(action, "style");
            String decision = Json.text(action, "decision");
            if (id == null
                    || id.isBlank()
                    || caption == null
                    || caption.isBlank()
                    || decision == null
                    || !DECISIONS.contains(decision)
                    || !ids.add(id.toLowerCase(Locale.ROOT))) {
                return List.of();
            }
            String shownStyle = style != null && STYLES.contains(style) ? style : "secondary";
            buttons.add(new Shown.Action(id, caption.strip(), shownStyle, decision));
        }
        return buttons;
    }
}
