package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.BadRequestException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Fault;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GateTest {

    private final Scene scene = Scene.paired();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void gate_approved_runsTheWorkOnceAndReturnsItsResult() throws Exception {
        scene.gateway.approver().approveAll();

        assertThat(scene.enforcer.<Integer>gate(Scene.action(), runs::incrementAndGet))
                .isEqualTo(1);

        assertThat(runs).hasValue(1);
    }

    @Test
    void gate_approvedByAnotherThread_runsTheWorkOnTheCallersThread() {
        AtomicReference<Thread> worker = new AtomicReference<>();
        Called<Integer> gate = Called.call(() -> scene.enforcer.gate(Scene.action(), () -> {
            worker.set(Thread.currentThread());
            return runs.incrementAndGet();
        }));
        scene.awaitWaiting(gate, 1);
        assertThat(runs).as("before the approval").hasValue(0);

        scene.gateway.approver().approve(scene.gateway.exchanges().get(0).requestId());

        assertThat(gate.value()).isEqualTo(1);
        assertThat(worker).hasValue(gate.thread);
        assertThat(gate.interruptedAfterwards()).isFalse();
    }

    @Test
    void gate_rejected_throwsTheVerdictAndRunsNothing() {
        scene.gateway.approver().rejectAll("not today");

        assertThatThrownBy(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet))
                .isInstanceOfSatisfying(
                        NotApprovedException.class, e -> assertThat(e.verdict()).isInstanceOf(Verdict.Rejected.class));

        assertThat(runs).hasValue(0);
    }

    @Test
    void gate_nobodyDecides_throwsExpiredAndRunsNothing() {
        Called<Integer> gate = Called.call(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet));

        scene.advanceUntilEnded(gate);

        assertThat(gate.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOf(Verdict.Expired.class));
        assertThat(runs).hasValue(0);
        scene.assertNothingPending();
    }

    @Test
    void gate_decisionDeliveredTwice_runsTheWorkOnce() {
        scene.gateway.approver().approveAll();
        scene.gateway.failNext(Endpoint.WAIT, Fault.resetDuringAnswer());
        Called<Integer> gate = Called.call(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet));

        scene.advanceUntilEnded(gate);

        assertThat(gate.value()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(scene.gateway.exchanges().get(0).deliveries()).isEqualTo(2);
    }

    @Test
    void gate_submissionSentTwice_runsTheWorkOnce() {
        scene.gateway.approver().approveAll();
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.resetBeforeAnswer());
        Called<Integer> gate = Called.call(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet));

        scene.advanceUntilEnded(gate);

        assertThat(gate.value()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(scene.gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.submissions())
                .isEqualTo(2));
    }

    @Test
    void gate_gatewayRefusesTheAction_throwsThatAndRunsNothing() {
        scene.gateway.approver().approveAll();
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(400, "validation"));

        assertThatThrownBy(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet))
                .isInstanceOf(BadRequestException.class);

        assertThat(runs).hasValue(0);
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("the disk is full"),
                new InterruptedException("the work's own"),
                new IllegalStateException("unchecked"),
                new AssertionError("an error"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void gate_workThrows_throwsTheSameAndDoesNotRunItAgain(Throwable failure) {
        scene.gateway.approver().approveAll();

        assertThatThrownBy(() -> scene.enforcer.gate(Scene.action(), () -> {
                    runs.incrementAndGet();
                    throw thrown(failure);
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();

        assertThat(runs).hasValue(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private static Exception thrown(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }

    @Test
    void gate_workReturnsNull_returnsNull() throws Exception {
        scene.gateway.approver().approveAll();

        assertThat(scene.enforcer.<Object>gate(Scene.action(), () -> {
                    runs.incrementAndGet();
                    return null;
                }))
                .isNull();

        assertThat(runs).hasValue(1);
    }

    @Test
    void gate_workGatesAnotherAction_bothRun() throws Exception {
        scene.gateway.approver().approveAll();

        int result = scene.enforcer.gate(
                Scene.action(),
                () -> runs.incrementAndGet() + scene.enforcer.gate(Action.command("ls"), runs::incrementAndGet));

        assertThat(result).isEqualTo(3);
        assertThat(runs).hasValue(2);
    }

    @Test
    void gate_workOutlivesTheDeadline_returnsItsResult() throws Exception {
        scene.gateway.approver().approveAll();
        BlockingEnforcer hurried = BlockingEnforcer.of(scene.reactiveEnforcer, Duration.ofNanos(1));
        Action brief = Scene.action().toBuilder().timeout(Duration.ofMillis(1)).build();
        long begun = System.nanoTime();

        int result = hurried.gate(brief, () -> {
            Called.until(() -> System.nanoTime() - begun > Duration.ofMillis(50).toNanos());
            return runs.incrementAndGet();
        });

        assertThat(result).isEqualTo(1);
    }

    @Test
    void gate_expiredAlready_isRefusedAndSendsNothing() {
        Action late = Scene.action().toBuilder()
                .identity("req-late", Instant.parse("2025-12-31T23:59:59Z"))
                .build();

        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.gate(late, runs::incrementAndGet));

        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).isEmpty();
        assertThat(runs).hasValue(0);
    }
}
