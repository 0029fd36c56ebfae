package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.approver.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gateway's time stands still but for what the waiting thread itself does about it. */
class MeanwhileTest {

    private static final Duration LIMIT = Duration.ofHours(1);

    private final Scene scene = Scene.paired();
    private final BlockingEnforcer enforcer = enforcer(there -> scene.gateway.advanceUntil(there, LIMIT));

    private BlockingEnforcer enforcer(Meanwhile meanwhile) {
        return BlockingEnforcer.of(scene.reactiveEnforcer, Duration.ofMinutes(2), Duration.ofMinutes(2), meanwhile);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void answersAfterNineMinutes() {
        scene.gateway.approver().decide(shown -> Answer.after(Duration.ofMinutes(9), Answer.approve()));
    }

    @Test
    void review_waitMovesTime_returnsOnTheSameThread() {
        answersAfterNineMinutes();

        assertThat(enforcer.review(Scene.action())).isInstanceOf(Verdict.Approved.class);

        scene.assertNothingPending();
    }

    @Test
    void gate_waitMovesTime_runsTheWorkOnceAndOnTheSameThread() throws Exception {
        answersAfterNineMinutes();
        AtomicInteger runs = new AtomicInteger();

        Thread ran = enforcer.gate(Scene.action(), () -> {
            runs.incrementAndGet();
            return Thread.currentThread();
        });

        assertThat(ran).isSameAs(Thread.currentThread());
        assertThat(runs).hasValue(1);
    }

    @Test
    void pair_promptIsCalledBeforeTimeMoves() {
        scene.gateway.approver().manualPairings();

        enforcer.pair(code -> scene.gateway.approver().enterCode(code.pairingCode()));

        assertThat(scene.gateway.requests(Endpoint.PAIRING_STATUS)).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void streams_readsMoveTime() {
        answersAfterNineMinutes();

        try (Stream<ReviewEvent> events = enforcer.reviewEvents(Scene.action())) {
            assertThat(events).last().isInstanceOf(ReviewEvent.Verified.class);
        }
        assertThat(enforcer.reviewAll(List.of(Scene.action(), Scene.action())))
                .hasSize(2)
                .allMatch(result -> result.isApproved());
    }

    @Test
    void awaitDecision_waitMovesTime() {
        BlockingGatewayClient client = BlockingGatewayClient.of(
                scene.reactiveClient, Duration.ofMinutes(2), there -> scene.gateway.advanceUntil(there, LIMIT));
        scene.reactiveEnforcer.review(Scene.action()).toFuture();

        client.awaitDecision(scene.gateway.exchanges().get(0).requestId(), Duration.ofSeconds(9));

        assertThat(scene.gateway.clock().instant()).isEqualTo("2026-01-01T00:00:09Z");
    }

    @Test
    void review_resultThereAtOnce_movesNothing() {
        scene.gateway.approver().approveAll();
        AtomicInteger waits = new AtomicInteger();

        enforcer(there -> waits.incrementAndGet()).review(Scene.action());

        assertThat(waits).hasValue(0);
    }

    @Test
    void review_meanwhileThrows_isCancelledAndThrowsIt() {
        IllegalStateException mistake = new IllegalStateException("no more time");

        assertThatThrownBy(() -> enforcer(there -> {
                            throw mistake;
                        })
                        .review(Scene.action()))
                .isSameAs(mistake);

        scene.assertNothingPending();
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).hasSize(1);
    }

    @Test
    void review_meanwhileDoesNothing_waits() {
        Called<Verdict> review = Called.call(() -> enforcer(Meanwhile.nothing()).review(Scene.action()));
        scene.awaitWaiting(review, 1);

        scene.gateway.approver().approve(scene.gateway.exchanges().get(0).requestId());

        assertThat(review.value()).isInstanceOf(Verdict.Approved.class);
    }
}
