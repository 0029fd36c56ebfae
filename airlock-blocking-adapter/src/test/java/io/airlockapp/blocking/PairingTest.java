package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.PairingException;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingInitiated;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class PairingTest {

    private final Scene scene = new Scene();
    private final List<PairingInitiated> prompts = new ArrayList<>();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void pair_approverCompletes_showsTheCodeOnceAndReturnsThePairing() {
        Pairing pairing = scene.enforcer.pair(prompts::add);

        assertThat(prompts).hasSize(1);
        assertThat(pairing.enforcerId()).isEqualTo(Scene.ENFORCER);
        assertThat(scene.enforcer.pairing()).isEqualTo(pairing);
        scene.gateway.approver().approveAll();
        assertThat(scene.enforcer.review(Scene.action()).isApproved()).isTrue();
    }

    @Test
    void pair_promptBlocksUntilTheCodeIsEntered_runsItOnTheCallersThreadAndPairs() {
        scene.gateway.approver().manualPairings();
        // The code then comes on the thread that moves time.
        scene.gateway.failNext(Endpoint.PAIRING_INITIATE, Fault.delayAnswer(Duration.ofSeconds(1)));
        AtomicReference<Thread> prompter = new AtomicReference<>();
        CountDownLatch entered = new CountDownLatch(1);
        Called<Pairing> pairing = Called.call(() -> scene.enforcer.pair(code -> {
            prompts.add(code);
            prompter.set(Thread.currentThread());
            awaitOrFail(entered);
        }));
        Called.until(pairing::waiting);
        scene.gateway.advance(Duration.ofSeconds(1));
        Called.until(() -> prompter.get() != null);

        scene.gateway.approver().enterCode(prompts.get(0).pairingCode());
        entered.countDown();
        scene.advanceUntilEnded(pairing);

        assertThat(pairing.value()).isNotNull();
        assertThat(prompter).hasValue(pairing.thread);
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pair_promptFails_throwsThatAndPollsNoMore() {
        scene.gateway.approver().manualPairings();
        IllegalStateException failure = new IllegalStateException("no terminal to show it on");

        assertThatThrownBy(() -> scene.enforcer.pair(code -> {
                    throw failure;
                }))
                .isSameAs(failure);

        int polls = scene.gateway.requests(Endpoint.PAIRING_STATUS).size();
        scene.gateway.advance(Duration.ofMinutes(1));
        assertThat(scene.gateway.requests(Endpoint.PAIRING_STATUS)).hasSize(polls);
        assertThat(scene.enforcer.pairing()).isNull();
    }

    @Test
    void pair_approverRefuses_throwsThatAndIsNotPaired() {
        scene.gateway.approver().rejectPairings();

        assertThatThrownBy(() -> scene.enforcer.pair(prompts::add))
                .isInstanceOfSatisfying(PairingException.class, e -> assertThat(e.reason())
                        .isEqualTo(PairingException.Reason.REJECTED));

        assertThat(scene.enforcer.pairing()).isNull();
    }

    @Test
    void pair_nobodyEntersTheCode_throwsThatItExpired() {
        scene.gateway.approver().manualPairings();
        Called<Pairing> pairing = Called.call(() -> scene.enforcer.pair(prompts::add));

        scene.advanceUntilEnded(pairing);

        assertThat(pairing.failure()).isInstanceOfSatisfying(PairingException.class, e -> assertThat(e.reason())
                .isEqualTo(PairingException.Reason.EXPIRED));
    }

    @Test
    void pair_interruptedWhileItWaits_pollsNoMore() {
        scene.gateway.approver().manualPairings();
        Called<Pairing> pairing = Called.call(() -> scene.enforcer.pair(prompts::add));
        Called.until(() -> scene.gateway.requests(Endpoint.PAIRING_STATUS).size() == 1);

        pairing.interrupt();

        assertThat(pairing.failure()).isInstanceOf(InterruptedCallException.class);
        assertThat(pairing.interruptedAfterwards()).isTrue();
        int polls = scene.gateway.requests(Endpoint.PAIRING_STATUS).size();
        scene.gateway.advance(Duration.ofMinutes(1));
        assertThat(scene.gateway.requests(Endpoint.PAIRING_STATUS)).hasSize(polls);
    }

    @Test
    void claim_codeMadeBeforehand_pairs() {
        String code = scene.gateway.approver().preGenerateCode().pairingCode();

        Pairing pairing = scene.enforcer.claim(code);

        assertThat(scene.enforcer.pairing()).isEqualTo(pairing);
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.claim(" "));
    }

    @Test
    void restore_pairingOfAnEarlierStart_isTakenUp() {
        Pairing pairing = scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);

        assertThat(scene.enforcer.restore(pairing)).isEqualTo(pairing);

        assertThat(scene.enforcer.pairing()).isEqualTo(pairing);
    }

    @Test
    void unpair_paired_endsThePairing() {
        scene.restored();

        scene.enforcer.unpair();

        assertThat(scene.enforcer.pairing()).isNull();
        assertThatThrownBy(() -> scene.enforcer.review(Scene.action())).isInstanceOf(PairingException.class);
        assertThatThrownBy(() -> scene.enforcer.unpair()).isInstanceOf(PairingException.class);
    }

    @Test
    void pairing_onNonBlockingThread_isAnswered() {
        scene.restored();

        assertThat(Mono.fromCallable(scene.enforcer::pairing)
                        .subscribeOn(Schedulers.parallel())
                        .block())
                .isNotNull();
    }
}
