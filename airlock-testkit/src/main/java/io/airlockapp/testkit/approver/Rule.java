package io.airlockapp.testkit.approver;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A rule of a {@link Script}, at work already. Its methods narrow or change it from then on, and can be combined: complete a
 * rule before the actions come that it is about.
 */
public final class Rule {

    private final Script script;
    private final Predicate<? super Shown> condition;
    private final AtomicInteger met = new AtomicInteger();
    private volatile Function<? super Shown, ? extends Answer> answer;
    private volatile int first = 1;
    private volatile int last = Integer.MAX_VALUE;

    Rule(Script script, Predicate<? super Shown> condition, Function<? super Shown, ? extends Answer> answer) {
        this.script = script;
        this.condition = condition;
        this.answer = answer;
    }

    /**
     * Answers later.
     *
     * @param delay how much later on the gateway's clock. If the exchange has ended by then, nothing happens
     * @return this rule
     * @throws IllegalArgumentException if the delay is negative
     */
    public Rule after(Duration delay) {
        new Answer.After(delay, Answer.never());
        Function<? super Shown, ? extends Answer> atOnce = answer;
        answer = shown -> Answer.after(delay, atOnce.apply(shown));
        return this;
    }

    /**
     * Lets a second person sign.
     *
     * @param colleague who signs
     * @return this rule
     */
    public Rule by(Colleague colleague) {
        Objects.requireNonNull(colleague, "colleague");
        Function<? super Shown, ? extends Answer> own = answer;
        answer = shown -> Answer.by(colleague, own.apply(shown));
        return this;
    }

    /**
     * Counts the artifacts that this rule is about, and takes only one of them; the others go on to the next rule.
     *
     * @param n which one, from 1
     * @return this rule
     * @throws IllegalArgumentException if the number is smaller than 1
     */
    public Rule onTime(int n) {
        return between(n, n);
    }

    /**
     * Counts the artifacts that this rule is about, and takes only the first of them; the others go on to the next rule.
     *
     * @param n how many
     * @return this rule
     * @throws IllegalArgumentException if the number is smaller than 1
     */
    public Rule times(int n) {
        return between(1, n);
    }

    private Rule between(int from, int to) {
        if (to < 1) {
            throw new IllegalArgumentException("Artifacts are counted from 1, and the number is " + to + ".");
        }
        first = from;
        last = to;
        return this;
    }

    /**
     * Begins the next rule of the same script.
     *
     * @param next what it is about
     * @return its beginning
     */
    public Case when(Predicate<? super Shown> next) {
        return script.when(next);
    }

    /**
     * Begins the last rule of the same script, for what no other rule takes.
     *
     * @return its beginning
     */
    public Case otherwise() {
        return script.otherwise();
    }

    boolean takes(Shown shown) {
        if (!condition.test(shown)) {
            return false;
        }
        int time = met.incrementAndGet();
        return first <= time && time <= last;
    }

    Answer answer(Shown shown) {
        return answer.apply(shown);
    }
}
