package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Text;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking.
 *
 * @param outcome how it ended
 * @param sentence the same for a person
 * @param verdict what the review ended with; null if it did not come to one
 * @param opens whether {@code --fail-open} may let it pass
 * @param signal the signal that ended it; 0 for none
 * @param pending whether the gateway may still have it open, if it has not been taken back
 */
record Answer(Outcome outcome, String sentence, @Nullable Verdict verdict, boolean opens, int signal, boolean pending) {

    static Answer of(Verdict verdict) {
        boolean pending = verdict instanceof Verdict.Unverified;
        return new Answer(Outcome.of(verdict), sentence(verdict), verdict, Outcome.mayFailOpen(verdict), 0, pending);
    }

    static Answer failed(Throwable failure) {
        Outcome outcome = Outcome.of(failure);
        boolean sent = !(failure instanceof TransportException transport && transport.delivery() == Delivery.NOT_SENT);
        boolean pending = sent && outcome != Outcome.NOT_READY;
        return new Answer(outcome, Sentences.of(failure), null, Outcome.mayFailOpen(failure), 0, pending);
    }

    static Answer interrupted(int signal) {
        return new Answer(Outcome.UNDECIDED, "Interrupted, and taken back.", null, false, signal, true);
    }

    /** A signal came after it had ended. */
    Answer interruptedBy(int number) {
        String told = "Interrupted, so nothing runs. " + sentence;
        return new Answer(Outcome.UNDECIDED, told, verdict, false, number, pending);
    }

    /** The same, where the gateway says that it had ended already, and so perhaps by a rejection. */
    Answer decidedElsewhere() {
        return new Answer(outcome, sentence, verdict, false, signal, false);
    }

    /** The same, where the gateway has not said that nothing is pending any more. */
    Answer leftOver() {
        String told = signal == 0 ? sentence : "Interrupted.";
        String left = " It could not be taken back, and may be pending: airlock enforcer withdraws or resumes it.";
        return new Answer(outcome, told + left, verdict, opens, signal, pending);
    }

    private static String sentence(Verdict verdict) {
        String said = Text.printable(verdict.describe());
        if (verdict instanceof Verdict.Rejected rejected && rejected.reason() != null) {
            return said + " They write: \"" + Text.printable(Text.shortened(rejected.reason(), 500)) + "\"";
        }
        return verdict instanceof Verdict.Expired ? said + " Ask again when somebody is there to answer." : said;
    }
}
