package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Text;
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
 */
record Answer(Outcome outcome, String sentence, @Nullable Verdict verdict, boolean opens, int signal) {

    static Answer of(Verdict verdict) {
        return new Answer(Outcome.of(verdict), sentence(verdict), verdict, Outcome.mayFailOpen(verdict), 0);
    }

    static Answer failed(Throwable failure) {
        return new Answer(Outcome.of(failure), Sentences.of(failure), null, Outcome.mayFailOpen(failure), 0);
    }

    static Answer interrupted(int signal) {
        return new Answer(Outcome.UNDECIDED, "Interrupted: what was asked is taken back.", null, false, signal);
    }

    private static String sentence(Verdict verdict) {
        String said = Text.printable(verdict.describe());
        if (verdict instanceof Verdict.Rejected rejected && rejected.reason() != null) {
            return said + " They write: \"" + Text.printable(Text.shortened(rejected.reason(), 500)) + "\"";
        }
        return verdict instanceof Verdict.Expired ? said + " Ask again when somebody is there to answer." : said;
    }
}
