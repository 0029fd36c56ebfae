package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;

/** An interrupt ends a call in whichever phase it comes, and leaves nothing behind. */
class InterruptTest {

    /** The calls that go through all the phases of a review. */
    enum Form {
        REVIEW,
        GATE,
        REVIEW_ALL
    }

    private final Scene scene = Scene.paired();
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        scene.close();
    }

    private Called<?> call(Form form) {
        return switch (form) {
            case REVIEW -> Called.call(() -> scene.enforcer.review(Scene.action()));
            case GATE -> Called.call(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet));
            case REVIEW_ALL ->
                Called.call(() -> {
                    // Not closed here: the interrupt alone must withdraw.
                    return scene.enforcer.reviewAll(List.of(Scene.action())).toList();
                });
        };
    }

    private void assertInterruptedAndNothingLeft(Called<?> call) {
        assertThat(call.failure()).isInstanceOf(InterruptedCallException.class);
        assertThat(call.interruptedAfterwards()).isTrue();
        assertThat(runs).hasValue(0);
        scene.gateway.advance(Duration.ofSeconds(10));
        scene.assertNothingPending();
    }

    @ParameterizedTest
    @EnumSource
    void interrupt_whileTheSubmissionIsBeingHandled_withdrawsIt(Form form) {
        scene.gateway.approver().decide(shown -> {
            Thread.currentThread().interrupt();
            return Answer.never();
        });

        Called<?> call = call(form);

        assertInterruptedAndNothingLeft(call);
        assertThat(scene.gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.state())
                .isEqualTo(ExchangeState.WITHDRAWN));
    }

    @ParameterizedTest
    @EnumSource
    void interrupt_beforeTheAnswerToTheSubmission_withdrawsIt(Form form) {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.delayAnswer(Duration.ofSeconds(10)));
        Called<?> call = call(form);
        Called.until(() -> scene.gateway.pendingExchanges() == 1);

        call.interrupt();

        assertInterruptedAndNothingLeft(call);
        assertThat(scene.gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.state())
                .isEqualTo(ExchangeState.WITHDRAWN));
    }

    @ParameterizedTest
    @EnumSource
    void interrupt_beforeTheSubmissionArrives_opensNothing(Form form) {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.delay(Duration.ofSeconds(10)));
        Called<?> call = call(form);
        Called.until(() -> scene.gateway.requests(Endpoint.SUBMIT).size() == 1);

        call.interrupt();

        assertInterruptedAndNothingLeft(call);
        assertThat(scene.gateway.exchanges()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void interrupt_whileTheApproverThinks_withdrawsIt(Form form) {
        Called<?> call = call(form);
        scene.awaitWaiting(call, 1);

        call.interrupt();

        assertInterruptedAndNothingLeft(call);
        assertThat(scene.gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.state())
                .isEqualTo(ExchangeState.WITHDRAWN));
    }

    @Test
    void interrupt_asTheApprovalArrives_keepsTheWorkFromBeginning() {
        scene.gateway.approver().decide(shown -> {
            Thread.currentThread().interrupt();
            return Answer.approve();
        });

        Called<Integer> gate = Called.call(() -> scene.enforcer.gate(Scene.action(), runs::incrementAndGet));

        assertInterruptedAndNothingLeft(gate);
    }

    @Test
    void interrupt_asTheVerdictArrives_losesNoVerdict() {
        scene.gateway.approver().decide(shown -> {
            Thread.currentThread().interrupt();
            return Answer.approve();
        });

        Called<Boolean> review =
                Called.call(() -> scene.enforcer.review(Scene.action()).isApproved());

        assertThat(review.value()).isTrue();
        assertThat(review.interruptedAfterwards()).isTrue();
    }

    @Test
    void interrupt_duringTheWork_isForTheWorkToNotice() {
        scene.gateway.approver().approveAll();
        CountDownLatch never = new CountDownLatch(1);
        Called<Object> gate = Called.call(() -> scene.enforcer.gate(Scene.action(), () -> {
            runs.incrementAndGet();
            never.await();
            return "not reached";
        }));
        Called.until(() -> runs.get() == 1);

        gate.interrupt();

        assertThat(gate.failure()).isExactlyInstanceOf(InterruptedException.class);
        assertThat(runs).hasValue(1);
        scene.assertNothingPending();
    }

    @Test
    void interrupt_duringTheWorkThatIgnoresIt_returnsItsResultAndStaysInterrupted() {
        scene.gateway.approver().approveAll();
        Called<Integer> gate = Called.call(() -> scene.enforcer.gate(Scene.action(), () -> {
            Thread.currentThread().interrupt();
            return runs.incrementAndGet();
        }));

        assertThat(gate.value()).isEqualTo(1);
        assertThat(gate.interruptedAfterwards()).isTrue();
    }

    @Test
    void withdrawal_afterAnInterrupt_isSentByAThreadThatLooksUninterrupted() {
        AtomicInteger sentInterrupted = new AtomicInteger();
        try (Scene other = watchingWithdrawals(sentInterrupted)) {
            Called<?> review = Called.call(() -> other.enforcer.review(Scene.action()));
            other.awaitWaiting(review, 1);

            review.interrupt();

            assertThat(review.failure()).isInstanceOf(InterruptedCallException.class);
            assertThat(other.gateway.requests(Endpoint.WITHDRAW)).hasSize(1);
            assertThat(sentInterrupted).hasValue(0);
        }
    }

    @Test
    void withdrawal_byACloseOnAnInterruptedThread_isSentByAThreadThatLooksUninterrupted() {
        AtomicInteger sentInterrupted = new AtomicInteger();
        try (Scene other = watchingWithdrawals(sentInterrupted)) {
            Called<?> review = Called.call(() -> other.enforcer.review(Scene.action()));
            other.awaitWaiting(review, 1);

            Called<?> closing = Called.run(() -> {
                Thread.currentThread().interrupt();
                other.enforcer.close();
            });

            assertThat(closing.failure()).isNull();
            assertThat(closing.interruptedAfterwards()).isTrue();
            assertThat(other.gateway.requests(Endpoint.WITHDRAW)).hasSize(1);
            assertThat(sentInterrupted).hasValue(0);
        }
    }

    private static Scene watchingWithdrawals(AtomicInteger sentInterrupted) {
        UnaryOperator<Transport> watching = transport -> new Transport() {
            @Override
            public Publisher<TransportResponse> exchange(TransportRequest request) {
                if (request.path().endsWith("/withdraw")
                        && Thread.currentThread().isInterrupted()) {
                    sentInterrupted.incrementAndGet();
                }
                return transport.exchange(request);
            }

            @Override
            public Publisher<Void> close() {
                return transport.close();
            }
        };
        return new Scene(FakeGateway.create(), watching, UnaryOperator.identity()).restored();
    }
}
