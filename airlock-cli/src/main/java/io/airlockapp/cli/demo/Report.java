package io.airlockapp.cli.demo;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Text;
import io.airlockapp.error.ConsentException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.model.Signer;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what has come of each step, and remembers what went otherwise than the script has it. */
final class Report {

    private enum Ending {
        APPROVED("approved and run"),
        REJECTED("rejected"),
        WITHDRAWN("withdrawn"),
        OTHER("neither");

        private final String words;

        Ending(String words) {
            this.words = words;
        }
    }

    private final Timeline timeline;
    private final Stage stage;
    private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
    private final List<String> surprises = new ArrayList<>();
    private int answers;

    Report(Timeline timeline, Stage stage) {
        this.timeline = timeline;
        this.stage = stage;
    }

    static CommandException nobodyConsented() {
        return CommandException.failure("Nobody has allowed this app in time: allow it, and run this again.");
    }

    void discovered(Discovery discovery) {
        timeline.says("Users sign in at " + Text.printable(discovery.issuer().toString())
                + (discovery.patSupported()
                        ? "; a personal access token will do as well."
                        : "; the gateway says that it takes no personal access tokens."));
    }

    void identified() {
        timeline.says("The user is known by a personal access token, sent as X-PAT with each call.");
    }

    void consentMissing(ConsentException missing) {
        URI page = missing.consentUrl();
        timeline.notable(
                page == null
                        ? "The user has not allowed this app yet."
                        : "The user has not allowed this app yet, and can do so at " + Text.printable(page.toString()));
        stage.consentWanted(page);
    }

    void consented() {
        timeline.good("The user allows this app to act for them.");
    }

    void code(PairingInitiated initiated) {
        timeline.says("Pairing code: " + timeline.screen().style().bold(Text.printable(initiated.pairingCode()))
                + (stage.scripted() ? "   (the approver types it into their phone)" : "   (type it into your phone)"));
        stage.codeShown(initiated.pairingCode());
    }

    void paired(Pairing pairing) {
        timeline.good("Paired with the signer "
                + pairing.signers().stream()
                        .map(Signer::keyId)
                        .map(Text::printable)
                        .collect(Collectors.joining(", "))
                + "; both sides have agreed on a key that the gateway does not have.");
    }

    void beating() {
        timeline.good("The gateway knows that this enforcer is alive; it is told every 30 seconds.");
    }

    synchronized void asks(Scene scene) {
        timeline.says(
                "The agent wants to run: " + scene.command() + (stage.scripted() ? "" : "   (" + scene.plea() + ")"));
    }

    /** The approver has said yes, and the work has run. */
    synchronized void ran(Scene scene, String done, Notes notes) {
        answers++;
        count(Ending.APPROVED);
        timeline.good("Approved, so the command has run: it " + done + ".");
        check(Verdict.Approved.class == scene.expected(), scene, "was approved");
        checkNotes(scene, notes);
    }

    /** The review has ended with anything but an approval. */
    synchronized void notRun(Scene scene, Verdict verdict, Notes notes) {
        if (verdict instanceof Verdict.Rejected rejected) {
            answers++;
            count(Ending.REJECTED);
            timeline.bad(verdict.describe() + reason(rejected.reason()) + " The command has not run.");
        } else {
            count(verdict instanceof Verdict.Withdrawn ? Ending.WITHDRAWN : Ending.OTHER);
            timeline.notable(verdict.describe() + " The command has not run.");
        }
        check(scene.expected().isInstance(verdict), scene, "ended otherwise: " + verdict.describe());
        checkNotes(scene, notes);
    }

    private static String reason(@Nullable String reason) {
        return reason == null ? "" : " They write: \"" + Text.printable(Text.shortened(reason, 200)) + "\"";
    }

    private void checkNotes(Scene scene, Notes notes) {
        String content = notes.content();
        timeline.says("notes.txt " + (content.isEmpty() ? "is not there." : "holds: " + content.strip()));
        check(content.equals(scene.notesAfter()), scene, "left notes.txt in another state");
    }

    private void check(boolean asExpected, Scene scene, String otherwise) {
        if (!asExpected) {
            surprises.add(scene.title() + " " + otherwise);
        }
    }

    /** How many decisions of an approver have arrived. */
    synchronized int answers() {
        return answers;
    }

    void changesMind() {
        timeline.says("The agent changes its mind.");
    }

    void tooLate() {
        timeline.notable("It is too late: the request has ended already.");
    }

    void unpaired() {
        timeline.good("The pairing has ended; its keys are forgotten.");
    }

    private String counts() {
        return endings.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().words)
                .collect(Collectors.joining(", "));
    }

    private void count(Ending ending) {
        endings.merge(ending, 1, Integer::sum);
    }

    /**
     * Ends the report with a line that sums it up.
     *
     * @param tap what has seen the calls
     * @param load the many reviews, if that is what the report is about
     * @return whether everything went as it should
     */
    synchronized boolean sumUp(WireTap tap, @Nullable Load load) {
        if (load != null) {
            answers = load.answers();
            if (!load.asScripted()) {
                surprises.add("Not every tenth review was rejected and all others approved.");
            }
        }
        if (tap.heartbeats() == 0) {
            surprises.add("No heartbeat has come through.");
        }
        if (tap.acknowledgements() != answers) {
            surprises.add(Text.count(tap.acknowledgements(), "acknowledgement") + " came through for "
                    + Text.count(answers, "decision") + ".");
        }
        surprises.addAll(stage.leftovers());
        String ends = load != null ? load.counts() : counts();
        int reviews = load != null
                ? load.reviews()
                : endings.values().stream().mapToInt(Integer::intValue).sum();
        String summary = String.format(
                Locale.ROOT,
                "%s (%s), %s, %s, %.1f s.",
                Text.count(reviews, "review"),
                ends,
                Text.count(tap.calls(), "call"),
                Text.count(tap.acknowledgements(), "acknowledgement"),
                timeline.seconds());
        timeline.line("");
        if (!stage.scripted()) {
            timeline.line("Done: " + summary);
            return true;
        }
        if (surprises.isEmpty()) {
            timeline.line(timeline.screen().style().good("All as expected: ") + summary);
            return true;
        }
        surprises.forEach(surprise -> timeline.line(timeline.screen().style().bad("UNEXPECTED: ") + surprise));
        timeline.line(timeline.screen().style().bad("Not as expected: ") + summary);
        return false;
    }
}
