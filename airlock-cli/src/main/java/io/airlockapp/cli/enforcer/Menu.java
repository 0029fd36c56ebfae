package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Style;
import io.airlockapp.cli.console.Text;
import io.airlockapp.credential.Secret;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.auth.LoopbackOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The menu: what it offers follows from how things stand, which is shown above it. */
final class Menu {

    private final Context context;
    private final Prompt prompt;
    private final Flags flags;
    private final Style style;
    private @Nullable Station station;
    private boolean leaving;

    Menu(Context context, Prompt prompt, Flags flags) {
        this.context = context;
        this.prompt = prompt;
        this.flags = flags;
        this.style = context.screen().style();
    }

    /** One thing to choose. */
    private record Choice(String title, Runnable work) {}

    void run() {
        try {
            attempt(this::begin);
            boolean interruptedBefore = false;
            while (!leaving) {
                try {
                    choose();
                    interruptedBefore = false;
                } catch (Prompt.Left e) {
                    if (!e.interrupted() || interruptedBefore) {
                        leaving = true;
                    } else {
                        interruptedBefore = true;
                        prompt.say("Nothing is going on. Ctrl-C again ends.");
                    }
                }
            }
        } finally {
            close();
        }
        prompt.say("The pairing stays as it is. Goodbye.");
    }

    private void begin() {
        Configuration configuration = Configuration.of(context, flags.settings());
        if (configuration.find(Setting.GATEWAY) == null || configuration.find(Setting.CLIENT_ID) == null) {
            prompt.say("Nothing is set up yet.");
            new Wizard(context, prompt, flags).run();
        }
        open();
        if (status().paired()) {
            Desk.await(opened().restored());
            prompt.say("The pairing of an earlier start is taken up.");
        }
        offerLeftOvers();
    }

    private void open() {
        close();
        Station made = Station.open(Configuration.of(context, flags.settings()));
        made.heartbeat().onChange(change -> prompt.say(style.notable(change)));
        station = made;
    }

    private Station opened() {
        if (station == null) {
            open();
        }
        return Objects.requireNonNull(station);
    }

    private void close() {
        if (station != null) {
            station.close();
            station = null;
        }
    }

    private Status status() {
        return Status.of(Configuration.of(context, flags.settings()));
    }

    private void choose() {
        Map<String, Choice> choices = attemptChoices();
        StringBuilder question = new StringBuilder();
        choices.forEach((key, choice) -> question.append("  ")
                .append(key)
                .append(") ")
                .append(choice.title())
                .append('\n'));
        question.toString().lines().forEach(prompt::say);
        String typed = prompt.line("> ", "").toLowerCase(Locale.ROOT);
        Choice chosen = choices.get(typed);
        if (chosen == null) {
            prompt.say("There is no choice \"" + Text.printable(typed) + "\": type one of "
                    + String.join(", ", choices.keySet()) + ".");
            return;
        }
        attempt(chosen.work());
    }

    /** What there is to do follows from how things stand; where that cannot be told, it can be set up anew. */
    private Map<String, Choice> attemptChoices() {
        List<Choice> offered = new ArrayList<>();
        try {
            Status status = status();
            prompt.say("");
            prompt.say(style.bold(headline(status)));
            if (!status.signedIn()) {
                offered.add(new Choice("use a personal access token (recommended)", this::useToken));
                offered.add(new Choice("sign in by a code on another device", this::signInByDevice));
                offered.add(new Choice("sign in by a browser on this machine", this::signInByBrowser));
                offered.add(new Choice("reconfigure", this::reconfigure));
            } else if (!status.paired()) {
                offered.add(new Choice("pair by a code", this::pair));
                offered.add(new Choice("claim a code of the approver's", this::claim));
                offered.add(new Choice("sign out", () -> signOut(false)));
            } else {
                offered.add(new Choice("submit a command to be reviewed", this::submit));
                offered.add(new Choice("withdraw a review", this::withdraw));
                offered.add(new Choice("unpair", this::unpair));
                offered.add(new Choice("sign out", () -> signOut(true)));
            }
        } catch (RuntimeException e) {
            prompt.say(style.bad(Sentences.of(e)));
            offered.add(new Choice("reconfigure", this::reconfigure));
        }
        Map<String, Choice> choices = new LinkedHashMap<>();
        for (Choice choice : offered) {
            choices.put(Integer.toString(choices.size() + 1), choice);
        }
        choices.put("s", new Choice("status", this::showStatus));
        choices.put("q", new Choice("quit", () -> leaving = true));
        return choices;
    }

    private String headline(Status status) {
        if (!status.signedIn()) {
            return "Not signed in";
        }
        return status.paired() ? "Paired; heartbeat " + opened().heartbeat().describe() : "Signed in, not paired";
    }

