package io.airlockapp.harp;

import io.airlockapp.model.ActionStyle;
import io.airlockapp.model.Decision;
import io.airlockapp.model.RequestedAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * The buttons inside a payload (wire reference, section 5). Approvers ignore an extension that is not valid, so one that
 * they would ignore is never built.
 */
final class RequestedActions {

    static final int MAX = 5;

    private static final String EXTENSIONS = "extensions";
    private static final String KEY = "org.harp.requestedActions";

    private RequestedActions() {}

    static void validate(List<RequestedAction> actions) {
        if (actions.size() > MAX) {
            throw new IllegalArgumentException("There are more than " + MAX + " requested actions: leave some out.");
        }
        TreeSet<String> ids = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (RequestedAction action : actions) {
            if (!ids.add(action.id())) {
                throw new IllegalArgumentException(
                        "Two requested actions have the same id, ignoring case: give each its own.");
            }
            // Narrower than isBlank: what approvers trim includes control characters.
            if (action.caption().trim().isEmpty()) {
                throw new IllegalArgumentException("A requested action has a blank caption: give it a text.");
            }
        }
    }

    /** The canonical form of a canonical payload with the actions put in. */
    static byte[] merge(byte[] canonicalPayload, List<RequestedAction> actions) {
        if (!(JsonTree.read(canonicalPayload) instanceof Map<?, ?> payload)) {
            throw new IllegalArgumentException(
                    "The payload is not a JSON object, so it has no place for requested actions: wrap it in an object.");
        }
        Object present = payload.get(EXTENSIONS);
        if (present != null && !(present instanceof Map<?, ?>)) {
            throw new IllegalArgumentException(
                    "The payload's extensions are not a JSON object: make them one, or leave them out.");
        }
        Map<Object, Object> extensions = new LinkedHashMap<>();
        if (present instanceof Map<?, ?> others) {
            extensions.putAll(others);
        }
        if (extensions.containsKey(KEY)) {
            throw new IllegalArgumentException(
                    "The payload already carries requested actions: give them in one place only.");
        }
        extensions.put(KEY, tree(actions));
        Map<Object, Object> merged = new LinkedHashMap<>(payload);
        merged.put(EXTENSIONS, extensions);
        ByteSink out = new ByteSink(canonicalPayload.length + 128 * (actions.size() + 1));
        JsonTree.write(merged, out);
        return CanonicalJson.canonicalize(out.toByteArray());
    }

    private static Map<String, Object> tree(List<RequestedAction> actions) {
        List<Object> list = new ArrayList<>();
        for (RequestedAction action : actions) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("id", action.id());
            one.put("caption", action.caption());
            one.put("style", style(action.style()));
            one.put("decision", action.decision() == Decision.APPROVE ? "approve" : "reject");
            list.add(one);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", new JsonTree.Literal("1"));
        tree.put("actions", list);
        return tree;
    }

    private static String style(ActionStyle style) {
        boolean known = style.equals(ActionStyle.PRIMARY) || style.equals(ActionStyle.DANGER);
        return (known ? style : ActionStyle.SECONDARY).value().toLowerCase(Locale.ROOT);
    }
}
