package io.airlockapp.testkit.approver;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an approver grants with a decision of {@link SignedForm#HARP_CORE}, right or wrong: whatever it is, it is signed.
 * Immutable.
 */
public final class DecisionTerms {

    private final String scope;
    private final @Nullable Duration validFor;
    private final @Nullable String sessionId;
    private final Map<String, String> changed;
    private final Set<String> missing;

    private DecisionTerms(
            String scope,
            @Nullable Duration validFor,
            @Nullable String sessionId,
            Map<String, String> changed,
            Set<String> missing) {
        this.scope = Objects.requireNonNull(scope, "scope");
        this.validFor = validFor;
        this.sessionId = sessionId;
        this.changed = Map.copyOf(changed);
        this.missing = Set.copyOf(missing);
    }

    /**
     * One use, until the exchange expires.
     *
     * @return the terms
     */
    public static DecisionTerms once() {
        return scope("once");
    }

    /**
     * Any use for some time.
     *
     * @param validFor how long from the decision on; negative for one that has expired before it was made
     * @return the terms
     */
    public static DecisionTerms timebox(Duration validFor) {
        return new DecisionTerms("timebox", Objects.requireNonNull(validFor, "validFor"), null, Map.of(), Set.of());
    }

    /**
     * Any use in one session, until the exchange expires.
     *
     * @param sessionId the session
     * @return the terms
     */
    public static DecisionTerms session(String sessionId) {
        return new DecisionTerms("session", null, Objects.requireNonNull(sessionId, "sessionId"), Map.of(), Set.of());
    }

    /**
     * Any scope, to see what an enforcer does about it.
     *
     * @param scope the word that is signed
     * @return the terms
     */
    public static DecisionTerms scope(String scope) {
        return new DecisionTerms(scope, null, null, Map.of(), Set.of());
    }

    /**
     * The same with a text in a field, of the decision's own or of one that nobody knows.
     *
     * @param field the field's name
     * @param value the text that is signed
     * @return the terms
     */
    public DecisionTerms with(String field, String value) {
        Map<String, String> more = new LinkedHashMap<>(changed);
        more.put(Objects.requireNonNull(field, "field"), Objects.requireNonNull(value, "value"));
        return new DecisionTerms(scope, validFor, sessionId, more, missing);
    }

    /**
     * The same without a field.
     *
     * @param field the field's name
     * @return the terms
     */
    public DecisionTerms without(String field) {
        Set<String> more = new LinkedHashSet<>(missing);
        more.add(Objects.requireNonNull(field, "field"));
        return new DecisionTerms(scope, validFor, sessionId, changed, more);
    }

    /**
     * The scope.
     *
     * @return the word that is signed
     */
    public String scope() {
        return scope;
    }

    /**
     * How long the decision counts.
     *
     * @return the time from the decision on, or null for as long as the exchange
     */
    public @Nullable Duration validFor() {
        return validFor;
    }

    /**
     * The session that the decision is for.
     *
     * @return the id, or null if it names none
     */
    public @Nullable String sessionId() {
        return sessionId;
    }

    /**
     * What was set by {@link #with}.
     *
     * @return the texts by field; unmodifiable
     */
    public Map<String, String> changed() {
        return changed;
    }

    /**
     * What was left out by {@link #without}.
     *
     * @return the fields; unmodifiable
     */
    public Set<String> missing() {
        return missing;
    }

    @Override
    public String toString() {
        return "DecisionTerms[scope=" + scope + ", validFor=" + validFor + ", changed=" + changed.keySet()
                + ", missing=" + missing + "]";
    }
}
