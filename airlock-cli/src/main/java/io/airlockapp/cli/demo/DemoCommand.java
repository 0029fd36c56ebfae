package io.airlockapp.cli.demo;

import io.airlockapp.cli.console.Context;
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

    private static final int DEFAULT_CONCURRENCY = 100;
    private static final int MOST = 1_000_000;
    private static final int MOST_AT_ONCE = 10_000;

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
    @SuppressWarnings("NullAway.Init") // Set by picocli before the command is called.
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
        try (Stage stage = gateway == null ? new FakeStage() : RealStage.of(context, gateway)) {
            return run(stage).run();
        }
    }

    private DemoRun run(Stage stage) {
        if (reviews == null) {
            return DemoRun.lifecycle(context.screen(), stage, blocking);
        }
        return DemoRun.load(
                context.screen(), stage, blocking, reviews, concurrency == null ? DEFAULT_CONCURRENCY : concurrency);
    }

    private void checkRange(String option, @Nullable Integer value, int most) {
        if (value != null && (value < 1 || value > most)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The value of " + option + " must be from 1 to " + most + ", not " + value + ".");
        }
    }
}
