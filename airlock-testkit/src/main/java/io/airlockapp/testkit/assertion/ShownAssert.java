package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.approver.Shown;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;

/** Assertions about something that the approver was shown. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class ShownAssert extends AbstractAssert<ShownAssert, Shown> {

    ShownAssert(Shown shown) {
        super(shown, ShownAssert.class);
    }

    /**
     * Goes on to a text, number or truth in the decrypted payload, which is null if there is none.
     *
     * @param pointer a JSON pointer (RFC 6901), as in {@code /command}
     * @return assertions about it as text, described by the pointer; failing ones show it
     */
    public AbstractStringAssert<?> payload(String pointer) {
        isNotNull();
        return Assertions.assertThat(actual.text(pointer)).as("%s in the payload of %s", pointer, actual);
    }

    /**
     * Checks its type.
     *
     * @param artifactType the type, as in {@code plan.review}
     * @return this
     */
    public ShownAssert hasType(String artifactType) {
        isNotNull();
        if (!actual.artifactType().equals(artifactType)) {
            failWithMessage("Expected the approver to be shown a <%s>, but it was%n  %s", artifactType, actual);
        }
        return this;
    }

    /**
     * Checks which buttons it asks for.
     *
     * @param actionIds their ids, in order; none if it must ask for none
     * @return this
     */
    public ShownAssert hasButtons(String... actionIds) {
        isNotNull();
        List<String> found = actual.actions().stream().map(Shown.Action::id).toList();
        if (!found.equals(List.of(actionIds))) {
            failWithMessage("Expected the buttons %s, but there are %s in%n  %s", List.of(actionIds), found, actual);
        }
        return this;
    }

    /**
     * Checks a text in its cleartext metadata.
     *
     * @param key its key
     * @param value the text
     * @return this
     */
    public ShownAssert hasMetadata(String key, String value) {
        isNotNull();
        String found = actual.metadata().get(key);
        if (!Objects.equals(found, value)) {
            failWithMessage(
                    "Expected the metadata to have <%s> at <%s>, but there is <%s> in%n  %s",
                    value, key, found, actual);
        }
        return this;
    }
}
