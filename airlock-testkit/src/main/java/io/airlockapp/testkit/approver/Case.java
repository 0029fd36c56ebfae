package io.airlockapp.testkit.approver;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/** The beginning of a rule of a {@link Script}: what it is about. Saying what to do makes the rule, and puts it to work. */
public final class Case {

    private final Script script;
    private final Predicate<? super Shown> condition;
    private final boolean last;

    Case(Script script, Predicate<? super Shown> condition, boolean last) {
        this.script = script;
        this.condition = condition;
        this.last = last;
    }

    /**
     * Approves.
     *
     * @return the rule
     */
    public Rule approve() {
        return answer(Answer.approve());
    }

    /**
     * Approves.
     *
     * @param reason what the approver writes
     * @return the rule
     */
    public Rule approve(String reason) {
        return answer(Answer.approve(reason));
    }

    /**
     * Rejects without a word.
     *
     * @return the rule
     */
    public Rule reject() {
        return answer(Answer.reject());
    }

    /**
     * Rejects.
     *
     * @param reason what the approver writes
     * @return the rule
     */
    public Rule reject(String reason) {
        return answer(Answer.reject(reason));
    }

    /**
     * Presses a button. See {@link Answer#press}.
     *
     * @param actionId the button's id
     * @return the rule
     */
    public Rule press(String actionId) {
        return answer(Answer.press(actionId));
    }

    /**
     * Never answers.
     *
     * @return the rule
     */
    public Rule never() {
        return answer(Answer.never());
    }

    /**
     * Answers.
     *
     * @param answer what to do
     * @return the rule
     */
    public Rule answer(Answer answer) {
        Objects.requireNonNull(answer, "answer");
        return answer(shown -> answer);
    }

    /**
     * Answers as a function says.
     *
     * @param answer what to do about an artifact
     * @return the rule
     */
    public Rule answer(Function<? super Shown, ? extends Answer> answer) {
        Objects.requireNonNull(answer, "answer");
        return script.add(new Rule(script, condition, answer), last);
    }
}
