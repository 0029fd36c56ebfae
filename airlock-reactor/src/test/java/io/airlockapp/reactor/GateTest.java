package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.WorkStartedException;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class GateTest {

    private final Scene scene = Scene.paired();
    private final AtomicInteger runs = new AtomicInteger();
    private final Mono<Integer> work = Mono.fromCallable(runs::incrementAndGet);

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void gate_approved_runsTheWorkOnceAndEmitsItsResult() {
        scene.gateway.approver().approveAll();
        assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void gate_rejected_failsWithTheVerdictAndRunsNothing() {
        scene.gateway.approver().rejectAll();
        Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), work));
        assertThat(runs).hasValue(0);
        assertThat(gate.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOf(Verdict.Rejected.class));
    }

    @Test
    void gate_expired_runsNothing() {
        Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), work));
        scene.advance(Duration.ofMinutes(11));
        assertThat(runs).hasValue(0);
        assertThat(gate.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOf(Verdict.Expired.class));
    }

    @Test
    void gate_subscribedTwice_runsTheWorkOnceAndAsksOnce() {
        scene.gateway.approver().approveAll();
        Mono<Integer> gate = scene.enforcer.gate(Scene.action(), work);

        assertThat(watch(gate).value()).isEqualTo(1);
        Watch<Integer> again = watch(gate);

        assertThat(again.failure()).isInstanceOf(WorkStartedException.class);
        assertThat(runs).hasValue(1);
        assertThat(scene.gateway.exchanges()).hasSize(1);
    }

    @Test
    void gate_subscribedTwiceAtOnceAndApprovedTwice_runsTheWorkOnce() {
        Mono<Integer> gate = scene.enforcer.gate(Scene.action(), work);
        Watch<Integer> first = watch(gate);
        Watch<Integer> second = watch(gate);

        scene.gateway.exchanges().forEach(exchange -> scene.gateway.approver().approve(exchange.requestId()));

        assertThat(runs).hasValue(1);
        assertThat(first.value()).isEqualTo(1);
        assertThat(second.failure()).isInstanceOf(WorkStartedException.class);
    }

    @Test
    void gate_workFailsAndIsRetried_isNotRunAgain() {
        scene.gateway.approver().approveAll();
        Mono<Integer> failing = Mono.fromCallable(() -> {
            runs.incrementAndGet();
            throw new IllegalStateException("the work failed");
        });

        Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), failing).retry(3));

        assertThat(runs).hasValue(1);
        assertThat(gate.failure()).isInstanceOf(WorkStartedException.class);
    }

    @Test
    void gate_failsBeforeTheVerdictAndIsRetried_asksAgainAndRunsOnce() {
        scene.gateway.approver().approveAll();
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(400, "validation"));

        assertThat(watch(scene.enforcer.gate(Scene.action(), work).retry(1)).value())
                .isEqualTo(1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void gate_decisionDeliveredTwice_runsTheWorkOnce() {
        scene.gateway.failNext(Endpoint.WAIT, Fault.resetDuringAnswer());
        scene.gateway.approver().approveAll();

        Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), work));
        scene.advance(Duration.ofSeconds(5));

        assertThat(gate.value()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        assertThat(scene.exchange().deliveries()).isEqualTo(2);
    }

    @Test
    void cancel_duringTheWork_cancelsItAndWithdrawsNothing() {
        scene.gateway.approver().approveAll();
        AtomicInteger cancelled = new AtomicInteger();
        Watch<Object> gate =
                watch(scene.enforcer.gate(Scene.action(), Mono.never().doOnCancel(cancelled::incrementAndGet)));

        gate.cancel();

        assertThat(cancelled).hasValue(1);
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }
}
