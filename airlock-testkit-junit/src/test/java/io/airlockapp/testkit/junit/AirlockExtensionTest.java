package io.airlockapp.testkit.junit;

import static io.airlockapp.testkit.approver.Conditions.anything;
import static io.airlockapp.testkit.approver.Conditions.payload;
import static io.airlockapp.testkit.assertion.AirlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.blocking.BlockingGatewayClient;
import io.airlockapp.error.FailureReason;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.ReviewResult;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Colleague;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AirlockExtension.class)
class AirlockExtensionTest {

    private static final Action ACTION = Action.command("terraform apply");
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeGateway constructed;
    private FakeGateway before;

    AirlockExtensionTest(FakeGateway gateway) {
        constructed = gateway;
        before = gateway;
    }

    @BeforeEach
    void prepare(FakeGateway gateway, Approver approver) {
        before = gateway;
        approver.approveAll();
    }

    @Test
    void parameters_ofOneTest_belongTogether(
            FakeGateway gateway,
            Approver approver,
            Enforcer enforcer,
            BlockingEnforcer blocking,
            GatewayClient client,
            BlockingGatewayClient blockingClient,
            Pairing pairing,
            TimeSource time) {
        assertThat(gateway).isSameAs(constructed).isSameAs(before);
        assertThat(approver).isSameAs(gateway.approver());
        assertThat(enforcer.pairing()).isEqualTo(pairing).isEqualTo(blocking.pairing());
        assertThat(time.now()).isEqualTo(BEGINNING);
        assertThat(client.echo().block()).isEqualTo(blockingClient.echo());
        assertThat(gateway).requests(Endpoint.ECHO).hasSize(2);
        assertThat(gateway).heartbeatsOf("enforcer-1").isOnline().hasCount(1).isLabelled("enforcer-1");
    }

