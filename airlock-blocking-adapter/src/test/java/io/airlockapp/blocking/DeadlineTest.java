package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.CircuitState;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The deadlines of this face are in real time, and the gateway's time stands still: only they can end a call here. */
class DeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    private final Scene scene = Scene.paired();
    private final BlockingEnforcer enforcer = BlockingEnforcer.of(scene.reactiveEnforcer, SHORT, SHORT);
    private final BlockingGatewayClient client = BlockingGatewayClient.of(scene.reactiveClient, SHORT);
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        scene.gateway.faults().clear();
        scene.close();
    }

    private static Action brief() {
        return Scene.action().toBuilder().timeout(SHORT).build();
    }

    @Test
    void review_deadlineReached_withdraws() {
        assertThatThrownBy(() -> enforcer.review(brief())).isInstanceOf(CallTimeoutException.class);

        scene.assertNothingPending();
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).hasSize(1);
    }

    @Test
    void gate_deadlineReached_withdrawsAndRunsNothing() {
        assertThatThrownBy(() -> enforcer.gate(brief(), runs::incrementAndGet))
                .isInstanceOf(CallTimeoutException.class);

        scene.assertNothingPending();
        assertThat(runs).hasValue(0);
    }

    @Test
    void review_actionHasTime_waitsLongerThanTheDeadlineOfOtherCalls() {
        Called<Verdict> review = Called.call(() -> enforcer.review(Scene.action()));
        scene.awaitWaiting(review, 1);
        long begun = System.nanoTime();
        Called.until(() -> System.nanoTime() - begun > SHORT.multipliedBy(5).toNanos());

        scene.gateway.approver().approve(scene.gateway.exchanges().get(0).requestId());

        assertThat(review.value()).isInstanceOf(Verdict.Approved.class);
    }

    @Test
    void submit_circuitIsOpen_waitsUntilTheGatewayIsBack() {
        scene.gateway.faults().add(Calls.to(Endpoint.ECHO).always(), Fault.status(503));
        for (int i = 0; i < 20; i++) {
            scene.reactiveClient.echo().subscribe(nothing -> {}, failure -> {});
        }
        assertThat(scene.reactiveClient.circuit().state()).isEqualTo(CircuitState.OPEN);
        Called<ReviewTicket> submit = Called.call(() -> enforcer.submit(Scene.action(), ticket -> {}));
        Called.until(() -> submit.waiting() || submit.ended());
        long begun = System.nanoTime();
        Called.until(() -> System.nanoTime() - begun > SHORT.multipliedBy(5).toNanos());
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).isEmpty();

        scene.advanceUntilEnded(submit);

        assertThat(submit.value()).isNotNull();
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).hasSize(1);
    }

    @Test
    void review_actionWithAnIdentityHasTime_waitsUntilItsExpiry() {
        Action action = Scene.action().toBuilder()
                .identity("req-1", Instant.now().plusSeconds(600))
                .build();
        Called<Verdict> review = Called.call(() -> enforcer.review(action));
        scene.awaitWaiting(review, 1);
        long begun = System.nanoTime();
        Called.until(() -> System.nanoTime() - begun > SHORT.multipliedBy(5).toNanos());

        scene.gateway.approver().approve("req-1");

        assertThat(review.value()).isInstanceOf(Verdict.Approved.class);
    }

    @Test
    void review_nobodyDecidesInTime_returnsTheVerdictOfTheEnforcer() {
        Called<Verdict> review = Called.call(() -> scene.enforcer.review(Scene.action()));

        scene.advanceUntilEnded(review);

        assertThat(review.value()).isInstanceOf(Verdict.Expired.class);
        scene.assertNothingPending();
    }

    @Test
    void pair_deadlineReached_pollsNoMore() {
        scene.gateway.approver().manualPairings();

        assertThatThrownBy(() -> enforcer.pair(code -> {})).isInstanceOf(CallTimeoutException.class);

        int polls = scene.gateway.requests(Endpoint.PAIRING_STATUS).size();
        scene.gateway.advance(Duration.ofMinutes(1));
        assertThat(scene.gateway.requests(Endpoint.PAIRING_STATUS)).hasSize(polls);
    }

    @Test
    void echo_deadlineReached_saysWhatWasCalledAndHowLongItWaited() {
        scene.gateway.faults().add(Calls.to(Endpoint.ECHO).always(), Fault.delay(Duration.ofDays(1)));

        assertThatThrownBy(client::echo)
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("GatewayClient.echo")
                .hasMessageContaining(SHORT.toString());
    }

    @Test
    void close_deadlineReached_throws() {
        Called<Verdict> review = Called.call(() -> scene.enforcer.review(Scene.action()));
        scene.awaitWaiting(review, 1);
        scene.gateway.failNext(Endpoint.WITHDRAW, Fault.delay(Duration.ofSeconds(5)));

        assertThatThrownBy(enforcer::close).isInstanceOf(CallTimeoutException.class);

        assertThat(review.failure()).isNotNull();
        scene.gateway.advance(Duration.ofSeconds(10));
        scene.assertNothingPending();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P366D", "PT2562047788015215H30M7.999999999S"})
    void of_deadlineThatIsNone_isRefused(Duration none) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockingGatewayClient.of(scene.reactiveClient, none))
                .withMessageContaining(none.toString());
        assertThatIllegalArgumentException().isThrownBy(() -> BlockingEnforcer.of(scene.reactiveEnforcer, none));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockingEnforcer.of(scene.reactiveEnforcer, SHORT, none))
                .withMessageContaining("pairing");
    }

    @Test
    void awaitDecision_pollOfAbsurdLength_isRefusedAsByTheReactiveClient() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.awaitDecision("req-1", Duration.ofSeconds(Long.MAX_VALUE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.awaitDecision("req-1", Duration.ofSeconds(Long.MIN_VALUE)));
    }
}
