package io.airlockapp.cli.gateway;

import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Text;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Shown;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A person as approver: shows what waits on standard error, and takes answers from standard input. */
final class ManualDesk {

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final int LONGEST_PAYLOAD = 2_000;

    private final FakeGateway gateway;
    private final Context context;
    private final PrintWriter terminal;
    private final Map<Integer, Shown> waiting = new ConcurrentSkipListMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private int requestsSeen;
    private volatile boolean consentAsked;

    ManualDesk(FakeGateway gateway, Context context) {
        this.gateway = gateway;
        this.context = context;
        this.terminal = context.err();
    }

    /** From now on, everything waits for the person. */
    void open() {
        gateway.consent().require();
        answers();
        Flux.interval(LOOK_EVERY).subscribe(tick -> lookForRequests());
    }

    /** Takes the approver's place. */
    void answers() {
        gateway.approver().manualPairings().decide(this::arrived);
    }

    private Answer arrived(Shown shown) {
        int number = numbers.incrementAndGet();
        waiting.put(number, shown);
        terminal.println(described(number, shown));
        terminal.println("   a " + number + " approves, r " + number + " [reason] rejects");
        return Answer.never();
    }

    private static String described(int number, Shown shown) {
        String workspace = shown.metadata().get("workspaceName");
        return "#" + number + " " + Text.printable(shown.artifactType())
                + (workspace == null ? "" : " from " + Text.printable(workspace)) + ": "
                + Text.printable(Text.shortened(shown.payload(), LONGEST_PAYLOAD));
    }

    /** Consents and pairings wait at the gateway without a word to the approver; the requests tell of them. */
    private synchronized void lookForRequests() {
        List<RecordedRequest> requests = gateway.requests();
        for (RecordedRequest request : requests.subList(requestsSeen, requests.size())) {
            if (request.endpoint() == null) {
                continue;
            }
            switch (request.endpoint()) {
                case PAIRING_INITIATE -> asksToPair(request, "type pair and the code that it shows");
                case PAIRING_CLAIM -> {
                    String code = request.json("/pairingCode");
                    asksToPair(request, "type pair " + Text.printable(String.valueOf(code)) + " to let it");
                }
                default -> {}
            }
            if (request.endpoint() != Endpoint.ECHO && request.endpoint() != Endpoint.DISCOVERY) {
                needsConsent();
            }
        }
        requestsSeen = requests.size();
    }

    private void asksToPair(RecordedRequest request, String howTo) {
        String label = request.json("/enforcerLabel");
        String name = label == null ? request.json("/enforcerId") : label;
        terminal.println("An enforcer asks to be paired: " + Text.printable(String.valueOf(name)) + " (" + howTo + ")");
    }

    private void needsConsent() {
        if (!consentAsked) {
            consentAsked = true;
            terminal.println("The app asks for your consent: type consent to give it, or deny");
        }
    }

    /** Reads answers until there are no more; the gateway goes on. */
    void answerFromTerminal() {
        Thread reader = new Thread(this::readAnswers, "answers");
        reader.setDaemon(true);
        reader.start();
    }

    private void readAnswers() {
        BufferedReader lines = new BufferedReader(new InputStreamReader(context.in(), Charset.defaultCharset()));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                carryOut(line.strip());
            }
        } catch (IOException e) {
            terminal.println("Standard input cannot be read any more; what waits stays undecided.");
        }
    }

    void carryOut(String line) {
        String[] words = line.split("\\s+", 3);
        String command = words[0].toLowerCase(Locale.ROOT);
        String first = words.length > 1 ? words[1] : "";
        try {
            switch (command) {
                case "" -> {}
                case "a", "approve" -> answer(first, Answer.approve(), "approved");
                case "r", "reject" ->
                    answer(first, words.length > 2 ? Answer.reject(words[2]) : Answer.reject(), "rejected");
                case "l", "list" -> list();
                case "p", "pair" -> pair(line);
                case "refuse" -> {
                    gateway.approver().rejectPairing(argument(line));
                    terminal.println("Refused.");
                }
                case "code" ->
                    terminal.println("A code to be claimed within 30 minutes: "
                            + gateway.approver().preGenerateCode().pairingCode());
                case "consent" -> {
                    consentAsked = true;
                    gateway.consent().approve();
                    terminal.println("Consent is given.");
                }
                case "deny" -> {
                    consentAsked = true;
                    gateway.consent().deny();
                    terminal.println("Consent is denied.");
                }
                case "help", "?" -> help();
                default -> terminal.println("There is no command " + Text.printable(command) + ": type help.");
            }
        } catch (IllegalStateException | IllegalArgumentException e) {
            terminal.println(Text.printable(String.valueOf(e.getMessage())));
        }
    }

    private void pair(String line) {
        gateway.approver().enterCode(argument(line));
        terminal.println("Paired.");
    }

    /** The rest of the line: a code may be typed with spaces. */
    private static String argument(String line) {
        String[] parts = line.split("\\s+", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("The code is missing: type it after the command.");
        }
        return parts[1];
    }

    private void answer(String number, Answer answer, String done) {
        Shown shown = find(number);
        if (shown == null) {
            terminal.println("Nothing waits under that number: type list.");
            return;
        }
        waiting.values().remove(shown);
        gateway.approver().answer(shown.requestId(), answer);
        terminal.println("#" + number + " " + done + ".");
    }

    private @Nullable Shown find(String number) {
        try {
            return waiting.get(Integer.valueOf(number));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void list() {
        waiting.values()
                .removeIf(shown -> !gateway.exchange(shown.requestId()).state().equals(ExchangeState.PENDING_APPROVAL));
        waiting.forEach((number, shown) -> terminal.println(described(number, shown)));
        if (waiting.isEmpty()) {
            terminal.println("Nothing waits.");
        }
    }

    private void help() {
        terminal.println("""
                a N            approve number N
                r N [reason]   reject number N
                list           show what waits
                pair CODE      type in the code that an enforcer shows, or let the one in that has claimed yours
                refuse CODE    refuse to pair
                code           make a code for an enforcer to claim
                consent, deny  let the app act for you, or not\
                """);
    }
}
