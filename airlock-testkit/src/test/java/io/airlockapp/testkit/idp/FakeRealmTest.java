package io.airlockapp.testkit.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.server.FakeRealmServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class FakeRealmTest {

    private static Mono<TransportResponse> refresh(Transport transport, String token) {
        return Mono.from(transport.exchange(new TransportRequest(
                Method.POST,
                "/realms/airlock/oauth2/token",
                List.of(new Header("Content-Type", "application/x-www-form-urlencoded")),
                Body.of("grant_type=refresh_token&client_id=airlock-enforcer&refresh_token=" + token),
                Duration.ofSeconds(10),
                Lane.COMMAND,
                TransportRequest.DEFAULT_MAX_RESPONSE_BYTES)));
    }

    @Test
    void refresh_manyAtOnceWithOneToken_oneSucceedsAndTheSessionEnds() {
        try (FakeRealm realm = FakeRealm.create()) {
            String token =
                    Objects.requireNonNull(realm.readyTokens().refreshToken()).expose();
            Transport transport = realm.transport();

            List<Integer> statuses = Flux.range(0, 200)
                    .flatMap(i -> refresh(transport, token).subscribeOn(Schedulers.boundedElastic()), 32)
                    .map(TransportResponse::status)
                    .collectList()
                    .block();

            assertThat(statuses).hasSize(200).containsOnlyOnce(200);
            assertThat(realm.refreshes()).isEqualTo(1);
            assertThat(realm.reusedRefreshTokens()).isEqualTo(199);
            assertThat(realm.sessions()).isZero();
        }
    }

    @Test
    void alone_hasItsOwnVirtualTime() {
        try (FakeRealm realm = FakeRealm.create()) {
            realm.advance(Duration.ofSeconds(3));

            assertThat(realm.clock().instant()).isEqualTo("2026-01-01T00:00:03Z");
        }
    }

    @Test
    void attached_livesInTheGatewaysTime() {
        try (FakeGateway gateway = FakeGateway.create();
                FakeRealm realm = FakeRealm.attach(gateway)) {
            realm.advance(Duration.ofSeconds(3));

            assertThat(gateway.clock().instant()).isEqualTo("2026-01-01T00:00:03Z");
            assertThat(realm.scheduler()).isSameAs(gateway.scheduler());
        }
    }

    @Test
    void close_attached_leavesTheGatewaysTimeAlone() {
        try (FakeGateway gateway = FakeGateway.create()) {
            FakeRealm.attach(gateway).close();

            assertThat(gateway.scheduler().isDisposed()).isFalse();
        }
    }

    @Test
    void advance_realTime_saysWhy() {
        try (FakeRealm realm = FakeRealm.builder().realTime().build()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> realm.advance(Duration.ofSeconds(1)))
                    .withMessageContaining("real time");
        }
    }

    @Test
    void server_started_movesTheIssuer() {
        try (FakeGateway gateway = FakeGateway.create()) {
            FakeRealm realm = FakeRealm.attach(gateway);
            URI before = realm.issuer();
            try (FakeRealmServer server = FakeRealmServer.start(realm)) {
                assertThat(server.issuer())
                        .isEqualTo(URI.create(server.baseUrl() + "/realms/airlock"))
                        .isEqualTo(realm.issuer())
                        .isNotEqualTo(before);
                assertThat(server.realm()).isSameAs(realm);
            }
        }
    }

    @Test
    void foreignGatewayOrRealm_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FakeRealm.attach(foreign(FakeGateway.class)));
        assertThatIllegalArgumentException().isThrownBy(() -> FakeRealmServer.start(foreign(FakeRealm.class)));
    }

    @Test
    void builder_timesBelowASecond_areRefused() {
        FakeRealm.Builder builder = FakeRealm.builder();

        assertThatIllegalArgumentException().isThrownBy(() -> builder.accessTokenLifetime(Duration.ofMillis(999)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.refreshTokenLifetime(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.pollInterval(Duration.ofSeconds(-5)));
    }

    private static <T> T foreign(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
    }
}
