package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.CircuitOpenException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class CircuitTest {

    private final Wire wire =
            new Wire(builder -> builder.rateBudget(RateBudget.unlimited()).retry(RetryPolicy.never()));

    @AfterEach
    void close() {
        wire.close();
    }

    private void call(ClientCall call, int times) {
        for (int i = 0; i < times; i++) {
            watch(call.on(wire.client));
        }
    }

    private void open() {
        wire.script.always(503, "");
        call(ClientCall.ECHO, 20);
        assertThat(wire.client.circuit().state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void open_callsFailAtOnceAsNotSent_andSayWhenToComeBack() {
        open();
        int sent = wire.script.sent().size();
        Watch<?> refused = watch(ClientCall.SUBMIT.on(wire.client));
        assertThat(wire.script.sent()).hasSize(sent);
        assertThat(refused.failure()).isInstanceOfSatisfying(CircuitOpenException.class, e -> {
            assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(e.retryAfter()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_100));
        });
    }

    @Test
    void connectionsThatFail_openIt() {
        wire.script.always(request -> Mono.error(Script.failure(Delivery.NOT_SENT)));
        call(ClientCall.ECHO, 20);
        assertThat(wire.client.circuit().state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void fewFailures_doNotOpenIt() {
        wire.script.always(503, "");
        call(ClientCall.ECHO, 19);
        assertThat(wire.client.circuit().state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void refusalsAndWaitsWithoutADecision_doNotOpenIt() {
        wire.script.always(404, "");
        call(ClientCall.EXCHANGE_STATUS, 200);
        wire.script.always(request ->
                Mono.delay(Duration.ofSeconds(25), wire.time.scheduler()).map(tick -> Script.response(204, "")));
        call(ClientCall.AWAIT_DECISION, 200);
        wire.advance(Duration.ofSeconds(26));
        assertThat(wire.client.circuit().state()).isEqualTo(CircuitState.CLOSED);
        wire.script.always(404, "");
        assertThat(watch(ClientCall.EXCHANGE_STATUS.on(wire.client)).failure()).isInstanceOf(NotFoundException.class);
    }

    @Test
    void afterAWhile_threeProbesAreLetThrough_andTheirSuccessClosesIt() {
        Watch<CircuitState> states = watch(wire.client.circuit().states());
        open();
        wire.advance(Duration.ofSeconds(6));
        int sent = wire.script.sent().size();
        wire.script.always(request -> Mono.delay(Duration.ofSeconds(1), wire.time.scheduler())
                .map(tick -> Script.response(200, ClientCall.ECHO.answer)));
        call(ClientCall.ECHO, 10);
        assertThat(wire.script.sent()).hasSize(sent + 3);
        assertThat(wire.client.circuit().state()).isEqualTo(CircuitState.HALF_OPEN);
        wire.advance(Duration.ofSeconds(2));
        assertThat(states.values)
                .containsExactly(CircuitState.CLOSED, CircuitState.OPEN, CircuitState.HALF_OPEN, CircuitState.CLOSED);
        watch(wire.client.close());
        assertThat(states.ended()).isTrue();
        assertThat(states.failure()).isNull();
    }

    @Test
    void probesThatFail_openItAgain() {
        open();
        wire.advance(Duration.ofSeconds(6));
        call(ClientCall.ECHO, 3);
        assertThat(wire.client.circuit().state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void probe_cancelled_givesItsPlaceToAnother() {
        open();
        wire.advance(Duration.ofSeconds(6));
        wire.script.always(request -> Mono.never());
        List<Watch<?>> probes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            probes.add(watch(ClientCall.ECHO.on(wire.client)));
        }
        probes.forEach(Watch::cancel);
        wire.script.always(200, ClientCall.ECHO.answer);
        call(ClientCall.ECHO, 3);
        assertThat(wire.client.circuit().state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void never_staysClosed() {
        try (Wire other = new Wire(builder -> builder.rateBudget(RateBudget.unlimited())
                .retry(RetryPolicy.never())
                .circuit(CircuitPolicy.never()))) {
            other.script.always(503, "");
            for (int i = 0; i < 200; i++) {
                watch(other.client.echo());
            }
            assertThat(other.script.sent()).hasSize(200);
            assertThat(other.client.circuit().state()).isEqualTo(CircuitState.CLOSED);
            Watch<CircuitState> states = watch(other.client.circuit().states());
            watch(other.client.close());
            assertThat(states.values).containsExactly(CircuitState.CLOSED);
            assertThat(states.ended()).isTrue();
        }
    }

    @Test
    void policy_valuesOutOfRange_areRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new CircuitPolicy(0, 1, 50, second, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CircuitPolicy(10, 11, 50, second, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CircuitPolicy(10, 10, 101, second, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CircuitPolicy(10, 10, 50, Duration.ZERO, 1));
    }

    @Test
    void retries_ofAGatewayInTrouble_areAFifthOfTheCallsAndAFew() {
        try (Wire other =
                new Wire(builder -> builder.rateBudget(RateBudget.unlimited()).circuit(CircuitPolicy.never()))) {
            other.script.always(503, "");
            for (int i = 0; i < 1_000; i++) {
                watch(other.client.echo());
            }
            other.advance(Duration.ofSeconds(9));
            assertThat(other.script.sent().size()).isBetween(1_050, 1_210);
        }
    }

    /** A gateway that can be switched off: what it holds breaks, and nobody gets through. */
    private static final class Mortal implements Transport {

        private final Transport living;
        private final Clock clock;
        private final Map<Long, Integer> perSecond = new ConcurrentHashMap<>();
        private Sinks.Empty<TransportResponse> death = Sinks.empty();
        private boolean dead;

        Mortal(Transport living, Clock clock) {
            this.living = living;
            this.clock = clock;
        }

        void die() {
            dead = true;
            death.tryEmitError(new TransportException(Delivery.UNKNOWN, "The gateway has died.", null));
        }

        void comeBack() {
            dead = false;
            death = Sinks.empty();
            perSecond.clear();
        }

        int peak() {
            return perSecond.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        @Override
        public Publisher<TransportResponse> exchange(TransportRequest request) {
            return Mono.defer(() -> {
                perSecond.merge(clock.instant().getEpochSecond(), 1, Integer::sum);
                return dead
                        ? Mono.error(new TransportException(Delivery.NOT_SENT, "Nobody is there.", null))
                        : Mono.firstWithSignal(Mono.from(living.exchange(request)), death.asMono());
            });
        }

        @Override
        public Publisher<Void> close() {
            return living.close();
        }
    }

    private static Scene mortalScene(Mortal mortal, FakeGateway gateway, Clock clock) {
        TimeSource time = new TimeSource(clock, gateway.scheduler());
        return new Scene(
                        gateway,
                        client -> client.transport(mortal)
                                .rateBudget(RateBudget.unlimited())
                                .time(time),
                        enforcer -> enforcer.time(time))
                .restored();
    }

    private static void dieAndBeNoticed(Mortal mortal, Scene scene) {
        mortal.die();
        for (int i = 0; i < 20; i++) {
            watch(scene.client.echo());
        }
        assertThat(scene.client.circuit().state()).isEqualTo(CircuitState.OPEN);
    }

    private static Scene openCircuit(Mortal mortal, FakeGateway gateway) {
        Scene scene = mortalScene(mortal, gateway, gateway.clock());
        dieAndBeNoticed(mortal, scene);
        return scene;
    }

    /** A clock that is being set right, and loses a tenth of the time meanwhile. */
    private static final class SlowClock extends Clock {

        private final Clock right;
        private final Instant begun;

        SlowClock(Clock right) {
            this.right = right;
            this.begun = right.instant();
        }

        @Override
        public Instant instant() {
            return begun.plus(
                    Duration.between(begun, right.instant()).multipliedBy(9).dividedBy(10));
        }

        @Override
        public ZoneId getZone() {
            return right.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new SlowClock(right.withZone(zone));
        }
    }

    @Test
    void review_circuitIsOpen_isSubmittedWhenTheGatewayIsBack_whileACallFailsAtOnce() {
        FakeGateway gateway = FakeGateway.create();
        gateway.approver().approveAll();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        try (Scene scene = openCircuit(mortal, gateway)) {
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            assertThat(watch(scene.client.echo()).failure()).isInstanceOf(CircuitOpenException.class);
            scene.advance(Duration.ofMinutes(3));
            assertThat(review.ended()).isFalse();
            mortal.comeBack();

            scene.advance(Duration.ofSeconds(30));

            assertThat(review.value().isApproved()).isTrue();
            assertThat(scene.exchange().acks()).hasSize(1);
        }
    }

    @Test
    void review_circuitStaysOpen_isExpiredAtItsDeadline_andNothingIsSentAfterwards() {
        FakeGateway gateway = FakeGateway.create();
        gateway.approver().approveAll();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        try (Scene scene = openCircuit(mortal, gateway)) {
            AtomicInteger runs = new AtomicInteger();
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            Watch<?> gate = watch(scene.enforcer.gate(Scene.action(), Mono.fromCallable(runs::incrementAndGet)));
            scene.advance(Duration.ofSeconds(601));
            assertThat(review.value()).isInstanceOf(Verdict.Expired.class);
            assertThat(gate.failure()).isInstanceOf(NotApprovedException.class);

            mortal.comeBack();
            scene.advance(Duration.ofMinutes(2));

            assertThat(runs).hasValue(0);
            assertThat(gateway.exchanges()).isEmpty();
        }
    }

    @Test
    void review_circuitStaysOpen_andTheClockGoesMoreSlowlyThanTheTimer_isExpired() {
        FakeGateway gateway = FakeGateway.create();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        try (Scene scene = mortalScene(mortal, gateway, new SlowClock(gateway.clock()))) {
            dieAndBeNoticed(mortal, scene);
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

            scene.advance(Duration.ofSeconds(670));

            assertThat(review.value()).isInstanceOf(Verdict.Expired.class);
        }
    }

    @Test
    void review_circuitOpensWhileItIsHandedOver_nothingWasSent_endsAtOnceWithoutATicket() {
        FakeGateway gateway = FakeGateway.create();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        try (Scene scene = mortalScene(mortal, gateway, gateway.clock())) {
            mortal.die();
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            Watch<ReviewTicket> closed = watch(scene.enforcer.close(Drain.HAND_OVER, Duration.ofSeconds(20)));
            assertThat(review.ended()).as("it is being submitted").isFalse();
            dieAndBeNoticed(mortal, scene);

            scene.advance(Duration.ofSeconds(5));

            assertThat(review.failure()).isInstanceOf(ClientClosedException.class);
            assertThat(closed.ended()).isTrue();
            assertThat(closed.values).isEmpty();
            mortal.comeBack();
            scene.advance(Duration.ofMinutes(1));
            assertThat(gateway.exchanges()).isEmpty();
        }
    }

    @Test
    void review_submittedAndCancelledWhileTheCircuitIsOpen_isWithdrawnWhenTheGatewayIsBack() {
        FakeGateway gateway = FakeGateway.create();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        try (Scene scene = mortalScene(mortal, gateway, gateway.clock())) {
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            dieAndBeNoticed(mortal, scene);
            review.cancel();
            scene.advance(Duration.ofMinutes(3));
            assertThat(gateway.pendingExchanges()).isEqualTo(1);
            mortal.comeBack();

            scene.advance(Duration.ofMinutes(1));

            assertThat(gateway.pendingExchanges()).isZero();
            assertThat(gateway.requests(Endpoint.WITHDRAW)).hasSize(1);
        }
    }

    @Test
    void close_circuitIsOpen_withdrawalsWaitForIt_endsInTimeNevertheless() {
        FakeGateway gateway = FakeGateway.create();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        try (Scene scene = mortalScene(mortal, gateway, gateway.clock())) {
            watch(scene.enforcer.review(Scene.action()));
            dieAndBeNoticed(mortal, scene);
            Watch<?> closed = watch(scene.enforcer.close(Drain.WITHDRAW, Duration.ofSeconds(20)));
            assertThat(closed.ended()).isFalse();

            scene.advance(Duration.ofSeconds(21));

            assertThat(closed.ended()).isTrue();
            assertThat(closed.failure()).isNull();
        }
    }

    @Test
    void review_cancelledWhileTheCircuitIsOpen_sendsNothing() {
        FakeGateway gateway = FakeGateway.create();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        try (Scene scene = openCircuit(mortal, gateway)) {
            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            mortal.comeBack();
            review.cancel();

            scene.advance(Duration.ofSeconds(30));

            assertThat(gateway.requests(Endpoint.SUBMIT)).isEmpty();
            assertThat(gateway.requests(Endpoint.WITHDRAW)).isEmpty();
        }
    }

    /** Those whose failures open the circuit are no worse off than those that find it open. */
    @Test
    void reviews_thousandsThatBeginWhileTheGatewayIsAway_endInTheirVerdictOnce_andDoNotStampedeIt() {
        FakeGateway gateway = FakeGateway.create();
        gateway.approver().approveAll();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        try (Scene scene = new Scene(
                        gateway,
                        client -> client.transport(mortal).rateBudget(RateBudget.unlimited()),
                        enforcer -> enforcer)
                .restored()) {
            mortal.die();
            List<Watch<Verdict>> reviews = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                reviews.add(watch(scene.enforcer.review(Scene.action())));
            }
            scene.advance(Duration.ofSeconds(30));
            assertThat(reviews).noneMatch(Watch::ended);
            mortal.comeBack();

            scene.advance(Duration.ofSeconds(90));

            assertThat(reviews).allSatisfy(review -> assertThat(review.value().isApproved())
                    .isTrue());
            assertThat(gateway.exchanges()).hasSize(2_000).allSatisfy(exchange -> assertThat(exchange.acks())
                    .hasSize(1));
            // A submission, a poll and an acknowledgement each: together they would be 6,000.
            assertThat(mortal.peak()).as("requests in a second").isLessThan(2_500);
        }
    }

    @Test
    void gatewayThatDiesAndReturns_underThousandsPending_isNotStampeded_andEveryReviewEndsInItsVerdict() {
        FakeGateway gateway = FakeGateway.create();
        Mortal mortal = new Mortal(gateway.transport(), gateway.clock());
        Random random = new Random(1);
        gateway.approver()
                .decide(shown -> Answer.after(Duration.ofSeconds(200 + random.nextInt(60)), Answer.approve()));
        try (Scene scene = new Scene(
                        gateway,
                        client -> client.transport(mortal).rateBudget(RateBudget.unlimited()),
                        enforcer -> enforcer)
                .restored()) {
            List<Watch<Verdict>> reviews = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                reviews.add(watch(scene.enforcer.review(Scene.action())));
                if (i % 160 == 159) {
                    scene.advance(Duration.ofSeconds(1));
                }
            }
            mortal.comeBack();
            scene.advance(Duration.ofSeconds(25));
            int steady = mortal.peak();
            assertThat(steady).isBetween(140, 180);

            mortal.die();
            assertThat(scene.client.circuit().state()).isEqualTo(CircuitState.OPEN);
            scene.advance(Duration.ofSeconds(30));
            mortal.comeBack();
            scene.advance(Duration.ofSeconds(60));
            assertThat(scene.client.circuit().state()).isEqualTo(CircuitState.CLOSED);
            assertThat(gateway.pendingWaits()).isEqualTo(4_000);
            assertThat(mortal.peak()).as("requests in a second").isLessThan(5 * steady);

            scene.advance(Duration.ofMinutes(5));
            assertThat(reviews).allSatisfy(review -> assertThat(review.value().isApproved())
                    .isTrue());
        }
    }
}
