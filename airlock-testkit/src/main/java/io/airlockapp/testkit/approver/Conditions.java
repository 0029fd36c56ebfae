package io.airlockapp.testkit.approver;

import io.airlockapp.model.ArtifactType;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What a rule of an approver can be about; to be imported statically. They are predicates, so {@code and}, {@code or} and
 * {@code negate} combine them.
 */
public final class Conditions {

    private Conditions() {}

    /**
     * Every artifact.
     *
     * @return the condition
     */
    public static Predicate<Shown> anything() {
        return shown -> true;
    }

    /**
     * Artifacts of a type.
     *
     * @param artifactType the type, as in {@code plan.review}
     * @return the condition
     */
    public static Predicate<Shown> type(String artifactType) {
        Objects.requireNonNull(artifactType, "artifactType");
        return shown -> shown.artifactType().equals(artifactType);
    }

    /**
     * Artifacts of a type.
     *
     * @param artifactType the type
     * @return the condition
     */
    public static Predicate<Shown> type(ArtifactType artifactType) {
        return type(artifactType.value());
    }

    /**
     * Artifacts with something in their decrypted payload.
     *
     * @param pointer where, as a JSON pointer (RFC 6901) such as {@code /params/command}; the empty text is the payload as a
     *     whole
     * @return the place, which makes a condition
     * @throws IllegalArgumentException if it is no JSON pointer
     */
    public static PayloadPlace payload(String pointer) {
        return new PayloadPlace(pointer);
    }

    /**
     * Artifacts that ask for a button.
     *
     * @param actionId the button's id
     * @return the condition
     */
    public static Predicate<Shown> button(String actionId) {
        Objects.requireNonNull(actionId, "actionId");
        return shown -> shown.actions().stream().anyMatch(action -> action.id().equals(actionId));
    }

    /**
     * Artifacts with a text in their cleartext metadata.
     *
     * @param key its key
     * @param value the text
     * @return the condition
     */
    public static Predicate<Shown> metadata(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        return shown -> value.equals(shown.metadata().get(key));
    }
}
