package io.airlockapp.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PresenceTest {

    private final Scene scene = Scene.paired();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void heartbeat_firstAtOnce_thenAboutEvery30Seconds() {
        assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).hasSize(1);
        scene.advance(Duration.ofMinutes(10));

        List<Instant> times = times();
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.between(times.get(i - 1), times.get(i)))
                    .isBetween(Duration.ofSeconds(27), Duration.ofSeconds(30));
        }
        assertThat(times).hasSizeBetween(20, 23);
        assertThat(scene.gateway.presence(Scene.ENFORCER).online()).isTrue();
        RecordedRequest beat = scene.gateway.requests(Endpoint.HEARTBEAT).get(0);
        assertThat(beat.json("/enforcerId")).isEqualTo(Scene.ENFORCER);
        assertThat(beat.json("/workspaceName")).isEqualTo(Scene.WORKSPACE);
    }

    @Test
    void heartbeat_failing_backsOffFrom5To60SecondsAndRecovers() {
        scene.gateway.faults().add(Calls.to(Endpoint.HEARTBEAT).always(), Fault.status(503));
        scene.advance(Duration.ofMinutes(10));
        List<Instant> times = times();
        Duration first = Duration.between(times.get(1), times.get(2));
        Duration last = Duration.between(times.get(times.size() - 2), times.get(times.size() - 1));
        assertThat(first).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5));
        assertThat(last).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));

        scene.gateway.faults().clear();
        scene.advance(Duration.ofSeconds(61));
        assertThat(scene.gateway.presence(Scene.ENFORCER).online()).isTrue();
    }

    private List<Instant> times() {
        return scene.gateway.requests(Endpoint.HEARTBEAT).stream()
                .map(RecordedRequest::time)
                .toList();
    }
}
