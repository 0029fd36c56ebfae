package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.harp.HandedOverException;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.ReplayJournal;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What closing an enforcer does with its reviews: withdraws them, or hands them over. */
class DrainTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FakeGateway gateway = FakeGateway.create();
    private final Pairing pairing = gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
    private final Scene scene = process(UnaryOperator.identity());

    private Scene process(UnaryOperator<EnforcerBuilder> options) {
        Scene made = new Scene(gateway, UnaryOperator.identity(), options);
        watch(made.enforcer.restore(pairing));
        return made;
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private static ReviewTicket ticketOf(Watch<?> review) {
        assertThat(review.failure()).isInstanceOf(HandedOverException.class);
        return ((HandedOverException) review.failure()).ticket();
    }

    @Test
    void handOver_waiting_failsWithATicketThatAnotherProcessResumes() {
        AtomicInteger runs = new AtomicInteger();
        Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), Mono.fromCallable(runs::incrementAndGet)));
        Watch<ReviewTicket> closed = watch(scene.enforcer.close(Drain.HAND_OVER, LIMIT));

        ReviewTicket ticket = ticketOf(gate);
        assertThat(closed.value()).isEqualTo(ticket);
        assertThat(gateway.pendingExchanges()).isEqualTo(1);
        assertThat(gateway.pendingWaits()).isZero();

        try (Scene other = process(UnaryOperator.identity())) {
            Watch<Verdict> resumed = watch(other.enforcer.resume(ticket, Scene.action()));
            gateway.approver().approve(ticket.requestId());
            assertThat(resumed.value().isApproved()).isTrue();
        }
        assertThat(runs).as("the work of the gate that was handed over").hasValue(0);
    }

    @Test
    void handOver_manyAndQueued_handsOverWhatIsAtTheGatewayAndSendsNothingMore() {
        try (Scene narrow = process(enforcer -> enforcer.maxInFlight(3))) {
            List<Watch<Verdict>> reviews = IntStream.range(0, 5)
                    .mapToObj(i -> watch(narrow.enforcer.review(Scene.action())))
                    .toList();
            Watch<ReviewTicket> closed = watch(narrow.enforcer.close(Drain.HAND_OVER, LIMIT));

            assertThat(closed.ended()).isTrue();
            assertThat(closed.values).hasSize(3);
            reviews.subList(0, 3).forEach(review -> assertThat(closed.values).contains(ticketOf(review)));
            assertThat(reviews.subList(3, 5)).allMatch(review -> review.failure() instanceof ClientClosedException);
            assertThat(gateway.requests(Endpoint.SUBMIT)).hasSize(3);
            assertThat(gateway.requests(Endpoint.WITHDRAW)).isEmpty();
        }
    }

    @Test
    void handOver_resumedAndQueued_isHandedOver() {
        ReviewTicket ticket = watch(scene.enforcer.submit(Scene.action(), kept -> Mono.empty()))
                .value();
        try (Scene narrow = process(enforcer -> enforcer.maxInFlight(1))) {
            watch(narrow.enforcer.review(Scene.action()));
            Watch<Verdict> queued = watch(narrow.enforcer.resume(ticket));
            watch(narrow.enforcer.close(Drain.HAND_OVER, LIMIT));

            assertThat(ticketOf(queued)).isEqualTo(ticket);
            assertThat(gateway.pendingExchanges()).isEqualTo(2);
        }
    }

    @Test
    void handOver_submitting_isSubmittedFirst() {
        gateway.failNext(Endpoint.SUBMIT, Fault.delayAnswer(Duration.ofSeconds(5)));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        Watch<ReviewTicket> closed = watch(scene.enforcer.close(Drain.HAND_OVER, LIMIT));
        assertThat(review.ended()).isFalse();
        assertThat(closed.ended()).isFalse();

        scene.advance(Duration.ofSeconds(5));

        assertThat(closed.value()).isEqualTo(ticketOf(review));
        assertThat(gateway.pendingExchanges()).isEqualTo(1);
        assertThat(gateway.requests(Endpoint.WAIT)).isEmpty();
    }

    @Test
    void handOver_submitUnderWay_emitsItsTicketToItsCaller() {
        gateway.failNext(Endpoint.SUBMIT, Fault.delayAnswer(Duration.ofSeconds(5)));
        Watch<ReviewTicket> submit = watch(scene.enforcer.submit(Scene.action(), kept -> Mono.empty()));
        Watch<ReviewTicket> closed = watch(scene.enforcer.close(Drain.HAND_OVER, LIMIT));
        scene.advance(Duration.ofSeconds(5));

        assertThat(submit.value().artifactHash()).isEqualTo(Scene.action().hash());
        assertThat(closed.ended()).isTrue();
        assertThat(closed.values).isEmpty();
    }

    @Test
    void handOver_submittingForLongerThanTheLimit_isHandedOverAsItIs() {
        gateway.failNext(Endpoint.SUBMIT, Fault.delayAnswer(Duration.ofSeconds(12)));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        Watch<ReviewTicket> closed = watch(scene.enforcer.close(Drain.HAND_OVER, Duration.ofSeconds(3)));
        scene.advance(Duration.ofSeconds(3));

        assertThat(closed.value()).isEqualTo(ticketOf(review));
        assertThat(gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    @Test
    void handOver_ticketBeingKept_failsAndSendsNothing() {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action(), ticket -> Mono.never()));
        Watch<ReviewTicket> closed = watch(scene.enforcer.close(Drain.HAND_OVER, LIMIT));

        assertThat(review.failure()).isInstanceOf(ClientClosedException.class);
        assertThat(closed.ended()).isTrue();
        assertThat(gateway.requests(Endpoint.SUBMIT)).isEmpty();
    }

    /** What the journal has taken counts as used: to hand that over would lose the decision. */
    @Test
    void handOver_decisionBeingClaimed_endsInItsVerdict() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ReplayJournal slow = new ReplayJournal() {
            @Override
            public boolean claim(Use use) {
                asked.countDown();
                try {
                    return answer.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    return false;
                }
            }

            @Override
            public boolean blocking() {
                return true;
            }
        };
        CountDownLatch ended = new CountDownLatch(1);
        try (Scene blocked = process(enforcer -> enforcer.replayJournal(slow))) {
            Watch<Verdict> review =
                    watch(blocked.enforcer.review(Scene.action()).doFinally(signal -> ended.countDown()));
            gateway.approver().approve(gateway.exchanges().get(0).requestId());
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            CountDownLatch done = new CountDownLatch(1);
            Watch<ReviewTicket> closed =
                    watch(blocked.enforcer.close(Drain.HAND_OVER, LIMIT).doFinally(signal -> done.countDown()));
            assertThat(review.ended()).isFalse();
            answer.countDown();
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(review.value().isApproved()).isTrue();
            assertThat(closed.values).isEmpty();
            assertThat(gateway.exchanges().get(0).acks()).hasSize(1);
        }
    }

    /** Whoever resumed it would run the work a second time. */
    @Test
    void handOver_approvedAndStillRunning_isNobodyElses() throws InterruptedException {
        ReplayJournal elsewhere = new ReplayJournal() {
            private final ReplayJournal memory = ReplayJournal.inMemory(gateway.clock(), 10);

            @Override
            public boolean claim(Use use) {
                return memory.claim(use);
            }

            @Override
            public boolean blocking() {
                return true; // So that the work runs on a thread that it may hold up.
            }
        };
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (Scene blocked = process(enforcer -> enforcer.replayJournal(elsewhere))) {
            Watch<Boolean> gate = watch(blocked.enforcer
                    .gate(Scene.action(), Mono.fromCallable(() -> {
                        begun.countDown();
                        return go.await(30, TimeUnit.SECONDS);
                    }))
                    .doFinally(signal -> ended.countDown()));
            gateway.approver().approve(gateway.exchanges().get(0).requestId());
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

            Watch<ReviewTicket> closed = watch(blocked.enforcer.close(Drain.HAND_OVER, LIMIT));
            blocked.advance(LIMIT.multipliedBy(2));

            assertThat(closed.values).isEmpty();
            go.countDown();
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(gate.value()).isTrue();
        }
    }

    @Test
    void handOver_refusesNewReviews() {
        watch(scene.enforcer.close(Drain.HAND_OVER, LIMIT));

        assertThat(watch(scene.enforcer.review(Scene.action())).failure()).isInstanceOf(ClientClosedException.class);
        assertThat(gateway.requests(Endpoint.SUBMIT)).isEmpty();
    }

    @Test
    void handOver_reviewAll_resultsHaveTheTickets() {
        Watch<ReviewResult> all = watch(scene.enforcer.reviewAll(Flux.just(Scene.action(), Scene.action())));
        watch(scene.enforcer.close(Drain.HAND_OVER, LIMIT));

        assertThat(all.values).hasSize(2).allMatch(result -> result.failure() instanceof HandedOverException);
    }

    @Test
    void close_isLazyAndCountsOnce() {
        Flux<ReviewTicket> close = scene.enforcer.close(Drain.HAND_OVER, LIMIT);
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        assertThat(review.ended()).isFalse();

        Watch<ReviewTicket> first = watch(close);
        Watch<ReviewTicket> second = watch(close);
        Watch<ReviewTicket> other = watch(scene.enforcer.close(Drain.WITHDRAW, LIMIT));

        assertThat(first.value()).isEqualTo(second.value()).isEqualTo(other.value());
        assertThat(watch(scene.enforcer.close()).ended()).isTrue();
        assertThat(gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    @Test
    void withdraw_emitsNoTicketAndLeavesNothing() {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        Watch<ReviewTicket> closed = watch(scene.enforcer.close(Drain.WITHDRAW, LIMIT));

        assertThat(review.failure()).isInstanceOf(ClientClosedException.class);
        assertThat(closed.ended()).isTrue();
        assertThat(closed.values).isEmpty();
        scene.assertNothingPending();
    }

    @Test
    void limitThatIsNone_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.close(Drain.HAND_OVER, Duration.ZERO));
    }

    @Test
    void gate_rejectedWhileHandingOver_isNoApproval() {
        Watch<String> gate = watch(scene.enforcer.gate(Scene.action(), Mono.just("ran")));
        gateway.approver().reject(scene.exchange().requestId(), "no");
        watch(scene.enforcer.close(Drain.HAND_OVER, LIMIT));

        assertThat(gate.failure()).isInstanceOf(NotApprovedException.class);
    }
}
