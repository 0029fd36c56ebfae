package io.airlockapp.testkit.approver;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an approver does about an artifact. */
public sealed interface Answer {

    /**
     * Approves.
     *
     * @return the answer
     */
    static Answer approve() {
        return new Decide("approve", null);
    }

    /**
     * Approves.
     *
     * @param reason what the approver writes
     * @return the answer
     */
    static Answer approve(String reason) {
        return new Decide("approve", Objects.requireNonNull(reason, "reason"));
    }

    /**
     * Rejects without a word.
     *
     * @return the answer
     */
    static Answer reject() {
        return new Decide("reject", null);
    }

    /**
     * Rejects.
     *
     * @param reason what the approver writes
     * @return the answer
     */
    static Answer reject(String reason) {
        return new Decide("reject", Objects.requireNonNull(reason, "reason"));
    }

    /**
     * Lets time pass on the gateway's clock, and then answers. If the exchange has ended by then, nothing happens.
     *
     * @param delay how long
     * @param answer what then
     * @return the answer
     * @throws IllegalArgumentException if the delay is negative
     */
    static Answer after(Duration delay, Answer answer) {
        return new After(delay, answer);
    }

    /**
     * Presses a button that the artifact asks for, and so decides what that button decides.
     *
     * @param actionId the button's id, as in {@link Shown#actions()}. An artifact without such a button fails the call that
     *     submits it, or the {@link Approver#answer} that presses it, with an {@link IllegalStateException} that names the
     *     buttons there are
     * @return the answer
     */
    static Answer press(String actionId) {
        return new Press(actionId);
    }

    /**
     * Lets a second person sign.
     *
     * @param colleague who signs
     * @param answer what they answer
     * @return the answer
     */
    static Answer by(Colleague colleague, Answer answer) {
        return new By(colleague, answer);
    }

    /**
     * Never answers.
     *
     * @return the answer
     */
    static Answer never() {
        return Never.INSTANCE;
    }

    /**
     * Signs a decision.
     *
     * @param word the word that is signed and sent; {@code approve} and {@code reject}, or their synonyms {@code allow} and
     *     {@code deny}, or anything else to see what an enforcer does about it
     * @param reason what the approver writes, if anything
     */
    record Decide(String word, @Nullable String reason) implements Answer {
        /**
         * Creates the answer.
         *
         * @throws NullPointerException if the word is null
         */
        public Decide {
            Objects.requireNonNull(word, "word");
        }
    }

    /**
     * Answers later.
     *
     * @param delay how much later
     * @param answer what then
     */
    record After(Duration delay, Answer answer) implements Answer {
        /**
         * Creates the answer.
         *
         * @throws IllegalArgumentException if the delay is negative
         */
        public After {
            Objects.requireNonNull(answer, "answer");
            if (delay.isNegative()) {
                throw new IllegalArgumentException("The delay is " + delay + ": give one that is not negative.");
            }
        }
    }

    /**
     * Presses a button.
     *
     * @param actionId its id
     */
    record Press(String actionId) implements Answer {
        /**
         * Creates the answer.
         *
         * @throws NullPointerException if the id is null
         */
        public Press {
            Objects.requireNonNull(actionId, "actionId");
        }
    }

    /**
     * Answers with another key.
     *
     * @param colleague who signs; the innermost counts
     * @param answer what they answer
     */
    record By(Colleague colleague, Answer answer) implements Answer {
        /**
         * Creates the answer.
         *
         * @throws NullPointerException if a part is null
         */
        public By {
            Objects.requireNonNull(colleague, "colleague");
            Objects.requireNonNull(answer, "answer");
        }
    }

    /** Does not answer. */
    enum Never implements Answer {
        /** The one value. */
        INSTANCE
    }
}
