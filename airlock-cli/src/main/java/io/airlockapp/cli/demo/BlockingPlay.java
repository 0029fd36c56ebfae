package io.airlockapp.cli.demo;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.blocking.BlockingGatewayClient;
import io.airlockapp.error.AirlockException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.reactor.ReviewResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** The lifecycle of an enforcer on the blocking face. */
final class BlockingPlay implements Play {

    private final BlockingGatewayClient client;
    private final BlockingEnforcer enforcer;
    private final WireTap tap;
    private final Stage stage;
    private final Timeline timeline;
    private final Report report;

    BlockingPlay(
            BlockingGatewayClient client,
            BlockingEnforcer enforcer,
            WireTap tap,
            Stage stage,
            Timeline timeline,
            Report report) {
        this.client = client;
        this.enforcer = enforcer;
        this.tap = tap;
        this.stage = stage;
        this.timeline = timeline;
        this.report = report;
    }

    @Override
    public void lifecycle(List<Scene> scenes, Notes notes) {
        begin();
        for (Scene scene : scenes) {
            timeline.chapter(scene.title());
            if (scene.takenBack()) {
                gatedAndTakenBack(scene, notes);
            } else {
                gated(scene, notes);
            }
        }
        unpair();
    }

    @Override
    public void load(Load load) {
        begin();
        load.begin();
        tap.countOnly();
        try (Stream<ReviewResult> results = enforcer.reviewAll(() ->
                IntStream.rangeClosed(1, load.reviews()).mapToObj(load::next).iterator())) {
            results.forEach(load::ended);
        }
        load.end();
        unpair();
    }

    private void begin() {
        timeline.chapter("Discovery");
        report.discovered(client.discover());
        timeline.chapter("Identity");
        report.identified();
        timeline.chapter("Consent");
        waitForConsent();
        report.consented();
        timeline.chapter("Pairing");
        report.paired(enforcer.pair(report::code));
        timeline.chapter("Heartbeat");
        tap.firstHeartbeat().block();
        report.beating();
    }

    private void waitForConsent() {
        long deadline = System.nanoTime() + stage.patience().toNanos();
        while (!consent().granted()) {
            if (System.nanoTime() - deadline > 0) {
                throw Report.nobodyConsented();
            }
            pause();
        }
    }

    private ConsentStatus consent() {
        try {
            return client.checkConsent();
        } catch (ConsentException missing) {
            if (missing.denied()) {
                throw missing;
            }
            report.consentMissing(missing);
            return ConsentStatus.PENDING;
        }
    }

    private void pause() {
        Mono.delay(stage.pollInterval()).block();
    }

    /** What is approved runs, and nothing else. */
    private void gated(Scene scene, Notes notes) {
        report.asks(scene);
        try {
            String done = enforcer.gate(scene.action(), scene.work());
            report.ran(scene, done, notes);
        } catch (NotApprovedException refused) {
            report.notRun(scene, refused.verdict(), notes);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("The command was approved and has failed.", e);
        }
        tap.acknowledged(report.answers()).block();
    }

    private void gatedAndTakenBack(Scene scene, Notes notes) {
        CompletableFuture<Void> takenBack = CompletableFuture.runAsync(() -> {
            stage.changeOfMind().block();
            report.changesMind();
            try {
                enforcer.withdraw(scene.requestId());
            } catch (ConflictException late) {
                report.tooLate();
            }
        });
        gated(scene, notes);
        takenBack.join();
    }

    private void unpair() {
        timeline.chapter("Unpairing");
        enforcer.unpair();
        report.unpaired();
    }

    @Override
    public void close() {
        try (client;
                enforcer) {
            if (enforcer.pairing() != null) {
                enforcer.unpair();
            }
        } catch (AirlockException e) {
            timeline.notable("The pairing could not be ended: end it in the approver's app.");
        }
    }
}
