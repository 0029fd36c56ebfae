package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.BadRequestException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A connection that breaks, or a gateway in trouble, in any phase of a review: the right verdict or a typed error, one exchange. */
class BrokenConnectionTest {

    private final Scene scene = Scene.paired();

    @AfterEach
    void close() {
        scene.close();
    }

    static Stream<Arguments> passingTrouble() {
        List<Fault> faults = List.of(
                Fault.refuseConnection(),
                Fault.resetBeforeProcessing(),
                Fault.resetBeforeAnswer(),
                Fault.resetDuringAnswer(),
                Fault.status(500),
                Fault.status(502),
                Fault.status(503, "unavailable", "2"),
                Fault.status(504),
                Fault.status(429, "quota_exceeded", "3"));
        return Stream.of(Endpoint.SUBMIT, Endpoint.WAIT, Endpoint.ACK)
                .flatMap(endpoint -> faults.stream().map(fault -> Arguments.of(endpoint, fault)));
    }

    @ParameterizedTest
    @MethodSource("passingTrouble")
    void review_troubleInOnePhaseThatPasses_isApprovedInOneExchangeAndAcknowledged(Endpoint endpoint, Fault fault) {
        scene.gateway.approver().approveAll();
        scene.gateway.faults().add(Calls.to(endpoint).times(2), fault);

        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(30));

        assertThat(review.value().isApproved()).isTrue();
        assertThat(scene.exchange().acks()).isNotEmpty();
        assertThat(scene.gateway.requests(endpoint)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(scene.gateway.approver().shown()).hasSize(1);
    }

    @Test
    void submit_repeated_resendsTheSameBytes() {
        scene.gateway.faults().add(Calls.to(Endpoint.SUBMIT).times(2), Fault.resetBeforeAnswer());
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(10));

        assertThat(scene.gateway.requests(Endpoint.SUBMIT).stream().map(request -> request.body()))
                .hasSize(3)
                .containsOnly(scene.gateway.requests(Endpoint.SUBMIT).get(0).body());
        review.cancel();
    }

    @Test
    void submit_rateLimited_waitsAsLongAsAsked() {
        scene.gateway.approver().approveAll();
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(429, "quota_exceeded", "7"));
        Instant start = scene.gateway.clock().instant();

        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.gateway.advanceUntil(review::ended, Duration.ofMinutes(1));

        assertThat(Duration.between(start, scene.gateway.clock().instant())).isEqualTo(Duration.ofSeconds(7));
        assertThat(review.value().isApproved()).isTrue();
    }

    @Test
    void wait_outageOfMinutes_losesNoDecision() {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.refuseConnection());
        scene.advance(Duration.ofMinutes(2));
        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(Duration.ofMinutes(3));
        assertThat(review.ended()).isFalse();

        scene.gateway.faults().clear();
        scene.advance(Duration.ofSeconds(31));

        assertThat(review.value().isApproved()).isTrue();
        assertThat(scene.gateway.requests(Endpoint.WAIT))
                .as("polls with backoff")
                .hasSizeLessThan(40);
    }

    @Test
    void wait_garbageOnce_pollsAgain() {
        scene.gateway.approver().approveAll();
        scene.gateway.failNext(Endpoint.WAIT, Fault.garbage());
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(5));
        assertThat(review.value().isApproved()).isTrue();
    }

    @Test
    void wait_answerBeyondTheCap_neverApproves() {
        scene.gateway.approver().approveAll();
        scene.gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.oversized(2 << 20));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofMinutes(3));
        assertThat(review.failure()).isInstanceOf(TransportException.class);
        scene.gateway.faults().clear();
    }

    @Test
    void wait_gatewayThatAnswers204AtOnce_isNotStormed() {
        scene.gateway
                .faults()
                .add(
                        Calls.to(Endpoint.WAIT).always(),
                        Fault.answerInstead(204, List.of(), io.airlockapp.transport.Body.empty()));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofMinutes(1));
        assertThat(review.ended()).isFalse();
        assertThat(scene.gateway.requests(Endpoint.WAIT)).hasSizeLessThan(40);
        review.cancel();
        scene.gateway.faults().clear();
    }

    @Test
    void submit_neverReachable_expiresAtTheDeadlineOrFailsTyped() {
        scene.gateway.faults().add(Calls.to(Endpoint.SUBMIT).always(), Fault.refuseConnection());
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofMinutes(11));
        assertThat(review.failure()).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.delivery())
                .isEqualTo(io.airlockapp.error.Delivery.NOT_SENT));
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
        scene.gateway.faults().clear();
    }

    @Test
    void submit_arrivedThoughTheCallFailed_isWithdrawn() {
        scene.gateway.faults().add(Calls.to(Endpoint.SUBMIT).always(), Fault.resetBeforeAnswer());
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofMinutes(1));
        assertThat(review.failure()).isInstanceOf(TransportException.class);
        scene.assertNothingPending();
        scene.gateway.faults().clear();
    }

    @Test
    void submit_refused_isNotRepeated() {
        for (var expected : List.of(
                new Object[] {Fault.status(400, "validation"), BadRequestException.class},
                new Object[] {Fault.status(401), AuthenticationException.class},
                new Object[] {Fault.status(403, "app_consent_required"), ConsentException.class})) {
            int before = scene.gateway.requests(Endpoint.SUBMIT).size();
            scene.gateway.failNext(Endpoint.SUBMIT, (Fault) expected[0]);
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            scene.advance(Duration.ofMinutes(1));
            assertThat(review.failure()).isInstanceOf((Class<?>) expected[1]);
            assertThat(scene.gateway.requests(Endpoint.SUBMIT)).hasSize(before + 1);
        }
    }

    @Test
    void review_decidedWhileTheConnectionWasDown_isDeliveredAfterwards() {
        scene.gateway.approver().decide(shown -> Answer.after(Duration.ofSeconds(10), Answer.reject("no")));
        scene.gateway.faults().add(Calls.to(Endpoint.WAIT).times(3), Fault.resetBeforeAnswer());
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofMinutes(3));
        assertThat(review.value()).isInstanceOf(Verdict.Rejected.class);
    }
}
