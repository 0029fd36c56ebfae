package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.metrics.Metrics;
import io.airlockapp.reactor.metrics.MicrometerMetrics;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.PushRequest.Kind;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

class MetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Observation.Context> observed = new ArrayList<>();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final Metrics metrics;
    private final Scene scene;

    MetricsTest() {
        observations.observationConfig().observationHandler(new Recorder());
        metrics = MicrometerMetrics.of(registry, observations);
        scene = new Scene(FakeGateway.create(), client -> client.metrics(metrics), enforcer -> enforcer.metrics(metrics)
                        .maxInFlight(2)
                        .maxQueued(1))
                .restored();
    }

    private final class Recorder implements ObservationHandler<Observation.Context> {
        @Override
        public void onStop(Observation.Context context) {
            observed.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private long reviews(String outcome) {
        return registry.get("airlock.review.duration")
                .tag("outcome", outcome)
                .timer()
                .count();
    }

    private long calls(String endpoint, String outcome) {
        return registry.get("airlock.client.calls")
                .tags("endpoint", endpoint, "outcome", outcome)
                .timer()
                .count();
    }

    @Test
    void reviews_pendingAndQueued_areCountedWhileTheyAre() {
        List<Watch<Verdict>> reviews = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            reviews.add(watch(scene.enforcer.review(Scene.action())));
        }
        assertThat(gauge("airlock.reviews.pending")).isEqualTo(3);
        assertThat(gauge("airlock.reviews.queued")).isEqualTo(1);
        assertThat(reviews("refused")).isEqualTo(1);

        reviews.forEach(Watch::cancel);

        assertThat(gauge("airlock.reviews.pending")).isZero();
        assertThat(gauge("airlock.reviews.queued")).isZero();
        assertThat(reviews("cancelled")).isEqualTo(3);
    }

    @Test
    void reviews_endedAreTimedByOutcome() {
        watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(40));
        scene.gateway.approver().approve(scene.gateway.exchanges().get(0).requestId());
        watch(scene.enforcer.review(Scene.action()));
        scene.gateway.approver().reject(scene.gateway.exchanges().get(1).requestId(), "no");
        watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofMinutes(10));
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(400, "validation"));
        watch(scene.enforcer.review(Scene.action()));

        assertThat(reviews("approved")).isEqualTo(1);
        assertThat(reviews("rejected")).isEqualTo(1);
        assertThat(reviews("expired")).isEqualTo(1);
        assertThat(reviews("failed")).isEqualTo(1);
        assertThat(registry.get("airlock.review.duration")
                        .tag("outcome", "approved")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(40);
        assertThat(gauge("airlock.reviews.pending")).isZero();
    }

    @Test
    void calls_byEndpointAndOutcome_withRetries() {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(503));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(30));
        review.cancel();

        assertThat(calls("POST /v1/artifacts", "503")).isEqualTo(1);
        assertThat(registry.get("airlock.client.retries")
                        .tag("endpoint", "POST /v1/artifacts")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(calls("GET /v1/exchanges/{requestId}/wait", "204")).isEqualTo(1);
        assertThat(calls("GET /v1/exchanges/{requestId}/wait", "cancelled")).isEqualTo(1);
        assertThat(calls("POST /v1/exchanges/{requestId}/withdraw", "200")).isEqualTo(1);
    }

    @Test
    void heartbeats_thatAreMissed_areCounted() {
        scene.gateway.failNext(Endpoint.HEARTBEAT, Fault.status(400, "validation"));
        scene.advance(Duration.ofMinutes(1));

        assertThat(registry.get("airlock.heartbeats.missed").counter().count()).isEqualTo(1);
    }

    @Test
    void noTagIsAnId() {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.gateway.approver().approve(scene.exchange().requestId());
        assertThat(review.ended()).isTrue();
        watch(scene.client.exchangeStatus(scene.exchange().requestId()));
        watch(scene.client.pairingStatus("a-nonce-of-this-test"));

        assertThat(registry.getMeters().stream().map(Meter::getId).map(Object::toString))
                .noneMatch(id -> id.contains(scene.exchange().requestId()) || id.contains("a-nonce-of-this-test"))
                .anyMatch(id -> id.contains("GET /v1/pairing/{nonce}/status"))
                .anyMatch(id -> id.contains("GET /v1/exchanges/{requestId}"));
    }

    @Test
    void observation_perReview_underThatOfItsSubscriber() {
        Observation outer = Observation.start("outer", observations);
        watch(scene.enforcer.review(Scene.action()).contextWrite(Context.of("micrometer.observation", outer)));
        scene.gateway.approver().approve(scene.exchange().requestId());

        assertThat(observed).singleElement().satisfies(context -> {
            assertThat(context.getName()).isEqualTo("airlock.review");
            assertThat(context.getParentObservation()).isSameAs(outer);
            assertThat(context.getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("approved");
        });
    }

    @Test
    void observation_failedReview_hasTheFailure() {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(400, "validation"));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

        assertThat(observed).singleElement().satisfies(context -> assertThat(context.getError())
                .isSameAs(review.failure()));
    }

    /** What a program without Micrometer does with the toolkit; run by {@link #withoutMicrometer_reviewsWork}. */
    static final class Program implements Runnable {
        @Override
        public void run() {
            try {
                Class.forName("io.micrometer.core.instrument.MeterRegistry");
                throw new AssertionError("Micrometer is there.");
            } catch (ClassNotFoundException e) {
                try (Scene plain = Scene.paired()) {
                    plain.gateway.approver().approveAll();
                    assertThat(watch(plain.enforcer.review(Scene.action()))
                                    .value()
                                    .isApproved())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void withoutMicrometer_reviewsWork() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("micrometer")) {
                path.add(new File(entry).toURI().toURL());
            }
        }
        try (URLClassLoader bare = new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var constructor = bare.loadClass(Program.class.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            ((Runnable) constructor.newInstance()).run();
        }
    }

    @Test
    void circuit_isANumberThatFollowsItsState() {
        assertThat(gauge("airlock.circuit.state")).isZero();
        scene.gateway.faults().add(Calls.to(Endpoint.EXCHANGE_STATUS).always(), Fault.status(503));
        for (int i = 0; i < 20; i++) {
            watch(scene.client.exchangeStatus("req-1"));
        }
        assertThat(gauge("airlock.circuit.state")).isEqualTo(2);

        scene.advance(Duration.ofSeconds(6));
        watch(scene.client.echo());
        assertThat(gauge("airlock.circuit.state")).isEqualTo(1);
        watch(scene.client.echo());
        watch(scene.client.echo());
        assertThat(gauge("airlock.circuit.state")).isZero();
    }

    @Test
    void channels_areCountedWhileTheyAreOpen() {
        try (Scene pushed = new Scene(
                        FakeGateway.builder().push(Kind.WEB_SOCKET).build(),
                        client -> client.metrics(metrics),
                        enforcer -> enforcer.decisionSource(DecisionSource.automatic()))
                .restored()) {
            watch(pushed.enforcer.review(Scene.action()));
            assertThat(gauge("airlock.channels.open")).isEqualTo(1);
            pushed.gateway.faults().add(Calls.to(Endpoint.WEB_SOCKET).always(), Fault.status(503));
            pushed.gateway.channels().drop();
            assertThat(gauge("airlock.channels.open")).isZero();
            pushed.gateway.faults().clear();
            pushed.advance(Duration.ofSeconds(5));
            assertThat(gauge("airlock.channels.open")).isEqualTo(1);
        }
        assertThat(gauge("airlock.channels.open")).isZero();
    }
}
