package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.TicketException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.ReplayJournal;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Reviews that are begun in one place and ended in another. A second enforcer of the same pairing is another process. */
class ResumeTest {

    private final FakeGateway gateway = FakeGateway.create();
    private final Pairing pairing = gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
    private final List<Scene> scenes = new ArrayList<>();
    private final List<ReviewTicket> kept = new ArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final Mono<Integer> work = Mono.fromCallable(runs::incrementAndGet);

    private Scene process() {
        return process(UnaryOperator.identity());
    }

    private Scene process(UnaryOperator<EnforcerBuilder> options) {
        Scene scene = new Scene(gateway, UnaryOperator.identity(), options);
        assertThat(watch(scene.enforcer.restore(pairing)).value()).isNotNull();
        scenes.add(scene);
        return scene;
    }

    private final Scene first = process();

    @AfterEach
    void close() {
        scenes.forEach(Scene::close);
    }

    private Mono<Void> keep(ReviewTicket ticket) {
        return Mono.fromRunnable(() -> kept.add(ticket));
    }

    private ReviewTicket submitted(Action action) {
        return watch(first.enforcer.submit(action, this::keep)).value();
    }

    private static void refused(Watch<?> watch, TicketException.Reason reason) {
        assertThat(watch.failure()).isInstanceOfSatisfying(TicketException.class, e -> assertThat(e.reason())
                .isEqualTo(reason));
    }

    @Test
    void submit_emitsTheTicketThatWasKeptBefore_andLeavesTheExchangeOpen() {
        ReviewTicket ticket = submitted(Scene.action());

        assertThat(kept).containsExactly(ticket);
        assertThat(ticket.artifactHash()).isEqualTo(Scene.action().hash());
        assertThat(first.exchange().requestId()).isEqualTo(ticket.requestId());
        assertThat(first.exchange().state()).isEqualTo(ExchangeState.PENDING_APPROVAL);
        assertThat(gateway.requests(Endpoint.WAIT)).isEmpty();
    }

    @Test
    void resume_byAnotherProcess_isVerifiedAndAcknowledged() {
        String text = submitted(Scene.action()).encode();
        Watch<Verdict> resumed = watch(process().enforcer.resume(ReviewTicket.parse(text)));
        assertThat(resumed.ended()).isFalse();

        gateway.approver().approve(first.exchange().requestId());

        assertThat(resumed.value().isApproved()).isTrue();
        assertThat(first.exchange().acks()).hasSize(1);
    }

    @Test
    void resume_decidedWhileNobodyWaited_findsTheDecision() {
        ReviewTicket ticket = submitted(Scene.action());
        gateway.approver().reject(ticket.requestId(), "no");
        first.advance(Duration.ofMinutes(5));

        assertThat(watch(process().enforcer.resume(ticket)).value()).isInstanceOf(Verdict.Rejected.class);
    }

    @Test
    void review_keptBeforeAnythingIsSent() {
        List<Integer> sentBefore = new ArrayList<>();
        Watch<Verdict> review = watch(first.enforcer.review(
                Scene.action(),
                ticket -> Mono.fromRunnable(() -> {
                    kept.add(ticket);
                    sentBefore.add(gateway.requests(Endpoint.SUBMIT).size());
                })));

        assertThat(sentBefore).containsExactly(0);
        assertThat(first.exchange().requestId()).isEqualTo(kept.get(0).requestId());
        gateway.approver().approve(first.exchange().requestId());
        assertThat(review.value().isApproved()).isTrue();
    }

