package io.airlockapp.testkit.tck;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Who does what the person with the phone does: a program, or somebody who is asked to. What is not overridden cannot be done,
 * and the tests that need it are skipped with that reason.
 *
 * <p>The approver does nothing of its own accord: it neither completes a pairing nor decides anything unless it is told here.
 */
public interface ApproverHook {

    /** Nobody. */
    ApproverHook NONE = new ApproverHook() {};

    /**
     * Decides an exchange that waits for a decision.
     *
     * @param requestId the exchange
     * @param decision {@code approve} or {@code reject}
     * @param reason what the approver writes, if anything
     */
    default void decide(String requestId, String decision, @Nullable String reason) {
        missing("decide an exchange", "decide");
    }

    /**
     * Types in the code that an enforcer shows.
     *
     * @param pairingCode the code
     */
    default void enterCode(String pairingCode) {
        missing("enter a pairing code", "enterCode");
    }

    /**
     * Rejects the pairing that a code stands for.
     *
     * @param pairingCode the code
     */
    default void rejectCode(String pairingCode) {
        missing("reject a pairing", "rejectCode");
    }

    /** Takes the user's consent away, so that the app has to ask. */
    default void withdrawConsent() {
        missing("withdraw consent", "withdrawConsent");
    }

    /** Refuses the user's consent. */
    default void denyConsent() {
        missing("deny consent", "denyConsent");
    }

    /** Gives the user's consent. */
    default void giveConsent() {
        missing("give consent", "giveConsent");
    }

    private static void missing(String what, String method) {
        Assumptions.abort("Nobody can " + what + " here: override ApproverHook." + method + ".");
    }
}
