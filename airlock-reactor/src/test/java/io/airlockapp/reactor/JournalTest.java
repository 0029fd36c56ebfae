package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.FailureReason;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.ReplayJournal;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Where used decisions are remembered, and what happens when that cannot be done. */
class JournalTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicInteger runs = new AtomicInteger();
    private final Mono<Integer> work = Mono.fromCallable(runs::incrementAndGet);
    private final FakeGateway gateway = FakeGateway.create();

    private Scene keeping(ReplayJournal journal) {
        return new Scene(gateway, UnaryOperator.identity(), enforcer -> enforcer.replayJournal(journal)).restored();
    }

    private static void replay(Verdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .isEqualTo(FailureReason.REPLAY));
    }

    private static void replay(Watch<Integer> gate) {
        assertThat(gate.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> replay(e.verdict()));
    }

    @Test
    void gate_journalFull_neverRunsTheWorkUntilSomethingMayBeForgotten() {
        try (Scene scene = keeping(ReplayJournal.inMemory(gateway.clock(), 1))) {
            gateway.approver().approveAll();
            assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(1);

            replay(watch(scene.enforcer.gate(Scene.action(), work)));
            assertThat(runs).hasValue(1);
            scene.assertNothingPending();

            scene.advance(Duration.ofMinutes(61));
            assertThat(watch(scene.enforcer.gate(Scene.action(), work)).value()).isEqualTo(2);
        }
    }

    @Test
    void gate_journalThatFails_neverRunsTheWork() {
        try (Scene scene = keeping(use -> {
            throw new IllegalStateException("no disk");
        })) {
            gateway.approver().approveAll();
            replay(watch(scene.enforcer.gate(Scene.action(), work)));
            assertThat(runs).hasValue(0);
        }
    }

    /** A journal that blocks, and says on which thread it was asked. */
    private static final class Slow implements ReplayJournal {

        final AtomicReference<String> askedOn = new AtomicReference<>("");
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch mayAnswer = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);

        @Override
        public boolean claim(Use use) {
            askedOn.set(Thread.currentThread().getName());
            asked.countDown();
            try {
                mayAnswer.await();
                return true;
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new IllegalStateException("interrupted", e);
            }
        }

        @Override
        public boolean blocking() {
            return true;
        }
    }

    @Test
    void gate_journalThatBlocks_isAskedOnAThreadThatMay() {
        Slow journal = new Slow();
        journal.mayAnswer.countDown();
        try (Scene scene = keeping(journal)) {
            gateway.approver().approveAll();

            assertThat(scene.enforcer.gate(Scene.action(), work).block(PATIENCE))
                    .isEqualTo(1);
            assertThat(journal.askedOn.get()).startsWith("boundedElastic-");
        }
    }

    @Test
    void review_journalThatDoesNotBlock_isAskedOnTheThreadThatBroughtTheDecision() {
        AtomicReference<String> askedOn = new AtomicReference<>("");
        try (Scene scene = keeping(use -> {
            askedOn.set(Thread.currentThread().getName());
            return true;
        })) {
            gateway.approver().approveAll();
            assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                    .isTrue();
            assertThat(askedOn.get()).isEqualTo(Thread.currentThread().getName());
        }
    }

    @Test
    void review_journalThatNeverAnswers_endsWithTheTimeOfTheDecision() throws Exception {
        Slow journal = new Slow();
        try (Scene scene = keeping(journal)) {
            gateway.approver().decide(shown -> Answer.approve());
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            journal.asked.await();
            scene.advance(Duration.ofMinutes(11).minusNanos(1));
            assertThat(review.ended()).isFalse();

            scene.advance(Duration.ofNanos(1));

            replay(review.value());
            journal.interrupted.await();
            scene.assertNothingPending();
        }
    }

    @Test
    void review_cancelledWhileTheJournalIsAsked_interruptsItAndWithdraws() throws Exception {
        Slow journal = new Slow();
        try (Scene scene = keeping(journal)) {
            gateway.approver().decide(shown -> Answer.approve());
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            journal.asked.await();

            review.cancel();

            journal.interrupted.await();
            assertThat(review.ended()).isFalse();
            scene.assertNothingPending();
        }
    }

    @Test
    void gate_signerRevokedWhileTheJournalIsAsked_neverRunsTheWork() throws Exception {
        Slow journal = new Slow();
        try (Scene scene = keeping(journal)) {
            gateway.approver().decide(shown -> Answer.approve());
            CountDownLatch ended = new CountDownLatch(1);
            Watch<Integer> watched =
                    watch(scene.enforcer.gate(Scene.action(), work).doOnTerminate(ended::countDown));
            journal.asked.await();
            watch(scene.enforcer.revokeSigner(gateway.approver().signerKeyId())).value();

            journal.mayAnswer.countDown();
            ended.await();

            assertThat(runs).hasValue(0);
            assertThat(watched.values).isEmpty();
        }
    }
}