    @RepeatedTest(3)
    void gateway_ofEachRepetition_isItsOwn(FakeGateway gateway, BlockingEnforcer enforcer) {
        assertThat(gateway).hasNoExchanges();
        assertThat(enforcer.review(ACTION).isApproved()).isTrue();
        assertThat(gateway).onlyExchange().isApproved().isAcked();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "rm -rf /"})
    void gateway_ofEachInvocation_isItsOwn(String command, FakeGateway gateway, BlockingEnforcer enforcer) {
        enforcer.review(Action.command(command));

        assertThat(gateway).approver().onlyShown().payload("/command").isEqualTo(command);
    }

    @Nested
    class Inner {

        private final FakeGateway ofTheInner;

        Inner(FakeGateway gateway) {
            ofTheInner = gateway;
        }

        @Test
        void gateway_ofANestedClass_isThatOfItsTest(FakeGateway gateway, BlockingEnforcer enforcer) {
            assertThat(gateway).isSameAs(ofTheInner).isSameAs(constructed).isSameAs(before);
            assertThat(enforcer.review(ACTION).isApproved()).isTrue();
        }
    }

    @Test
    void review_onTheTestsThread_waitsInVirtualTime(
            FakeGateway gateway, Approver approver, BlockingEnforcer enforcer, TimeSource time) {
        approver.when(anything()).approve("after lunch").after(Duration.ofMinutes(9));

        Verdict verdict = enforcer.review(ACTION);

        assertThat(verdict.isApproved()).isTrue();
        assertThat(time.now()).isEqualTo(BEGINNING.plus(Duration.ofMinutes(9)));
        assertThat(gateway).onlyExchange().isApproved().isAcked().hasNoPendingWaits();
        assertThat(gateway).hasNoPendingWaits().hasNoPendingExchanges();
    }

    @Test
    void review_nobodyAnswers_expiresInVirtualTime(FakeGateway gateway, Approver approver, BlockingEnforcer enforcer) {
        approver.ignoreAll();

        assertThat(enforcer.review(ACTION)).isInstanceOf(Verdict.Expired.class);

        assertThat(gateway.clock().instant()).isEqualTo(BEGINNING.plus(Action.DEFAULT_TIMEOUT));
        assertThat(gateway).hasNoPendingWaits().hasNoPendingExchanges();
    }

    @Test
    void gate_onTheTestsThread_runsTheWorkOnce(Approver approver, BlockingEnforcer enforcer) throws Exception {
        approver.when(anything()).approve().after(Duration.ofMinutes(1));
        AtomicInteger runs = new AtomicInteger();

        assertThat(enforcer.gate(ACTION, runs::incrementAndGet)).isEqualTo(1);

        approver.rejectAll("no");
        assertThatThrownBy(() -> enforcer.gate(ACTION, runs::incrementAndGet)).isInstanceOf(NotApprovedException.class);
        assertThat(runs).hasValue(1);
    }

    @Test
    void awaitDecision_onTheTestsThread_takesItsVirtualTime(
            FakeGateway gateway, Approver approver, Enforcer enforcer, BlockingGatewayClient client) {
        approver.ignoreAll();
        CompletableFuture<Verdict> review = enforcer.review(ACTION).toFuture();
        String requestId = gateway.exchanges().get(0).requestId();

        WaitOutcome outcome = client.awaitDecision(requestId, Duration.ofSeconds(7));

        assertThat(outcome).isNotNull();
        assertThat(gateway.clock().instant()).isEqualTo(BEGINNING.plusSeconds(7));
        assertThat(review).isNotDone();
    }

    @Test
    void reviewAll_onTheTestsThread_readsInVirtualTime(Approver approver, BlockingEnforcer enforcer) {
        approver.when(payload("/command").isEqualTo("1")).reject().after(Duration.ofMinutes(2));
        approver.otherwise().approve().after(Duration.ofMinutes(1));

        try (Stream<ReviewResult> results =
                enforcer.reviewAll(List.of(Action.command("1"), Action.command("2"), Action.command("3")))) {
            assertThat(results.map(ReviewResult::isApproved)).containsExactly(true, true, false);
        }
    }

    @Test
    void review_onAnotherThread_waitsUntilTheTestMovesTime(
            FakeGateway gateway, Approver approver, BlockingEnforcer enforcer) {
        approver.ignoreAll();
        CompletableFuture<Verdict> review = CompletableFuture.supplyAsync(() -> enforcer.review(ACTION));
        until(() -> gateway.pendingWaits() == 1);
        assertThat(gateway.clock().instant()).isEqualTo(BEGINNING);

        approver.approve(gateway.exchanges().get(0).requestId());

        assertThat(review.orTimeout(1, TimeUnit.MINUTES).join().isApproved()).isTrue();
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(200_000);
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void review_testRunsOnAThreadOfATimeout_thatIsItsOwn(Approver approver, BlockingEnforcer enforcer) {
        approver.when(anything()).approve().after(Duration.ofMinutes(9));

        assertThat(enforcer.review(ACTION).isApproved()).isTrue();
    }

    @Test
    void review_reactive_movesNoTime(FakeGateway gateway, Approver approver, Enforcer enforcer) {
        approver.when(anything()).approve().after(Duration.ofMinutes(9));

        CompletableFuture<Verdict> review = enforcer.review(ACTION).toFuture();

        assertThat(review).isNotDone();
        gateway.advance(Duration.ofMinutes(9));
        assertThat(review).isCompletedWithValueMatching(Verdict::isApproved);
    }

    @Test
    void review_faultsOfTheGateway_areSurvivedInVirtualTime(FakeGateway gateway, BlockingEnforcer enforcer) {
        gateway.failNext(Endpoint.SUBMIT, Fault.status(503));
        gateway.failNext(Endpoint.WAIT, Fault.resetBeforeAnswer());

        assertThat(enforcer.review(ACTION).isApproved()).isTrue();

        assertThat(gateway)
                .hasNoFaultsLeft()
                .requests(Endpoint.SUBMIT)
                .hasSize(2)
                .haveTheSame("/requestId");
        assertThat(gateway).onlyExchange().wasSubmittedOnce().isAcked();
    }

    @Test
    void review_signedByAColleague_countsOnceTheEnforcerKnowsThem(Approver approver, BlockingEnforcer enforcer) {
        Colleague colleague = approver.colleague();
        approver.when(anything()).approve().by(colleague);

        assertThat(enforcer.review(ACTION))
                .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                        .isEqualTo(FailureReason.UNKNOWN_SIGNER));

        enforcer.addSigner(colleague.signer());
        assertThat(enforcer.review(ACTION).isApproved()).isTrue();
    }

    @Test
    void review_scriptPressesAButtonThatIsNotThere_saysSo(Approver approver, BlockingEnforcer enforcer) {
        approver.when(anything()).press("allow-once");

        assertThatIllegalStateException()
                .isThrownBy(() -> enforcer.review(ACTION))
                .withMessageContaining("no button allow-once");
    }

    @Test
    void review_conditionThrows_saysSo(Approver approver, BlockingEnforcer enforcer) {
        approver.when(shown -> {
                    throw new IllegalStateException("A mistake in the test.");
                })
                .approve();

        assertThatIllegalStateException()
                .isThrownBy(() -> enforcer.review(ACTION))
                .withMessageContaining("A mistake in the test.");
    }

    @Test
    void events_noneComes_endsAfterAWhileOfVirtualTime(FakeGateway gateway, GatewayClient client, TimeSource time) {
        Enforcer other = Enforcer.builder(client, "enforcer-2").time(time).build();
        BlockingEnforcer blocking = BlockingEnforcer.of(
                other,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                there -> gateway.advanceUntil(there, Duration.ofDays(1)));

        try (Stream<?> events = blocking.events()) {
            assertThatIllegalStateException()
                    .isThrownBy(events::findFirst)
                    .withMessageContaining("PT24H of virtual time");
        }
        blocking.close();
    }
}
