package io.airlockapp.cli.demo;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.blocking.BlockingGatewayClient;
import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Interruption;
import io.airlockapp.cli.console.Screen;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.reactor.netty.NettyTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run of the demo on a stage. */
final class DemoRun {

    private static final int INTERRUPTED = 130;
    private static final Duration CLEAN_UP_PATIENCE = Duration.ofSeconds(25);

    private final Stage stage;
    private final boolean blocking;
    private final Timeline timeline;
    private final Report report;
    private final WireTap tap;
    private final @Nullable Load load;

    private DemoRun(Screen screen, Stage stage, boolean blocking, int reviews, int concurrency) {
        this.stage = stage;
        this.blocking = blocking;
        this.timeline = new Timeline(screen);
        this.report = new Report(timeline, stage);
        this.tap = new WireTap(transport(stage), timeline::wire);
        this.load = reviews == 0 ? null : new Load(reviews, concurrency, timeline);
    }

    /** One review of each kind. */
    static DemoRun lifecycle(Screen screen, Stage stage, boolean blocking) {
        return new DemoRun(screen, stage, blocking, 0, 1);
    }

    /** Many reviews. */
    static DemoRun load(Screen screen, Stage stage, boolean blocking, int reviews, int concurrency) {
        return new DemoRun(screen, stage, blocking, reviews, concurrency);
    }

    private static NettyTransport transport(Stage stage) {
        try {
            return NettyTransport.builder(stage.gateway()).build();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(
                    "The gateway's address is not usable: give https, a host and if needed a port, as"
                            + " in https://gateway.example; plain http is for this machine only.");
        }
    }

    /**
     * Runs it.
     *
     * @return the exit code
     */
    int run() {
        introduce();
        try (Interruption interruption = new Interruption(CLEAN_UP_PATIENCE)) {
            if (!playToTheEnd(interruption)) {
                timeline.line("");
                timeline.line("Interrupted: what was pending is withdrawn, and the pairing has ended.");
                return INTERRUPTED;
            }
        }
        return report.sumUp(tap, load) ? 0 : 1;
    }

    private boolean playToTheEnd(Interruption interruption) {
        Play play = play();
        try (Notes notes = Notes.create()) {
            perform(play, notes);
            return true;
        } catch (RuntimeException e) {
            if (interruption.requested()) {
                return false;
            }
            throw e;
        } finally {
            // Cleaning up waits too, which an interrupted thread cannot.
            boolean unused = Thread.interrupted();
            play.close();
        }
    }

    private void perform(Play play, Notes notes) {
        if (load != null) {
            stage.expectLoad();
            play.load(load);
        } else {
            List<Scene> scenes = Scene.all(notes, Instant.now());
            stage.expect(scenes);
            play.lifecycle(scenes, notes);
        }
    }

    private Play play() {
        GatewayClient client = GatewayClient.builder()
                .transport(tap)
                .app(stage.app())
                .user(stage.user())
                .rateBudget(
                        stage.scripted() ? RateBudget.unlimited() : RateBudget.perMinute(RateBudget.DEFAULT_PER_MINUTE))
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

    private void introduce() {
        String face = blocking ? "blocking" : "reactive";
        timeline.line("An enforcer on the " + face + " face; the gateway is " + stage.gateway()
                + (stage.scripted() ? ", a fake with a scripted approver." : "."));
        timeline.line("Each call is shown with its status, its time, and what was sent -> received.");
    }
}