    /** Every failure is a sentence, and the menu goes on. */
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (Prompt.Left e) {
            if (!e.interrupted()) {
                throw e;
            }
            prompt.say("Cancelled.");
        } catch (RuntimeException e) {
            prompt.say(style.bad(Sentences.of(e)));
        }
    }

    private void reconfigure() {
        new Wizard(context, prompt, flags).run();
        open();
    }

    private Discovery discovery() {
        return Objects.requireNonNull(Desk.await(opened().client().discover()));
    }

    private void useToken() {
        Discovery discovery = discovery();
        Secret token = Secret.of(prompt.secret("Personal access token: "));
        signedIn(opened().session().usePersonalAccessToken(discovery, token));
    }

    private void signInByDevice() {
        signedIn(opened().session()
                .signInByDevice(
                        discovery(),
                        code -> prompt.say(
                                "Open " + Text.printable(code.verificationUri().toString()) + " and enter "
                                        + style.bold(Desk.code(code.userCode())))));
    }

    private void signInByBrowser() {
        signedIn(opened().session()
                .signInByBrowser(
                        discovery(),
                        LoopbackOptions.defaults(),
                        address -> prompt.say("Open in a browser on this machine: " + address)));
    }

    private void signedIn(Mono<?> signIn) {
        Object unused = Desk.await(signIn);
        Desk.await(opened().enforcer().consent());
        prompt.say(style.good("Signed in."));
    }

    private void pair() {
        Station at = opened();
        Desk.Report report = Pairings.report(Desk.await(at.enforcer()
                .awaitConsent(java.time.Duration.ofMinutes(10), asked -> prompt.say(Consents.request(asked)))
                .flatMap(Consents::required)
                .then(at.enforcer()
                        .pair(code -> prompt.say("Pairing code: " + style.bold(Desk.code(code.pairingCode()))
                                + " (enter it in the app)")))));
        prompt.say(style.good(report.sentence()));
    }

    private void claim() {
        String code = prompt.line("Code of the approver: ", "");
        prompt.say(style.good(
                Pairings.report(Desk.await(opened().enforcer().claim(code))).sentence()));
    }

    private void submit() {
        String command = prompt.line("Command: ", "");
        if (command.isBlank()) {
            return;
        }
        Configuration configuration = opened().configuration();
        review(
                Ticket.of(
                        configuration, command, List.of(), Path.of("").toAbsolutePath(), null, configuration.timeout()),
                false);
    }

    private void review(Ticket ticket, boolean again) {
        PendingReviews.Held held =
                again ? pending().takeOver(ticket) : pending().hold(ticket);
        if (held == null) {
            prompt.say("Somebody else has taken it up.");
            return;
        }
        try (held) {
            Answer answer = Asking.ask(opened(), ticket, held, context.screen());
            prompt.say(
                    answer.outcome() == Outcome.APPROVED
                            ? style.good(answer.sentence())
                            : style.bad(answer.sentence()));
        }
    }

    private PendingReviews pending() {
        return new PendingReviews(opened().configuration().directories().pending());
    }

    private void offerLeftOvers() {
        for (Ticket ticket : pending().leftOver(Instant.now())) {
            if (!ticket.belongsTo(opened().configuration())) {
                prompt.say(
                        "Left over from an earlier start, and pending at another gateway or under another enforcer id: "
                                + Text.printable(Text.shortened(ticket.command(), 200)) + ". Start with --gateway "
                                + Text.printable(ticket.gateway().toString()) + " --enforcer-id "
                                + Text.printable(ticket.enforcerId()) + " to resume or withdraw it.");
                continue;
            }
            String typed = prompt.line(
                            "Left over from an earlier start, and pending: "
                                    + Text.printable(Text.shortened(ticket.command(), 200))
                                    + ". r) resume, w) withdraw, any other key) later: ",
                            "")
                    .toLowerCase(Locale.ROOT);
            if (typed.equals("r")) {
                attempt(() -> review(ticket, true));
            } else if (typed.equals("w")) {
                attempt(() -> takeBack(ticket));
            }
        }
    }

    private void takeBack(Ticket ticket) {
        try (PendingReviews.Held held = pending().takeOver(ticket)) {
            if (held != null) {
                Object unused = Desk.await(Asking.takeBack(opened().enforcer(), ticket));
                held.done();
                prompt.say("Withdrawn.");
            }
        }
    }

    private void withdraw() {
        List<Ticket> left = pending().leftOver(Instant.now());
        if (left.isEmpty()) {
            prompt.say("Nothing is pending here. A review that this program waits for is withdrawn by Ctrl-C.");
            return;
        }
        offerLeftOvers();
    }

    private void unpair() {
        Object unused = Desk.await(opened().enforcer().unpair());
        prompt.say("Unpaired.");
    }

    private void signOut(boolean unpair) {
        boolean both = unpair && prompt.line("End the pairing too (y/n)? ", "n").equalsIgnoreCase("y");
        prompt.say(SignOutCommand.signOut(opened(), both).sentence());
    }

    private void showStatus() {
        status().lines().forEach(prompt::say);
        prompt.say("heartbeat: " + opened().heartbeat().describe());
    }
}
