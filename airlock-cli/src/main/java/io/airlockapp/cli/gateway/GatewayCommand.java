package io.airlockapp.cli.gateway;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.DurationOption;
import io.airlockapp.cli.console.Text;
import io.airlockapp.model.Pairing;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.server.ControlServer;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.PushRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
            "Serves a fake gateway on this machine (127.0.0.1), for programs in any language, over HTTP/1.1 and h2c, or"
                    + " both with TLS.",
            "Once it listens, prints one line of JSON: where it is, the credentials it takes, and a pairing that is ready"
                    + " to be used, with its keys. Everything else goes to standard error.",
            "With --control, programs script the approver, set faults, move time and look at what has happened; the calls are"
                    + " described in docs/control-api.md.",
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

    /** On what decisions are pushed. */
    enum Push {
        /** Server-sent events. */
        SSE(PushRequest.Kind.SERVER_SENT_EVENTS),
        /** A WebSocket. */
        WS(PushRequest.Kind.WEB_SOCKET);

        private final PushRequest.Kind kind;

        Push(PushRequest.Kind kind) {
            this.kind = kind;
        }

        PushRequest.Kind kind() {
            return kind;
        }

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

    @Option(
            names = "--tls",
            description =
                    "Speak TLS, h2 and http/1.1 by ALPN, with a certificate made now for localhost, 127.0.0.1 and ::1."
                            + " It is in the line that is printed, in PEM.")
    private boolean tls;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Write the certificate there in PEM, too, for programs to trust. With --tls only.")
    private @Nullable Path certificate;

    @Option(
            names = "--push",
            split = ",",
            paramLabel = "sse|ws",
            description = "Push decisions on channels, too: sse, ws or both with a comma. Default: neither.")
    private List<Push> push = List.of();

    @Option(
            names = "--control",
            description =
                    "Serve the control API, on a port of its own. Its address and its token are in the line that is"
                            + " printed.")
    private boolean controlled;

    @Option(
            names = "--control-port",
            paramLabel = "N",
            description = "The port of the control API. Default: any that is free. With --control only.")
    private int controlPort;

    @Option(
            names = "--stepped-time",
            description = "Let time stand still until the control API moves it. With --control only.")
    private boolean stepped;

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
        FakeGateway.Builder builder = FakeGateway.builder()
                .appCredentials(credentials.app())
                .userCredential(credentials.user())
                .push(push.stream().map(Push::kind).distinct().toArray(PushRequest.Kind[]::new));
        FakeGateway gateway =
                (stepped ? builder.startAt(Instant.now().truncatedTo(ChronoUnit.SECONDS)) : builder.realTime()).build();
        Pairing pairing = gateway.readyPairing();
        ManualDesk desk = approval == Approval.MANUAL ? new ManualDesk(gateway, context) : null;
        if (desk == null) {
            scripted(gateway);
        } else {
            desk.open();
        }
        FakeGatewayServer server = serve(gateway);
        ControlServer control = controlled ? control(server, desk) : null;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, control, gateway)));
        writeCertificate(server);
        announce(server, control, credentials, pairing, gateway.approver());
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
        if (controlPort < 0 || controlPort > 65_535) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no port " + controlPort + ": give one from 1 to 65535, or leave it out.");
        }
        if (!controlled && (stepped || controlPort != 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--stepped-time and --control-port are for the control API: add --control.");
        }
        if (certificate != null && !tls) {
            throw new ParameterException(spec.commandLine(), "--certificate is for TLS: add --tls.");
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
            FakeGatewayServer.Builder builder =
                    FakeGatewayServer.builder().gateway(gateway).port(port);
            return (tls ? builder.tls() : builder).start();
        } catch (RuntimeException e) {
            throw notListening(port, "--port", e);
        }
    }

    private ControlServer control(FakeGatewayServer server, @Nullable ManualDesk desk) {
        try {
            return ControlServer.builder(server)
                    .port(controlPort)
                    .onReset(gateway -> {
                        if (desk == null) {
                            scripted(gateway);
                        } else {
                            desk.answers();
                        }
                    })
                    .start();
        } catch (RuntimeException e) {
            throw notListening(controlPort, "--control-port", e);
        }
    }

    private static CommandException notListening(int port, String option, RuntimeException cause) {
        return CommandException.failure(
                port == 0
                        ? "No port of 127.0.0.1 can be listened on: check what this machine allows."
                        : "Port " + port + " of 127.0.0.1 cannot be listened on, it may be in use: give another with "
                                + option + ", or leave it out for a free one.",
                cause);
    }

    private void writeCertificate(FakeGatewayServer server) {
        if (certificate != null) {
            try {
                Files.writeString(certificate, server.certificatePem());
            } catch (IOException e) {
                throw CommandException.failure(
                        "The certificate cannot be written to " + Text.printable(certificate.toString())
                                + ": check that its directory is there and may be written to.",
                        e);
            }
        }
    }

    private void scripted(FakeGateway gateway) {
        gateway.approver().decide(shown -> answer());
    }

    private Answer answer() {
        Answer answer = approval == Approval.ALL ? Answer.approve() : Answer.reject();
        return thinking == null ? answer : Answer.after(thinking, answer);
    }

    private void announce(
            FakeGatewayServer server,
            @Nullable ControlServer control,
            Credentials credentials,
            Pairing pairing,
            Approver approver) {
        context.err()
                .println("A fake gateway is at " + server.baseUrl() + " ("
                        + (tls ? "http/1.1 and h2 with TLS" : "HTTP/1.1 and h2c") + "); its approver "
                        + switch (approval) {
                            case ALL -> "approves everything";
                            case NONE -> "rejects everything";
                            case MANUAL -> "is you: type help";
                        }
                        + (thinking == null ? "" : " after " + Text.time(thinking)) + ". Ctrl-C stops it.");
        if (control != null) {
            context.err()
                    .println("Its control API is at " + control.baseUrl()
                            + (stepped ? ", which alone moves its time." : "."));
        }
        context.out()
                .println(Announcement.of(
                        server.baseUrl(),
                        credentials,
                        pairing,
                        approver,
                        tls ? server.certificatePem() : null,
                        control));
    }

    /** Asked to stop is a success; without this, the process would end with the code of its signal. */
    private void stop(FakeGatewayServer server, @Nullable ControlServer control, FakeGateway gateway) {
        if (control != null) {
            control.close();
        }
        server.close();
        gateway.close();
        context.err().println("The gateway has stopped.");
        context.out().flush();
        Runtime.getRuntime().halt(0);
    }
}
