package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** What closing a client does to its calls: those under way, those between two attempts, and those to come. */
class CloseTest {

    @Test
    void close_isLazyAndClosesTheTransport() {
        Wire wire = new Wire();
        Mono<Void> close = wire.client.close();
        assertThat(wire.script.closed()).isZero();

        Watch<Void> closed = watch(close);

        assertThat(closed.failure()).isNull();
        assertThat(closed.ended()).isTrue();
        assertThat(wire.script.closed()).isEqualTo(1);
        wire.close();
    }

    @Test
    void close_twice_completesTwice() {
        try (Scene scene = new Scene()) {
            assertThat(watch(scene.client.close()).ended()).isTrue();
            Watch<Void> again = watch(scene.client.close());
            assertThat(again.ended()).isTrue();
            assertThat(again.failure()).isNull();
        }
    }

    @Test
    void close_withAPollUnderWay_failsItAndTheGatewayHoldsNothing() {
        try (Scene scene = Scene.paired()) {
            Watch<?> review = watch(scene.enforcer.review(Scene.action()));
            Watch<?> poll = watch(scene.client.awaitDecision(scene.exchange().requestId(), Duration.ofSeconds(60)));
            assertThat(scene.gateway.pendingWaits()).isEqualTo(2);

            watch(scene.client.close());

            assertThat(poll.failure()).isInstanceOf(ClientClosedException.class);
            assertThat(review.failure()).isInstanceOf(ClientClosedException.class);
            assertThat(scene.gateway.pendingWaits()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_before_failsEveryCallAndSendsNothing(ClientCall call) {
        try (Scene scene = new Scene()) {
            Mono<?> made = call.on(scene.client);
            watch(scene.client.close());

            assertThat(watch(made).failure()).isInstanceOf(ClientClosedException.class);
            assertThat(watch(call.on(scene.client)).failure()).isInstanceOf(ClientClosedException.class);
            scene.advance(Duration.ofMinutes(5));
            assertThat(scene.gateway.requests()).isEmpty();
        }
    }

    @Test
    void close_betweenTwoAttempts_failsTheCallAtOnce() {
        try (Scene scene = new Scene()) {
            scene.gateway.faults().add(Calls.to(Endpoint.ECHO).always(), Fault.status(429, "quota_exceeded", "30"));
            Watch<?> echo = watch(scene.client.echo());
            scene.advance(Duration.ofSeconds(1));
            assertThat(echo.ended()).isFalse();

            watch(scene.client.close());

            assertThat(echo.failure()).isInstanceOf(ClientClosedException.class);
            scene.advance(Duration.ofMinutes(5));
            assertThat(scene.gateway.requests()).hasSize(1);
        }
    }
}
