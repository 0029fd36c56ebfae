package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class CloseTest {

    private final Scene scene = Scene.paired();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void close_twice_closesOnce() {
        scene.enforcer.close();
        scene.enforcer.close();
        scene.client.close();
        scene.client.close();

        assertThatThrownBy(() -> scene.enforcer.review(Scene.action())).isInstanceOf(ClientClosedException.class);
        assertThatThrownBy(() -> scene.client.echo()).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void close_enforcer_leavesTheClientOpen() {
        scene.enforcer.close();

        assertThat(scene.client.echo()).isNotNull();
    }

    @Test
    void close_whileAReviewWaits_failsAndWithdrawsIt() {
        Called<Verdict> review = Called.call(() -> scene.enforcer.review(Scene.action()));
        scene.awaitWaiting(review, 1);

        scene.enforcer.close();

        assertThat(review.failure()).isInstanceOf(ClientClosedException.class);
        assertThat(scene.gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.state())
                .isEqualTo(ExchangeState.WITHDRAWN));
    }

    @Test
    void close_afterAnInterruptedReview_stillWithdrawsAndClosesAndTheThreadStaysInterrupted() {
        try (Scene other = new Scene().restored()) {
            Called<Verdict> used = Called.call(() -> {
                try (BlockingEnforcer enforcer = other.enforcer) {
                    return enforcer.review(Scene.action());
                }
            });
            other.awaitWaiting(used, 1);

            used.interrupt();

            assertThat(used.failure()).isInstanceOf(InterruptedCallException.class);
            assertThat(used.interruptedAfterwards()).isTrue();
            other.assertNothingPending();
            assertThatThrownBy(() -> other.enforcer.review(Scene.action())).isInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void close_interruptedWhileItWaits_goesOnWaitingAndTheThreadStaysInterrupted() {
        Called<Verdict> review = Called.call(() -> scene.enforcer.review(Scene.action()));
        scene.awaitWaiting(review, 1);
        scene.gateway.failNext(Endpoint.WITHDRAW, Fault.delay(Duration.ofSeconds(5)));
        Called<?> closing = Called.run(scene.enforcer::close);
        Called.until(closing::waiting);

        closing.interrupt();
        Called.until(() -> !closing.thread.isInterrupted());
        Called.until(closing::waiting);
        assertThat(closing.ended()).isFalse();
        scene.advanceUntilEnded(closing);

        assertThat(closing.failure()).isNull();
        assertThat(closing.interruptedAfterwards()).isTrue();
        assertThat(review.failure()).isInstanceOf(ClientClosedException.class);
        scene.assertNothingPending();
    }

    @Test
    void close_ofTheClientOnAnInterruptedThread_closesIt() {
        try (Scene other = new Scene(FakeGateway.create(), UnaryOperator.identity(), UnaryOperator.identity())) {
            Called<?> closing = Called.run(() -> {
                Thread.currentThread().interrupt();
                other.client.close();
            });

            assertThat(closing.failure()).isNull();
            assertThat(closing.interruptedAfterwards()).isTrue();
            assertThatThrownBy(() -> other.client.echo()).isInstanceOf(ClientClosedException.class);
        }
    }

    @Test
    void close_onNonBlockingThread_isRefusedAndClosesNothing() {
        assertThatThrownBy(() -> Mono.fromRunnable(scene.client::close)
                        .subscribeOn(Schedulers.parallel())
                        .block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Use the reactive GatewayClient.close there");

        assertThat(scene.client.echo()).isNotNull();
    }
}
