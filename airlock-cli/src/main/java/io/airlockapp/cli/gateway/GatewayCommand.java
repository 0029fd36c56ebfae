package io.airlockapp.cli.gateway;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.DurationOption;
import io.airlockapp.cli.console.Text;
import io.airlockapp.model.Pairing;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.server.FakeGatewayServer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code airlock gateway}. */
@Command(
        name = "gateway",
        description = {
            "Serves a fake gateway on this machine (127.0.0.1), for programs in any language, over HTTP/1.1 and h2c.",
            "Once it listens, prints one line of JSON: where it is, the credentials it takes, and a pairing that is ready"
                    + " to be used, with its keys. Everything else goes to standard error.",
            "SIGTERM and Ctrl-C stop it, with exit code 0."
        })
public final class GatewayCommand implements Callable<Integer> {

    private static final Duration MOST_DELAY = Duration.ofHours(1);

    /** Who answers. */
    enum Approval {
        /** Everything is approved by itself. */
        ALL,
        /** Everything is rejected by itself. */
        NONE,
        /** A person answers at the terminal. */
        MANUAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Context context;

    @Option(names = "--port", paramLabel = "N", description = "The port. Default: any that is free.")
    private int port;

    @Option(
            names = "--approve",
            paramLabel = "all|none|manual",
            description = "What the approver does: approve everything, reject everything, or ask at this terminal."
                    + " With all and none, consent is given and pairings are completed too. Default: ${DEFAULT-VALUE}.")
    private Approval approval = Approval.ALL;

    @Option(
            names = "--decide-after",
            paramLabel = "TIME",
            converter = DurationOption.class,
            description = "How long the approver thinks, as in 2s or 500ms. Default: not at all.")
    private @Nullable Duration thinking;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before the command is called.
    private CommandSpec spec;

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public GatewayCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        Credentials credentials = Credentials.random();
        FakeGateway gateway = FakeGateway.builder()
                .realTime()
                .appCredentials(credentials.app())
                .userCredential(credentials.user())
                .build();
        Pairing pairing = gateway.readyPairing();
        ManualDesk desk = approval == Approval.MANUAL ? new ManualDesk(gateway, context) : null;
        if (desk == null) {
            gateway.approver().decide(shown -> answer());
        } else {
            desk.open();
        }
        FakeGatewayServer server = serve(gateway);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, gateway)));
        announce(server, credentials, pairing, gateway.approver());
        if (desk != null) {
            desk.answerFromTerminal();
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private void check() {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(
                    spec.commandLine(), "There is no port " + port + ": give one from 1 to 65535, or leave it out.");
        }
        if (thinking != null && approval == Approval.MANUAL) {
            throw new ParameterException(
                    spec.commandLine(), "--decide-after is for an approver that decides by itself: leave it out.");
        }
        if (thinking != null && thinking.compareTo(MOST_DELAY) > 0) {
            throw new ParameterException(spec.commandLine(), "--decide-after must be an hour at most.");
        }
    }

    private FakeGatewayServer serve(FakeGateway gateway) {
        try {
            return FakeGatewayServer.builder().gateway(gateway).port(port).start();
        } catch (RuntimeException e) {
            throw CommandException.failure(
                    port == 0
                            ? "No port of 127.0.0.1 can be listened on: check what this machine allows."
                            : "Port " + port
                                    + " of 127.0.0.1 cannot be listened on, it may be in use: give another with"
                                    + " --port, or leave it out for a free one.",
                    e);
        }
    }

    private Answer answer() {
        Answer answer = approval == Approval.ALL ? Answer.approve() : Answer.reject();
        return thinking == null ? answer : Answer.after(thinking, answer);
    }

    private void announce(FakeGatewayServer server, Credentials credentials, Pairing pairing, Approver approver) {
        context.err()
                .println("A fake gateway is at " + server.baseUrl() + " (HTTP/1.1 and h2c); its approver "
                        + switch (approval) {
                            case ALL -> "approves everything";
                            case NONE -> "rejects everything";
                            case MANUAL -> "is you: type help";
                        }
                        + (thinking == null ? "" : " after " + Text.time(thinking)) + ". Ctrl-C stops it.");
        context.out().println(Announcement.of(server.baseUrl(), credentials, pairing, approver));
    }

    /** Asked to stop is a success; without this, the process would end with the code of its signal. */
    private void stop(FakeGatewayServer server, FakeGateway gateway) {
        server.close();
        gateway.close();
        context.err().println("The gateway has stopped.");
        context.out().flush();
        Runtime.getRuntime().halt(0);
    }
}
