package io.airlockapp.cli.demo;

import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.ReviewResult;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The lifecycle of an enforcer on the reactive face. */
final class ReactiveDemo {

    private static final Duration HEARTBEAT_PATIENCE = Duration.ofSeconds(10);

    private final GatewayClient client;
    private final Enforcer enforcer;
    private final Stage stage;
    private final Timeline timeline;
    private final Report report;
    private final WireTap tap;

    ReactiveDemo(
            GatewayClient client, Enforcer enforcer, Stage stage, Timeline timeline, Report report, WireTap tap) {
        this.client = client;
        this.enforcer = enforcer;
        this.stage = stage;
        this.timeline = timeline;
        this.report = report;
        this.tap = tap;
    }

    /** From discovery to the first heartbeat. */
    Mono<Void> begin() {
        return discovery().then(identity()).then(consent()).then(pairing()).then(heartbeat());
    }

    private Mono<Void> discovery() {
        return chapter("Discovery").then(client.discover()).doOnNext(report::discovered).then();
    }

    private Mono<Void> identity() {
        return chapter("Identity").then(Mono.fromRunnable(report::identified));
    }

    private Mono<Void> consent() {
        return chapter("Consent")
                .then(untilConsented())
                .doOnNext(given -> report.consented())
                .then();
    }

    private Mono<ConsentStatus> untilConsented() {
        return client.checkConsent()
                .onErrorResume(ConsentException.class, missing -> {
                    if (missing.denied()) {
                        return Mono.error(missing);
                    }
                    report.consentMissing(missing);
                    return Mono.just(ConsentStatus.PENDING);
                })
                .repeatWhen(again -> again.delayElements(stage.pollInterval()))
                .filter(ConsentStatus::granted)
                .next()
                .timeout(stage.patience());
    }

    private Mono<Void> pairing() {
        return chapter("Pairing")
                .then(enforcer.pair(report::code))
                .doOnNext(report::paired)
                .then();
    }

    private Mono<Void> heartbeat() {
        return chapter("Heartbeat")
                .then(tap.firstHeartbeat().timeout(HEARTBEAT_PATIENCE))
                .then(Mono.fromRunnable(report::beating));
    }

    /** One action after the other: what is approved runs, and nothing else. */
    Mono<Void> reviews(List<Scene> scenes, Notes notes) {
        return Flux.fromIterable(scenes)
                .concatMap(scene -> chapter(scene.title())
                        .then(scene.takenBack() ? gatedAndTakenBack(scene, notes) : gated(scene, notes)))
                .then();
    }

    private Mono<Void> gated(Scene scene, Notes notes) {
        Mono<String> work = Mono.fromCallable(scene.work()).subscribeOn(Schedulers.boundedElastic());
        return Mono.fromRunnable(() -> report.asks(scene))
                .then(enforcer.gate(scene.action(), work))
                .doOnNext(done -> report.ran(scene, done, notes))
                .onErrorResume(NotApprovedException.class, refused -> {
                    report.notRun(scene, refused.verdict(), notes);
                    return Mono.empty();
                })
                .then();
    }

    private Mono<Void> gatedAndTakenBack(Scene scene, Notes notes) {
        Mono<Void> takenBack = stage.changeOfMind()
                .then(Mono.fromRunnable(report::changesMind))
                .then(Mono.defer(() -> enforcer.withdraw(requestId(scene.action()))))
                .onErrorResume(ConflictException.class, late -> Mono.fromRunnable(report::tooLate));
        return Mono.when(gated(scene, notes), takenBack);
    }

    private static String requestId(Action action) {
        String id = action.requestId();
        if (id == null) {
            throw new IllegalArgumentException("An action that is taken back needs an identity.");
        }
        return id;
    }

    /** Many actions at a time. */
    Flux<ReviewResult> reviewAll(Flux<Action> actions) {
        return enforcer.reviewAll(actions);
    }

    /** Ends the pairing. */
    Mono<Void> end() {
        return chapter("Unpairing").then(enforcer.unpair()).then(Mono.fromRunnable(report::unpaired));
    }

    private Mono<Void> chapter(String title) {
        return Mono.fromRunnable(() -> timeline.chapter(title));
    }
}
