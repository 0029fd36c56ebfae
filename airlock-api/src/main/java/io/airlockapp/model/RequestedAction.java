package io.airlockapp.model;

import java.util.Objects;

/**
 * A button that the approver sees (wire reference, section 5).
 *
 * @param id its id; unique among the buttons of an action, whatever the case
 * @param caption its text
 * @param style how it is drawn; an unknown style is drawn as secondary
 * @param decision what pressing it decides
 */
public record RequestedAction(String id, String caption, ActionStyle style, Decision decision) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public RequestedAction {
        Checks.notBlank(id, "id");
        Checks.notBlank(caption, "caption");
        Objects.requireNonNull(style, "style");
        Objects.requireNonNull(decision, "decision");
    }
}
