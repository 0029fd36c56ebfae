package io.airlockapp.cli.demo;

import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The lifecycle of an enforcer on the reactive face. */
final class ReactivePlay implements Play {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(20);

    private final GatewayClient client;
    private final Enforcer enforcer;
    private final WireTap tap;
    private final Stage stage;
    private final Timeline timeline;
    private final Report report;

    ReactivePlay(GatewayClient client, Enforcer enforcer, WireTap tap, Stage stage, Timeline timeline, Report report) {
        this.client = client;
        this.enforcer = enforcer;
        this.tap = tap;
        this.stage = stage;
        this.timeline = timeline;
        this.report = report;
    }

    @Override
    public void lifecycle(List<Scene> scenes, Notes notes) {
        begin().then(reviews(scenes, notes)).then(unpairing()).block();
    }

    @Override
    public void load(Load load) {
        begin().then(reviewAll(load)).then(unpairing()).block();
    }

    private Mono<Void> begin() {
        return discovery().then(identity()).then(consent()).then(pairing()).then(heartbeat());
    }

    private Mono<Void> discovery() {
        return chapter("Discovery")
                .then(client.discover())
                .doOnNext(report::discovered)
                .then();
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
                .timeout(stage.patience(), Mono.error(Report::nobodyConsented));
    }

    private Mono<Void> pairing() {
        return chapter("Pairing")
                .then(enforcer.pair(report::code))
                .doOnNext(report::paired)
                .then();
    }

    private Mono<Void> heartbeat() {
        return chapter("Heartbeat").then(tap.firstHeartbeat()).then(Mono.fromRunnable(report::beating));
    }

    /** One action after the other: what is approved runs, and nothing else. */
    private Mono<Void> reviews(List<Scene> scenes, Notes notes) {
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
                .then()
                .onErrorResume(
                        NotApprovedException.class,
                        refused -> Mono.fromRunnable(() -> report.notRun(scene, refused.verdict(), notes)))
                .then(Mono.defer(() -> tap.acknowledged(report.answers())));
    }

    private Mono<Void> gatedAndTakenBack(Scene scene, Notes notes) {
        Mono<Void> takenBack = stage.changeOfMind()
                .then(Mono.fromRunnable(report::changesMind))
                .then(Mono.defer(() -> enforcer.withdraw(scene.requestId())))
                .onErrorResume(ConflictException.class, late -> Mono.fromRunnable(report::tooLate));
        return Mono.when(gated(scene, notes), takenBack);
    }

    private Mono<Void> reviewAll(Load load) {
        return Mono.<Void>fromRunnable(() -> {
                    load.begin();
                    tap.countOnly();
                })
                .thenMany(enforcer.reviewAll(Flux.range(1, load.reviews()).map(load::next)))
                .doOnNext(load::ended)
                .then(Mono.fromRunnable(load::end));
    }

    private Mono<Void> unpairing() {
        return chapter("Unpairing").then(enforcer.unpair()).then(Mono.fromRunnable(report::unpaired));
    }

    private Mono<Void> chapter(String title) {
        return Mono.fromRunnable(() -> timeline.chapter(title));
    }

    @Override
    public void close() {
        Mono<Void> unpaired = enforcer.pairing() == null ? Mono.empty() : enforcer.unpair();
        unpaired.onErrorComplete().then(enforcer.close()).then(client.close()).block(CLOSE_PATIENCE);
    }
}
