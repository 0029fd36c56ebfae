package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.NoApproverException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Shown;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class ReviewTest {

    private final Scene scene = Scene.paired();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void review_approved_isSealedSubmittedVerifiedAndAcknowledged() {
        scene.gateway.approver().approveAll();

        Verdict verdict = watch(scene.enforcer.review(Action.builder()
                        .payload("{\"command\":\"ls\", \"n\": 1.0}")
                        .requestLabel("List files")
                        .build()))
                .value();

        assertThat(verdict).isInstanceOf(Verdict.Approved.class);
        assertThat(verdict.isApproved()).isTrue();
        Shown shown = scene.gateway.approver().shown().get(0);
        assertThat(shown.payload()).isEqualTo("{\"command\":\"ls\",\"n\":1}");
        assertThat(shown.metadata())
                .containsEntry("requestLabel", "List files")
                .containsEntry("workspaceName", Scene.WORKSPACE);
        assertThat(scene.exchange().requestId()).isEqualTo(verdict.requestId()).startsWith("req-");
        assertThat(scene.exchange().state()).isEqualTo(ExchangeState.DELIVERED);
        assertThat(scene.exchange().acks()).singleElement().satisfies(ack -> assertThat(ack.status())
                .isEqualTo("delivered"));
    }

    @Test
    void review_nothingIsSentBeforeSubscription_andEachSubscriptionIsAReview() {
        scene.gateway.approver().approveAll();
        Mono<Verdict> review = scene.enforcer.review(Scene.action());
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).isEmpty();

        Verdict first = watch(review).value();
        Verdict second = watch(review).value();

        assertThat(second.requestId()).isNotEqualTo(first.requestId());
        assertThat(scene.gateway.exchanges()).hasSize(2);
    }

    @Test
    void review_rejected_keepsTheReasonAndIsAcknowledged() {
        scene.gateway.approver().rejectAll("not on a Friday");

        Verdict verdict = watch(scene.enforcer.review(Scene.action())).value();

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Rejected.class, rejected -> assertThat(rejected.reason())
                .isEqualTo("not on a Friday"));
        assertThat(verdict.isApproved()).isFalse();
        assertThat(scene.exchange().acks()).hasSize(1);
    }

    @Test
    void wait_gatewayAnswers204_pollsAgainAtOnce() {
        Watch<Verdict> review = watch(scene.enforcer.review(
                Scene.action().toBuilder().timeout(Duration.ofHours(1)).build()));

        scene.advance(Duration.ofMinutes(30));
        assertThat(review.ended()).isFalse();
        assertThat(scene.gateway.requests(Endpoint.WAIT)).hasSize(30 * 60 / 25 + 1);
        assertThat(scene.gateway.requests(Endpoint.WAIT).get(0).path()).endsWith("/wait?timeout=25");

        scene.gateway.approver().approve(scene.exchange().requestId());
        assertThat(review.value().isApproved()).isTrue();
        scene.assertNothingPending();
    }

    @Test
    void review_nobodyDecides_expiresAtItsDeadlineAndIsWithdrawn() {
        Watch<Verdict> review = watch(scene.enforcer.review(
                Scene.action().toBuilder().timeout(Duration.ofSeconds(90)).build()));

        scene.advance(Duration.ofMillis(89_999));
        assertThat(review.ended()).isFalse();
        scene.advance(Duration.ofMillis(1));

        assertThat(review.value()).isInstanceOf(Verdict.Expired.class);
        scene.advance(Duration.ofSeconds(5));
        scene.assertNothingPending();
    }

    @Test
    void review_theGatewayStalls_stillExpiresAtTheDeadline() {
        scene.gateway
                .faults()
                .add(
                        io.airlockapp.testkit.fault.Calls.to(Endpoint.WAIT).always(),
                        io.airlockapp.testkit.fault.Fault.delay(Duration.ofHours(2)));
        Watch<Verdict> review = watch(scene.enforcer.review(
                Scene.action().toBuilder().timeout(Duration.ofSeconds(50)).build()));

        scene.advance(Duration.ofSeconds(50));

        assertThat(review.value()).isInstanceOf(Verdict.Expired.class);
        scene.advance(Duration.ofSeconds(5));
        scene.assertNothingPending();
    }

    @Test
    void cancel_whileWaiting_withdrawsAndLeavesNothing() {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        assertThat(scene.gateway.pendingWaits()).isEqualTo(1);

        review.cancel();

        assertThat(scene.exchange().state()).isEqualTo(ExchangeState.WITHDRAWN);
        scene.assertNothingPending();
    }

    @Test
    void cancel_whileTheSubmissionIsHeldUp_withdrawsWhatArrivesLater() {
        scene.gateway.failNext(Endpoint.SUBMIT, io.airlockapp.testkit.fault.Fault.delayAnswer(Duration.ofSeconds(5)));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(1));

        review.cancel();
        scene.advance(Duration.ofSeconds(10));

        scene.assertNothingPending();
    }

    /** The answer to the first attempt was lost, so it says nothing that the second one is refused. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 422})
    void review_refusedAfterAnAttemptThatArrived_isWithdrawn(int status) {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.resetDuringAnswer());
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(status));
        scene.advance(Duration.ofSeconds(5));

        assertThat(review.failure()).isInstanceOfSatisfying(GatewayException.class, e -> assertThat(e.status())
                .isEqualTo(status));
        assertThat(scene.exchange().state()).isEqualTo(ExchangeState.WITHDRAWN);
    }

    @Test
    void review_refusedInItsFirstAttempt_isNotWithdrawn() {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(403));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(5));

        assertThat(review.failure()).isInstanceOf(GatewayException.class);
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    /** Of all attempts: it is about the one exchange that all of them would have opened. */
    @Test
    void review_conflictAfterAnAttemptThatMayHaveArrived_withdrawsNothing() {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(503));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(409));
        scene.advance(Duration.ofSeconds(5));

        assertThat(review.failure()).isInstanceOf(GatewayException.class);
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    @Test
    void review_unpaired_failsAndSendsNothing() {
        try (Scene unpaired = new Scene()) {
            Watch<Verdict> review = watch(unpaired.enforcer.review(Scene.action()));
            assertThat(review.failure()).isInstanceOfSatisfying(PairingException.class, e -> assertThat(e.reason())
                    .isEqualTo(PairingException.Reason.NOT_PAIRED));
            assertThat(unpaired.gateway.requests()).isEmpty();
        }
    }

    @Test
    void review_identityThatHasExpired_isRefusedAtTheCall() {
        Instant past = scene.gateway.clock().instant();
        Action action = Scene.action().toBuilder().identity("req-1", past).build();
        int before = scene.gateway.requests().size();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.enforcer.review(action))
                .withMessageContaining("expired");
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.gate(action, Mono.empty()));
        assertThat(scene.gateway.requests()).hasSize(before);
    }

    @Test
    void review_sameIdentityTwice_isOneExchangeAndApprovedOnce() {
        scene.gateway.approver().approveAll();
        Action action = Scene.action().toBuilder()
                .identity("req-mine", scene.gateway.clock().instant().plusSeconds(600))
                .build();

        assertThat(watch(scene.enforcer.review(action)).value().isApproved()).isTrue();
        Verdict second = watch(scene.enforcer.review(action)).value();

        assertThat(second)
                .isInstanceOfSatisfying(Verdict.Unverified.class, unverified -> assertThat(unverified.reason())
                        .isEqualTo(io.airlockapp.error.FailureReason.REPLAY));
        assertThat(scene.exchange().submissions()).isEqualTo(2);
    }

    @Test
    void review_identityInUseForAnotherAction_failsAndWithdrawsNothing() {
        Instant until = scene.gateway.clock().instant().plusSeconds(600);
        Watch<Verdict> first = watch(scene.enforcer.review(
                Action.command("ls").toBuilder().identity("req-mine", until).build()));
        Watch<Verdict> second = watch(scene.enforcer.review(
                Action.command("rm").toBuilder().identity("req-mine", until).build()));

        assertThat(second.failure()).isInstanceOf(ConflictException.class);
        assertThat(first.ended()).isFalse();
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
        first.cancel();
    }

    @Test
    void withdraw_ofAReviewUnderWay_endsItAsWithdrawn() {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        String requestId = scene.exchange().requestId();

        Watch<Void> withdraw = watch(scene.enforcer.withdraw(requestId));

        assertThat(withdraw.failure()).isNull();
        assertThat(review.value()).isEqualTo(new Verdict.Withdrawn(requestId));
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).hasSize(1);
        scene.assertNothingPending();
    }

    @Test
    void withdraw_decidedAlready_fails() {
        scene.gateway.approver().approveAll();
        Verdict verdict = watch(scene.enforcer.review(Scene.action())).value();

        assertThat(watch(scene.enforcer.withdraw(verdict.requestId())).failure())
                .isInstanceOf(ConflictException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.withdraw(" "));
    }

    @Test
    void review_theGatewayCancelsTheExchange_endsAsWithdrawn() {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

        scene.gateway.cancelExchange(scene.exchange().requestId());
        scene.advance(Duration.ofSeconds(30));

        assertThat(review.value()).isInstanceOf(Verdict.Withdrawn.class);
    }

    @Test
    void review_pairingRevokedAtTheGateway_failsByName() {
        scene.gateway.revokePairing(java.util.Objects.requireNonNull(scene.enforcer.pairing()));
        assertThat(watch(scene.enforcer.review(Scene.action())).failure()).isInstanceOf(PairingRevokedException.class);
        scene.assertNothingPending();
    }

    @Test
    void review_staleRoutingToken_failsByName() {
        scene.gateway.failNext(Endpoint.SUBMIT, io.airlockapp.testkit.fault.Fault.status(422, "no_approver"));
        assertThat(watch(scene.enforcer.review(Scene.action())).failure()).isInstanceOf(NoApproverException.class);
    }

    @Test
    void unpair_withAReviewUnderWay_failsAndWithdrawsIt() {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

        watch(scene.enforcer.unpair());

        // Which of the two comes first is the gateway's affair.
        assertThat(review.failure()).isInstanceOfAny(PairingException.class, PairingRevokedException.class);
        assertThat(scene.enforcer.pairing()).isNull();
        scene.assertNothingPending();
        assertThat(watch(scene.enforcer.review(Scene.action())).failure()).isInstanceOf(PairingException.class);
    }

    @Test
    void unpair_gatewayUnreachable_failsAndStaysPaired() {
        scene.gateway
                .faults()
                .add(
                        io.airlockapp.testkit.fault.Calls.to(Endpoint.PAIRING_REVOKE)
                                .always(),
                        io.airlockapp.testkit.fault.Fault.refuseConnection());
        Watch<Void> unpair = watch(scene.enforcer.unpair());
        scene.advance(Duration.ofMinutes(2));

        assertThat(unpair.failure()).isNotNull();
        assertThat(scene.enforcer.pairing()).isNotNull();
        scene.gateway.faults().clear();
    }

    @Test
    void close_withReviewsUnderWay_failsThemAndWithdraws() {
        Watch<Verdict> first = watch(scene.enforcer.review(Scene.action()));
        Watch<Verdict> second = watch(scene.enforcer.review(Scene.action()));

        Watch<Void> closed = watch(scene.enforcer.close());

        assertThat(closed.ended()).isTrue();
        assertThat(first.failure()).isInstanceOf(ClientClosedException.class);
        assertThat(second.failure()).isInstanceOf(ClientClosedException.class);
        scene.assertNothingPending();
        assertThat(watch(scene.enforcer.review(Scene.action())).failure()).isInstanceOf(ClientClosedException.class);
        assertThat(watch(scene.enforcer.close()).ended()).isTrue();
        int beats = scene.gateway.requests(Endpoint.HEARTBEAT).size();
        scene.advance(Duration.ofMinutes(5));
        assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).hasSize(beats);
    }

    @Test
    void review_requestsCarryTheRoutingTokenAndNothingOfTheAction() {
        scene.gateway.approver().decide(shown -> Answer.approve());
        watch(scene.enforcer.review(Action.command("cat secret-plan.txt"))).value();

        RecordedRequest submit = scene.gateway.requests(Endpoint.SUBMIT).get(0);
        assertThat(submit.json("/body/metadata/routingToken")).isNotBlank();
        assertThat(submit.json("/body/artifactType")).isEqualTo("command.review");
        assertThat(submit.json("/body/ciphertext/alg")).isEqualTo("AES-256-GCM");
        assertThat(submit.body().utf8()).doesNotContain("secret-plan");
        List<RecordedRequest> acks = scene.gateway.requests(Endpoint.ACK);
        assertThat(acks).hasSize(1);
        assertThat(acks.get(0).json("/requestId")).isEqualTo(scene.exchange().requestId());
    }
}
