package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.model.Pairing;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

class HeartbeatSupervisorTest {

    @Test
    void missedHeartbeats_areToldWithTheirNumberAndCause_andTheirReturnToo() {
        List<PresenceEvent> events = new ArrayList<>();
        try (Scene scene = Scene.paired(enforcer -> enforcer.presenceListener(event -> {
            events.add(event);
            throw new IllegalStateException("A listener that fails stops no heartbeat.");
        }))) {
            Instant last = scene.time.now();
            scene.gateway.faults().add(Calls.to(Endpoint.HEARTBEAT).times(2), Fault.status(503));
            scene.advance(Duration.ofMinutes(2));

            assertThat(events).hasSize(3);
            assertThat(events.get(0)).isInstanceOfSatisfying(PresenceEvent.Missed.class, missed -> {
                assertThat(missed.enforcerId()).isEqualTo(Scene.ENFORCER);
                assertThat(missed.count()).isEqualTo(1);
                assertThat(missed.since()).isEqualTo(last);
                assertThat(missed.cause()).isInstanceOf(GatewayUnavailableException.class);
            });
            assertThat(events.get(1))
                    .isInstanceOfSatisfying(PresenceEvent.Missed.class, missed -> assertThat(missed.count())
                            .isEqualTo(2));
            assertThat(events.get(2)).isEqualTo(new PresenceEvent.Restored(Scene.ENFORCER, 2));
            assertThat(scene.gateway.presence(Scene.ENFORCER).online()).isTrue();
        }
    }

    @Test
    void enforcerClosed_heartbeatsEnd_andThoseOfOthersGoOn() {
        try (Scene scene = Scene.paired()) {
            Enforcer other = Enforcer.builder(scene.client, "enforcer-2")
                    .time(scene.time)
                    .build();
            watch(other.restore(scene.gateway.readyPairing("enforcer-2", Scene.WORKSPACE)));
            watch(scene.enforcer.close());
            scene.advance(Duration.ofMinutes(5));
            assertThat(scene.gateway.presence(Scene.ENFORCER).online()).isFalse();
            assertThat(scene.gateway.presence("enforcer-2").online()).isTrue();
            watch(other.close());
            int before = scene.gateway.requests(Endpoint.HEARTBEAT).size();
            scene.advance(Duration.ofMinutes(5));
            assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).hasSize(before);
        }
    }

    @Test
    void clientClosed_heartbeatsEnd() {
        try (Scene scene = Scene.paired()) {
            watch(scene.client.close());
            int before = scene.gateway.requests(Endpoint.HEARTBEAT).size();
            scene.advance(Duration.ofMinutes(5));
            assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).hasSize(before);
        }
    }

    @Test
    void tenThousandEnforcers_shareOneTimer_areSpreadEvenly_andNoneGoesOffline() {
        FakeGateway gateway = FakeGateway.create();
        Counting scheduler = new Counting(gateway.scheduler());
        TimeSource time = new TimeSource(gateway.clock(), scheduler);
        GatewayClient client = GatewayClient.builder()
                .transport(gateway.transport())
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .rateBudget(RateBudget.unlimited())
                .time(time)
                .build();
        Pairing pairing = gateway.readyPairing("enforcer-0", "workspace");
        List<Enforcer> enforcers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Enforcer enforcer =
                    Enforcer.builder(client, "enforcer-" + i).time(time).build();
            watch(enforcer.restore(copyFor("enforcer-" + i, pairing)));
            enforcers.add(enforcer);
        }
        gateway.advance(Duration.ofSeconds(30));
        assertThat(gateway.requests(Endpoint.HEARTBEAT).stream()
                        .map(request -> request.json("/enforcerId"))
                        .distinct())
                .as("enforcers that had a first heartbeat within an interval")
                .hasSize(10_000);
        assertThat(scheduler.pending).as("timers").hasValueLessThanOrEqualTo(1);

        Instant settled = gateway.clock().instant();
        gateway.advance(Duration.ofMinutes(3));
        Map<Long, Long> perSecond = gateway.requests(Endpoint.HEARTBEAT).stream()
                .map(RecordedRequest::time)
                .filter(settled::isBefore)
                .collect(Collectors.groupingBy(Instant::getEpochSecond, Collectors.counting()));
        assertThat(perSecond.values()).allMatch(beats -> beats <= 10_000 / 30 * 3 / 2);
        assertThat(enforcers).hasSize(10_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(gateway.presence("enforcer-" + i).online()).isTrue();
        }
        enforcers.forEach(enforcer -> watch(enforcer.close()));
        assertThat(scheduler.pending).as("timers after closing").hasValue(0);
        watch(client.close());
        gateway.close();
    }

    private static Pairing copyFor(String enforcerId, Pairing pairing) {
        return new Pairing(
                enforcerId,
                pairing.deviceId(),
                null,
                pairing.workspaceName(),
                pairing.routingToken(),
                pairing.contentKey(),
                pairing.signers(),
                pairing.pairedAt());
    }

    /** Counts what is scheduled and has neither run nor been given up. */
    private static final class Counting implements Scheduler {

        final AtomicInteger pending = new AtomicInteger();
        private final Scheduler time;

        Counting(Scheduler time) {
            this.time = time;
        }

        @Override
        public Disposable schedule(Runnable task) {
            return time.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            pending.incrementAndGet();
            AtomicInteger one = new AtomicInteger(1);
            Disposable scheduled = time.schedule(
                    () -> {
                        pending.addAndGet(-one.getAndSet(0));
                        task.run();
                    },
                    delay,
                    unit);
            return () -> {
                pending.addAndGet(-one.getAndSet(0));
                scheduled.dispose();
            };
        }

        @Override
        public long now(TimeUnit unit) {
            return time.now(unit);
        }

        @Override
        public Worker createWorker() {
            return time.createWorker();
        }
    }
}
