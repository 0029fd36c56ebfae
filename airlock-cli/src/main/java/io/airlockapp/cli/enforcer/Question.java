package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Screen;
import io.airlockapp.cli.console.Text;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** What {@code ask} and {@code gate} have in common: the options, the asking, and how its outcome is said. */
final class Question {

    private static final char UNREADABLE = '\uFFFD';

    @Mixin
    private final Flags flags = new Flags();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long the approver may take, as in 90s, 5m or 2h (AIRLOCK_TIMEOUT). Default: 10m.")
    private @Nullable String timeout;

    @Option(
            names = "--cwd",
            paramLabel = "DIRECTORY",
            description = "Where the command runs; the approver sees it. Default: here.")
    private @Nullable Path cwd;

    @Option(
            names = "--label",
            paramLabel = "TEXT",
            description = "What the approver sees first. The gateway reads it too, so it should tell nothing secret.")
    private @Nullable String label;

    @Option(
            names = "--fail-open",
            description =
                    "DANGEROUS: count it as approved if nobody decides in time, the gateway cannot be reached, or nothing"
                            + " is set up. Never overrides a rejection, or a decision that does not verify; warns every time.")
    private boolean failOpen;

    Question() {}

    Path directory() {
        return (cwd == null ? Path.of("") : cwd).toAbsolutePath().normalize();
    }

    /** Asks about a command; whatever is in the way is an answer too. */
    Answer ask(Context context, String command, List<String> words) {
        try {
            return asked(context, command, words);
        } catch (RuntimeException e) {
            return Answer.failed(e);
        }
    }

    private Answer asked(Context context, String command, List<String> words) {
        requireReadable(command);
        if (!Files.isDirectory(directory())) {
            throw CommandException.usage(
                    "There is no directory " + Text.printable(directory().toString()) + ": give another with --cwd.");
        }
        Map<Setting, String> given = flags.settings();
        Flags.put(given, Setting.TIMEOUT, timeout);
        Configuration configuration = Configuration.of(context, given);
        Duration patience = configuration.timeout();
        PendingReviews pending = new PendingReviews(configuration.directories().pending());
        if (!flags.json()) {
            tellOfLeftOvers(context, pending);
        }
        try (Station station = Station.open(configuration)) {
            // First, so that nothing is written down that cannot be asked, and the time begins when it is.
            Desk.await(station.restored());
            Ticket ticket = Ticket.of(configuration, command, words, directory(), label, patience);
            Screen screen = context.errorScreen();
            return Asking.ask(station, ticket, pending.hold(ticket), screen.terminal() ? screen : context.silence());
        }
    }

    /** What would be shown would not be what runs. */
    private static void requireReadable(String command) {
        if (command.indexOf(UNREADABLE) >= 0) {
            throw CommandException.usage(
                    "The command holds characters that cannot be read here, so what the approver would"
                            + " see is not what would run: set a locale with UTF-8, such as LC_ALL=C.UTF-8.");
        }
    }

    private static void tellOfLeftOvers(Context context, PendingReviews pending) {
        for (Ticket ticket : pending.leftOver(Instant.now())) {
            context.err()
                    .println("airlock: Left over from a start that was killed, and still pending: "
                            + Text.printable(Text.shortened(ticket.command(), 200))
                            + " (airlock enforcer resumes or withdraws it).");
        }
    }

    /**
     * Says how it ended, on standard error or, for machines, as a line of JSON.
     *
     * @param json where that line goes
     * @return whether the command may run
     */
    boolean passes(Context context, Answer answer, PrintWriter json) {
        boolean opened = failOpen && answer.outcome() != Outcome.APPROVED && answer.opens();
        if (failOpen) {
            context.err()
                    .println(
                            opened
                                    ? "airlock: WARNING: --fail-open lets it pass, and nobody has approved it."
                                    : "airlock: WARNING: --fail-open is on: without an answer, this would pass unapproved.");
        }
        if (flags.json()) {
            json.println(JsonMapper.shared().writeValueAsString(machineReadable(answer, opened)));
        } else {
            context.err().println("airlock: " + answer.sentence());
        }
        return opened || answer.outcome() == Outcome.APPROVED;
    }

    private static Map<String, @Nullable Object> machineReadable(Answer answer, boolean opened) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("outcome", answer.outcome().word());
        fields.put("passes", opened || answer.outcome() == Outcome.APPROVED);
        fields.put("failedOpen", opened);
        fields.put(
                "requestId", answer.verdict() == null ? null : answer.verdict().requestId());
        fields.put("message", answer.sentence());
        return fields;
    }
}
