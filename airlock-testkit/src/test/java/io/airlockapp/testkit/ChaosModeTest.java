package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.TransportException;
import io.airlockapp.testkit.fault.Chaos;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.TransportResponse;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Faults at random that come again with the same seed. */
class ChaosModeTest {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private static final String SOUND = "200 whole";

    /** What a number of calls brought, one after the other. */
    private static List<String> ends(long seed, double rate) {
        try (FakeGateway gateway = FakeGateway.create();
                Front front = MemoryFront.of(gateway)) {
            gateway.chaos(seed, rate);
            List<String> ends = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                Instant start = gateway.clock().instant();
                CompletableFuture<String> end = front.send("GET", "/echo", "")
                        .map(ChaosModeTest::seen)
                        .onErrorResume(TransportException.class, e -> Mono.just("lost " + e.delivery()))
                        .toFuture();
                gateway.advanceUntil(end::isDone, A_MINUTE);
                ends.add(end.join() + (gateway.clock().instant().equals(start) ? "" : " late"));
            }
            return ends;
        }
    }

    private static String seen(TransportResponse answer) {
        if (answer.status() == 200) {
            return answer.body().utf8().contains("timezone") ? SOUND : "200 garbage";
        }
        return answer.status() + (answer.header("Retry-After") == null ? "" : " Retry-After");
    }

    @Test
    void sameSeed_sameCalls_sameEnds() {
        assertThat(ends(42, 0.5)).isEqualTo(ends(42, 0.5)).isNotEqualTo(ends(43, 0.5));
    }

    @Test
    void rate_isHowManySuffer() {
        assertThat(ends(1, 0)).containsOnly(SOUND);
        assertThat(ends(1, 0.5)).filteredOn(SOUND::equals).hasSizeBetween(40, 85);
        // Some calls arrive twice, which does not show here.
        assertThat(ends(1, 1)).filteredOn(SOUND::equals).hasSizeBetween(1, 20);
    }

    @Test
    void chaos_bringsEveryKindOfTroubleAndNoOther() {
        assertThat(new HashSet<>(ends(7, 1)))
                .containsExactlyInAnyOrder(
                        SOUND,
                        SOUND + " late",
                        "200 garbage",
                        "429 Retry-After",
                        "500",
                        "502",
                        "503",
                        "503 Retry-After",
                        "504",
                        "lost NOT_SENT",
                        "lost UNKNOWN",
                        "lost ANSWERED");
    }

    @Test
    void seed_isToldByTheGatewayAndItsFailures() {
        try (FakeGateway gateway = FakeGateway.create()) {
            assertThat(gateway.chaos()).isNull();
            gateway.chaos(20_260_101, 0.25);

            assertThat(gateway.chaos()).isEqualTo(new Chaos(20_260_101, 0.25));
            assertThat(gateway).asString().contains("seed=20260101");
            assertThatThrownBy(() -> gateway.advanceUntil(() -> false, A_MINUTE))
                    .hasMessageContaining("seed=20260101");
            assertThatThrownBy(() -> gateway.await(() -> false, Duration.ZERO)).hasMessageContaining("seed=20260101");

            gateway.faults().clear();
            assertThat(gateway.chaos()).isNull();
            assertThat(gateway).asString().doesNotContain("seed");
        }
    }

    @Test
    void onASocket_onlyWhatASocketCanDo() {
        try (FakeGateway gateway = FakeGateway.builder().realTime().build();
                FakeGatewayServer server = FakeGatewayServer.start(gateway)) {
            gateway.chaos(3, 1);
            var client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            List<CompletableFuture<String>> ends = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                var request = HttpRequest.newBuilder(server.baseUrl().resolve("/echo"));
                Enforcer.headers(gateway).forEach(header -> request.header(header.name(), header.value()));
                ends.add(client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                        .handle((answer, failure) -> failure == null ? "" + answer.statusCode() : "lost"));
            }
            List<String> seen = ends.stream().map(CompletableFuture::join).toList();
            assertThat(seen).contains("lost", "200").anyMatch(end -> end.startsWith("5"));
        }
    }

    @Test
    void faultsThatAreSet_comeFirst() {
        try (FakeGateway gateway = FakeGateway.create();
                Front front = MemoryFront.of(gateway)) {
            gateway.chaos(1, 1);
            gateway.failNext(Endpoint.ECHO, Fault.status(418));
            CompletableFuture<Integer> answer =
                    front.send("GET", "/echo", "").map(end -> end.status()).toFuture();
            gateway.advanceUntil(answer::isDone, A_MINUTE);
            assertThat(answer.join()).isEqualTo(418);
        }
    }
}
