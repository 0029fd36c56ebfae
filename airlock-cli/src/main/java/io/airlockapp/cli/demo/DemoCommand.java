package io.airlockapp.cli.demo;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.blocking.BlockingGatewayClient;
import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Interruption;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.netty.NettyTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code airlock demo}. */
@Command(
        name = "demo",
        description = {
            "Shows the whole lifecycle of an enforcer, over HTTP: discovery, consent, pairing, heartbeat,"
                    + " reviews that are approved, rejected and withdrawn, and unpairing.",
            "Without --gateway, everything plays on this machine, with a fake gateway and a scripted approver."
        },
        footerHeading = "%nWith --gateway, these come from the environment:%n",
        footer = {
            "  AIRLOCK_GATEWAY_URL    the gateway, if not given with --gateway",
            "  AIRLOCK_CLIENT_ID      the app's id",
            "  AIRLOCK_CLIENT_SECRET  the app's secret",
            "  AIRLOCK_PAT            the user's personal access token"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;
    private static final int DEFAULT_CONCURRENCY = 100;
    private static final int MOST = 10_000_000;
    private static final int MOST_AT_ONCE = 10_000;
    private static final Duration CLEAN_UP_PATIENCE = Duration.ofSeconds(25);

    private final Context context;

    @Option(names = "--blocking", description = "Use the blocking face in place of the reactive one.")
    private boolean blocking;

    @Option(
            names = "--reviews",
            paramLabel = "N",
            description = "Ask for so many reviews, many at a time, and measure; every tenth is rejected.")
    private @Nullable Integer reviews;

    @Option(
            names = "--concurrency",
            paramLabel = "M",
            description = "How many of them at a time. Default: " + DEFAULT_CONCURRENCY + ".")
    private @Nullable Integer concurrency;

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            arity = "0..1",
            fallbackValue = "",
            description = "Use a real gateway, and a real approver.")
    private @Nullable String gateway;

    @Spec
    private CommandSpec spec;

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public DemoCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        checkRange("--reviews", reviews, MOST);
        checkRange("--concurrency", concurrency, MOST_AT_ONCE);
        if (concurrency != null && reviews == null) {
            throw new ParameterException(
                    spec.commandLine(), "--concurrency is for many reviews: give --reviews too, or leave it out.");
        }
        try (Stage stage = gateway == null ? new FakeStage() : RealStage.of(context, gateway);
                Notes notes = Notes.create()) {
            return play(stage, notes);
        }
    }

    private void checkRange(String option, @Nullable Integer value, int most) {
        if (value != null && (value < 1 || value > most)) {
            throw new ParameterException(
                    spec.commandLine(), "The value of " + option + " must be from 1 to " + most + ", not " + value + ".");
        }
    }

    private int play(Stage stage, Notes notes) {
        Timeline timeline = new Timeline(context.screen());
        Report report = new Report(timeline, stage);
        WireTap tap = new WireTap(transport(stage), timeline::wire);
        Load load = reviews == null
                ? null
                : new Load(reviews, concurrency == null ? DEFAULT_CONCURRENCY : concurrency, timeline);
        boolean done = false;
        try (Interruption interruption = new Interruption(CLEAN_UP_PATIENCE)) {
            Play play = play(stage, timeline, report, tap, load);
            try {
                introduce(timeline, stage);
                if (load != null) {
                    stage.expectLoad();
                    play.load(load);
                } else {
                    var scenes = Scene.all(notes, Instant.now());
                    stage.expect(scenes);
                    play.lifecycle(scenes, notes);
                }
                done = true;
            } catch (RuntimeException e) {
                if (!interruption.requested()) {
                    throw e;
                }
            } finally {
                boolean unused = Thread.interrupted();
                play.close();
            }
            if (!done) {
                timeline.line("Interrupted: what was pending is withdrawn, and the pairing has ended.");
                return INTERRUPTED;
            }
        }
        return report.sumUp(tap, load) ? 0 : 1;
    }

    private static NettyTransport transport(Stage stage) {
        try {
            return NettyTransport.builder(stage.gateway()).build();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("The gateway's address is not usable: give https, a host and if needed a port, as"
                    + " in https://gateway.example; plain http is for this machine only.");
        }
    }

    private Play play(Stage stage, Timeline timeline, Report report, WireTap tap, @Nullable Load load) {
        GatewayClient client = GatewayClient.builder()
                .transport(tap)
                .app(stage.app())
                .user(stage.user())
                .build();
        Enforcer enforcer = Enforcer.builder(client, "airlock-demo-" + UUID.randomUUID())
                .enforcerLabel("Airlock demo")
                .workspaceName("airlock-demo")
                .pairingPollInterval(stage.pollInterval())
                .concurrency(load == null ? 1 : load.concurrency())
                .build();
        return blocking
                ? new BlockingPlay(
                        BlockingGatewayClient.of(client), BlockingEnforcer.of(enforcer), tap, stage, timeline, report)
                : new ReactivePlay(client, enforcer, tap, stage, timeline, report);
    }

    private void introduce(Timeline timeline, Stage stage) {
        String face = blocking ? "blocking" : "reactive";
        timeline.line("An enforcer on the " + face + " face; the gateway is " + stage.gateway()
                + (stage.scripted() ? ", a fake with a scripted approver." : "."));
        timeline.line("Each call is shown with its status, its time, and what was sent -> received.");
    }
}
