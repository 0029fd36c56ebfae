package io.airlockapp.testkit.approver;

import io.airlockapp.testkit.internal.Json;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A place in the payloads of artifacts, of which conditions can be made. Texts, numbers, truths and lists of them are compared as
 * {@link Shown#text} reads them; where there is nothing, only {@link #isMissing()} holds.
 */
public final class PayloadPlace {

    private final String pointer;

    PayloadPlace(String pointer) {
        this.pointer = Json.checkedPointer(pointer);
    }

    /**
     * Artifacts that have there exactly this.
     *
     * @param text the text
     * @return the condition
     */
    public Predicate<Shown> isEqualTo(String text) {
        Objects.requireNonNull(text, "text");
        return matches(text::equals);
    }

    /**
     * Artifacts whose text there contains this.
     *
     * @param part the part
     * @return the condition
     */
    public Predicate<Shown> contains(String part) {
        Objects.requireNonNull(part, "part");
        return matches(text -> text.contains(part));
    }

    /**
     * Artifacts whose text there begins with this.
     *
     * @param beginning the beginning
     * @return the condition
     */
    public Predicate<Shown> startsWith(String beginning) {
        Objects.requireNonNull(beginning, "beginning");
        return matches(text -> text.startsWith(beginning));
    }

    /**
     * Artifacts whose text there matches a pattern, the whole of it.
     *
     * @param regex the pattern
     * @return the condition
     * @throws java.util.regex.PatternSyntaxException if it is none
     */
    public Predicate<Shown> matches(String regex) {
        return matches(Pattern.compile(regex).asMatchPredicate());
    }

    /**
     * Artifacts whose text there is as a predicate says.
     *
     * @param predicate gets the text
     * @return the condition
     */
    public Predicate<Shown> matches(Predicate<String> predicate) {
        Objects.requireNonNull(predicate, "predicate");
        return shown -> {
            String text = shown.text(pointer);
            return text != null && predicate.test(text);
        };
    }

    /**
     * Artifacts whose list there has this as one of its elements.
     *
     * @param element the element
     * @return the condition
     */
    public Predicate<Shown> hasElement(String element) {
        Objects.requireNonNull(element, "element");
        return shown -> shown.texts(pointer).contains(element);
    }

    /**
     * Artifacts that have something there, be it null.
     *
     * @return the condition
     */
    public Predicate<Shown> isPresent() {
        return shown -> shown.has(pointer);
    }

    /**
     * Artifacts that have nothing there.
     *
     * @return the condition
     */
    public Predicate<Shown> isMissing() {
        return isPresent().negate();
    }
}