    @Test
    void review_ticketCannotBeKept_failsAndSendsNothing() {
        Function<ReviewTicket, Mono<Void>> full = ticket -> Mono.error(new IllegalStateException("no disk"));
        Function<ReviewTicket, Mono<Void>> broken = ticket -> {
            throw new IllegalStateException("no disk");
        };

        assertThat(watch(first.enforcer.review(Scene.action(), full)).failure()).hasMessage("no disk");
        assertThat(watch(first.enforcer.review(Scene.action(), broken)).failure())
                .hasMessage("no disk");
        assertThat(watch(first.enforcer.submit(Scene.action(), full)).failure()).hasMessage("no disk");

        assertThat(gateway.requests(Endpoint.SUBMIT)).isEmpty();
        assertThat(gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    @Test
    void review_cancelledWhileTheTicketIsKept_sendsNothing() {
        Watch<Verdict> review = watch(first.enforcer.review(Scene.action(), ticket -> Mono.never()));
        review.cancel();

        assertThat(gateway.requests(Endpoint.SUBMIT)).isEmpty();
        assertThat(gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    @Test
    void review_timeUpWhileTheTicketIsKept_sendsNothing() {
        Watch<Verdict> review = watch(
                first.enforcer.review(Scene.action(), ticket -> Mono.delay(Duration.ofMinutes(10), gateway.scheduler())
                        .then()));
        first.advance(Duration.ofMinutes(10));

        assertThat(review.value()).isInstanceOf(Verdict.Expired.class);
        assertThat(gateway.requests(Endpoint.SUBMIT)).isEmpty();
    }

    @Test
    void review_ticketIsNeverKept_endsWhenItsTimeIsUp() {
        Watch<Verdict> review = watch(first.enforcer.review(Scene.action(), ticket -> Mono.never()));
        first.advance(Duration.ofMinutes(10));

        assertThat(review.value()).isInstanceOf(Verdict.Expired.class);
        assertThat(gateway.requests(Endpoint.SUBMIT)).isEmpty();
    }

    @Test
    void resume_neverSubmitted_isNotFound() {
        watch(first.enforcer.review(Scene.action(), ticket -> keep(ticket).then(Mono.error(new Error("crash")))));

        Watch<Verdict> resumed = watch(process().enforcer.resume(kept.get(0)));

        assertThat(resumed.failure()).isInstanceOf(NotFoundException.class);
    }

    @Test
    void resume_answerOfTheSubmissionLost_findsTheDecision() {
        gateway.faults().add(Calls.to(Endpoint.SUBMIT).always(), Fault.resetBeforeAnswer());
        Watch<Verdict> review = watch(first.enforcer.review(Scene.action(), this::keep));
        Watch<Verdict> resumed = watch(process().enforcer.resume(kept.get(0)));
        gateway.approver().approve(kept.get(0).requestId());

        assertThat(resumed.value().isApproved()).isTrue();
        review.cancel();
    }

    @Test
    void resume_withdrawn_isWithdrawn() {
        ReviewTicket ticket = submitted(Scene.action());
        watch(first.enforcer.withdraw(ticket.requestId()));

        assertThat(watch(process().enforcer.resume(ticket)).value()).isInstanceOf(Verdict.Withdrawn.class);
    }

    @Test
    void resume_timeUp_isExpiredAndAsksForNothing() {
        ReviewTicket ticket = submitted(Scene.action());
        first.advance(Duration.ofMinutes(10));

        assertThat(watch(process().enforcer.resume(ticket)).value()).isInstanceOf(Verdict.Expired.class);
        assertThat(gateway.requests(Endpoint.WAIT)).isEmpty();
    }

    @Test
    void resume_timeUpWhileItWaits_isExpiredAndWithdrawn() {
        ReviewTicket ticket = submitted(Scene.action());
        first.advance(Duration.ofMinutes(9));
        Watch<Verdict> resumed = watch(process().enforcer.resume(ticket));
        first.advance(Duration.ofMinutes(1));

        assertThat(resumed.value()).isInstanceOf(Verdict.Expired.class);
        first.assertNothingPending();
    }

    @Test
    void resume_ended_neverApprovesASecondTime() {
        ReplayJournal shared = ReplayJournal.inMemory(gateway.clock(), 100);
        Scene one = process(options -> options.replayJournal(shared));
        Scene other = process(options -> options.replayJournal(shared));
        ReviewTicket ticket = submitted(Scene.action());
        gateway.approver().approve(ticket.requestId());
        assertThat(watch(one.enforcer.resume(ticket)).value().isApproved()).isTrue();

        Watch<Verdict> again = watch(other.enforcer.resume(ticket));
        first.advance(Duration.ofMinutes(10));

        assertThat(again.ended()).isTrue();
        assertThat(again.values).noneMatch(Verdict::isApproved);
    }

    @Test
    void gate_resumedByTwoThatShareAJournal_runsTheWorkOnce() {
        ReplayJournal shared = ReplayJournal.inMemory(gateway.clock(), 100);
        Scene one = process(options -> options.replayJournal(shared));
        Scene other = process(options -> options.replayJournal(shared));
        ReviewTicket ticket = submitted(Scene.action());
        Watch<Integer> here = watch(one.enforcer.gate(ticket, Scene.action(), work));
        Watch<Integer> there = watch(other.enforcer.gate(ticket, Scene.action(), work));

        gateway.approver().approve(ticket.requestId());
        first.advance(Duration.ofMinutes(10));

        assertThat(runs).hasValue(1);
        assertThat(here.ended()).isTrue();
        assertThat(there.ended()).isTrue();
    }

    /** A crash after the claim and before the work, as the journal sees it. */
    @Test
    void resume_claimedByAProcessThatCrashed_isAReplay() {
        ReplayJournal shared = ReplayJournal.inMemory(gateway.clock(), 100);
        gateway.faults().add(Calls.to(Endpoint.ACK).always(), Fault.status(503));
        Scene crashed = process(options -> options.replayJournal(shared));
        ReviewTicket ticket = submitted(Scene.action());
        gateway.approver().approve(ticket.requestId());
        assertThat(watch(crashed.enforcer.resume(ticket)).value().isApproved()).isTrue();

        Watch<Integer> gate =
                watch(process(options -> options.replayJournal(shared)).enforcer.gate(ticket, Scene.action(), work));

        assertThat(gate.failure()).isInstanceOfSatisfying(NotApprovedException.class, e -> assertThat(e.verdict())
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .isEqualTo(FailureReason.REPLAY)));
        assertThat(runs).hasValue(0);
    }

    @Test
    void gate_ticketOfAnotherAction_sendsNothing() {
        ReviewTicket harmless = submitted(Action.command("ls"));
        gateway.approver().approve(harmless.requestId());

        refused(watch(first.enforcer.gate(harmless, Scene.action(), work)), TicketException.Reason.OTHER_ACTION);
        refused(watch(first.enforcer.resume(harmless, Scene.action())), TicketException.Reason.OTHER_ACTION);
        assertThat(runs).hasValue(0);
        assertThat(gateway.requests(Endpoint.WAIT)).isEmpty();

        assertThat(watch(first.enforcer.gate(harmless, Action.command("ls"), work))
                        .value())
                .isEqualTo(1);
    }

    @Test
    void resume_ticketOfAnotherEnforcerOrPairing_isRefusedAndStaysOpen() {
        ReviewTicket ticket = submitted(Scene.action());
        Scene other =
                new Scene(gateway, UnaryOperator.identity(), options -> Enforcer.builder(first.client, "enforcer-2")
                        .time(first.time));
        scenes.add(other);
        watch(other.enforcer.restore(gateway.readyPairing("enforcer-2", Scene.WORKSPACE)));
        Scene paired = process();
        watch(paired.enforcer.restore(gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE)));

        refused(watch(other.enforcer.resume(ticket)), TicketException.Reason.OTHER_ENFORCER);
        refused(watch(paired.enforcer.resume(ticket)), TicketException.Reason.OTHER_PAIRING);

        assertThat(gateway.requests(Endpoint.WAIT)).isEmpty();
        assertThat(gateway.pendingExchanges()).isEqualTo(1);
    }

    @Test
    void resume_notPaired_isRefusedAndStaysOpen() {
        ReviewTicket ticket = submitted(Scene.action());
        Scene bare = new Scene(gateway, UnaryOperator.identity(), UnaryOperator.identity());
        scenes.add(bare);

        assertThat(watch(bare.enforcer.resume(ticket)).failure()).isInstanceOf(PairingException.class);
        assertThat(gateway.pendingExchanges()).isEqualTo(1);
    }

    @Test
    void resume_cancelled_withdraws() {
        ReviewTicket ticket = submitted(Scene.action());
        watch(process().enforcer.resume(ticket)).cancel();

        first.assertNothingPending();
    }

    @Test
    void submit_cancelledBeforeTheGatewayHasIt_withdraws() {
        gateway.failNext(Endpoint.SUBMIT, Fault.delayAnswer(Duration.ofSeconds(5)));
        watch(first.enforcer.submit(Scene.action(), this::keep)).cancel();
        first.advance(Duration.ofSeconds(10));

        first.assertNothingPending();
    }
}
