package io.airlockapp.testkit.approver;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules of what an approver does, in the order in which they were given. The first that is about an artifact and still takes it
 * decides; what none takes is decided by {@link #otherwise()}, and never answered if there is no such rule.
 *
 * <p>Usually told to an approver, who has one: {@link Approver#when}. One that is made by itself can be given to several by
 * {@link Approver#decide}; its rules then count the artifacts of all of them. Safe for use from many threads.
 */
public final class Script implements Function<Shown, Answer> {

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private volatile @Nullable Rule fallback;

    /** Creates a script without rules. */
    public Script() {}

    /**
     * Begins a rule.
     *
     * @param condition what it is about, such as one of {@link Conditions}
     * @return its beginning
     */
    public Case when(Predicate<? super Shown> condition) {
        return new Case(this, Objects.requireNonNull(condition, "condition"), false);
    }

    /**
     * Begins the rule for what no other rule takes, in place of an earlier one. Narrowed by {@link Rule#onTime} or
     * {@link Rule#times}, what it does not take is never answered.
     *
     * @return its beginning
     */
    public Case otherwise() {
        return new Case(this, Conditions.anything(), true);
    }

    Rule add(Rule rule, boolean last) {
        if (last) {
            fallback = rule;
        } else {
            rules.add(rule);
        }
        return rule;
    }

    @Override
    public Answer apply(Shown shown) {
        for (Rule rule : rules) {
            if (rule.takes(shown)) {
                return rule.answer(shown);
            }
        }
        Rule last = fallback;
        return last != null && last.takes(shown) ? last.answer(shown) : Answer.never();
    }
}
