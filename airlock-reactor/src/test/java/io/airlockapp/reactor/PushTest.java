package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.transport.PushRequest.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Decisions that come over channels, and what is done when the channels fail. */
class PushTest {

    private static final Duration OPENED = Duration.ofSeconds(1);

    private @Nullable Scene scene;

    @AfterEach
    void close() {
        if (scene != null) {
            scene.close();
        }
    }

    private Scene scene(Kind... kinds) {
        return scene(UnaryOperator.identity(), DecisionSource.automatic(), kinds);
    }

    private Scene scene(UnaryOperator<GatewayClientBuilder> client, DecisionSource source, Kind... kinds) {
        scene = new Scene(
                        FakeGateway.builder().push(kinds).build(), client, enforcer -> enforcer.decisionSource(source))
                .restored();
        return scene;
    }

    /** A review that has waited until its channel was open and the gateway was asked what came before. */
    private static Watch<Verdict> waiting(Scene scene) {
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(OPENED);
        assertThat(review.ended()).isFalse();
        return review;
    }

    private static int count(Scene scene, Endpoint endpoint) {
        return scene.gateway.requests(endpoint).size();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void review_decidedOverTheChannel_isVerifiedAndAcknowledgedWithoutAPoll(Kind kind) {
        Scene scene = scene(kind);
        Watch<Verdict> first = waiting(scene);
        scene.gateway.approver().approve(scene.exchange().requestId());
        assertThat(first.value().isApproved()).isTrue();

        Watch<Verdict> second = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(90));
        int before = scene.gateway.requests().size();
        scene.gateway.approver().approve(scene.gateway.exchanges().get(1).requestId());

        assertThat(second.value().isApproved()).isTrue();
        assertThat(count(scene, Endpoint.WAIT)).isZero();
        assertThat(count(scene, Endpoint.EXCHANGE_STATUS))
                .as("only of the first")
                .isEqualTo(1);
        assertThat(count(scene, Endpoint.ACK)).isEqualTo(2);
        assertThat(scene.gateway.requests().size() - before)
                .as("the acknowledgement")
                .isEqualTo(1);
        assertThat(scene.gateway.channels().opened()).isEqualTo(1);
    }

    @Test
    void review_webSocketAndEvents_takesTheWebSocket() {
        Scene scene = scene(Kind.SERVER_SENT_EVENTS, Kind.WEB_SOCKET);
        waiting(scene);

        assertThat(scene.gateway.channels().snapshots())
                .singleElement()
                .satisfies(channel -> assertThat(channel.kind()).isEqualTo(Kind.WEB_SOCKET))
                .satisfies(channel -> assertThat(channel.enforcerId()).isEqualTo(Scene.ENFORCER));
    }

    @Test
    void review_noChannels_askedForOnceEachAndThenPolls() {
        Scene scene = scene();
        Watch<Verdict> first = waiting(scene);
        assertThat(scene.gateway.pendingWaits()).isEqualTo(1);
        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(OPENED);
        assertThat(first.value().isApproved()).isTrue();

        scene.gateway.approver().approveAll();
        assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                .isTrue();
        assertThat(count(scene, Endpoint.WEB_SOCKET)).isEqualTo(1);
        assertThat(count(scene, Endpoint.EVENTS)).isEqualTo(1);

        scene.advance(Duration.ofMinutes(61));
        watch(scene.enforcer.review(Scene.action()));
        assertThat(count(scene, Endpoint.WEB_SOCKET))
                .as("tried again after an hour")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 501, 426})
    void review_webSocketRefusedForGood_takesEvents(int status) {
        Scene scene = scene(Kind.SERVER_SENT_EVENTS, Kind.WEB_SOCKET);
        scene.gateway.faults().add(Calls.to(Endpoint.WEB_SOCKET).always(), Fault.status(status));
        Watch<Verdict> review = waiting(scene);

        scene.gateway.approver().approve(scene.exchange().requestId());

        assertThat(review.value().isApproved()).isTrue();
        assertThat(scene.gateway.channels().snapshots()).singleElement().satisfies(channel -> assertThat(channel.kind())
                .isEqualTo(Kind.SERVER_SENT_EVENTS));
        assertThat(count(scene, Endpoint.WEB_SOCKET)).isEqualTo(1);
    }

    /** Any other refusal says nothing for good: the next kind has its turn, and this one again later. */
    @ParameterizedTest
    @ValueSource(ints = {400, 301, 200})
    void review_webSocketRefusedForNow_takesEventsAndReturnsToIt(int status) {
        Scene scene = scene(Kind.SERVER_SENT_EVENTS, Kind.WEB_SOCKET);
        scene.gateway.faults().add(Calls.to(Endpoint.WEB_SOCKET).times(2), Fault.status(status));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofMinutes(2));
        assertThat(scene.gateway.channels().snapshots()).singleElement().satisfies(channel -> assertThat(channel.kind())
                .isEqualTo(Kind.SERVER_SENT_EVENTS));
        scene.gateway.channels().drop();
        scene.advance(Duration.ofSeconds(5));

        scene.gateway.approver().approve(scene.exchange().requestId());

        assertThat(review.value().isApproved()).isTrue();
        assertThat(count(scene, Endpoint.WEB_SOCKET)).isEqualTo(3);
    }

    @Test
    void review_channelRefusedWithoutEnd_isAskedForLessAndLess() {
        Scene scene = scene(Kind.WEB_SOCKET);
        scene.gateway.faults().add(Calls.to(Endpoint.WEB_SOCKET).always(), Fault.status(400));
        Watch<Verdict> review = watch(scene.enforcer.review(
                Action.command("ls").toBuilder().timeout(Duration.ofHours(2)).build()));

        scene.advance(Duration.ofHours(1));

        assertThat(count(scene, Endpoint.WEB_SOCKET)).isBetween(15, 35);
        scene.gateway.approver().approve(scene.exchange().requestId());
        assertThat(review.value().isApproved()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 403, 400})
    void review_channelsRefusedToOneEnforcer_anotherOneHasThem(int status) {
        Scene scene = scene(Kind.WEB_SOCKET);
        scene.gateway.failNext(Endpoint.WEB_SOCKET, Fault.status(status));
        watch(scene.enforcer.review(Scene.action()));
        assertThat(scene.gateway.channels().open()).isZero();
        Enforcer other = Enforcer.builder(scene.client, "enforcer-2")
                .policies(PolicyHandling.IGNORE)
                .decisionSource(DecisionSource.automatic())
                .time(scene.time)
                .build();
        watch(other.restore(scene.gateway.readyPairing("enforcer-2", Scene.WORKSPACE)));

        watch(other.review(Scene.action()));

        assertThat(scene.gateway.channels().snapshots())
                .singleElement()
                .satisfies(channel -> assertThat(channel.enforcerId()).isEqualTo("enforcer-2"));
        watch(other.close());
    }

    @Test
    void review_channelForbidden_pollsForFiveMinutesAndTriesAgain() {
        Scene scene = scene(Kind.WEB_SOCKET);
        scene.gateway.failNext(Endpoint.WEB_SOCKET, Fault.status(403));
        Watch<Verdict> review = waiting(scene);
        assertThat(scene.gateway.pendingWaits()).isEqualTo(1);

        scene.advance(Duration.ofSeconds(290));
        assertThat(count(scene, Endpoint.WEB_SOCKET)).isEqualTo(1);
        scene.advance(Duration.ofSeconds(20));
        assertThat(scene.gateway.channels().open()).isEqualTo(1);
        scene.gateway.approver().approve(scene.exchange().requestId());

        assertThat(review.value().isApproved()).isTrue();
    }

    @Test
    void review_channelRefusedForTheRate_theWholeBudgetPauses() {
        Scene scene = scene(
                client -> client.rateBudget(RateBudget.perMinute(600)), DecisionSource.automatic(), Kind.WEB_SOCKET);
        scene.gateway.failNext(Endpoint.WEB_SOCKET, Fault.status(429, "quota_exceeded", "20"));
        watch(scene.enforcer.review(Scene.action()));
        scene.advance(OPENED);
        int before = scene.gateway.requests().size();
        Watch<?> echo = watch(scene.client.echo());

        scene.advance(Duration.ofSeconds(18));
        assertThat(echo.ended()).isFalse();
        assertThat(scene.gateway.requests()).hasSize(before);
        scene.advance(Duration.ofSeconds(3));

        assertThat(echo.value()).isNotNull();
        assertThat(scene.gateway.channels().open()).isEqualTo(1);
    }

    @Test
    void review_channelRefusedForTheRateWithoutATime_theBudgetIsHalved_andOnlyAnOpenedOneGivesBack() {
        RateBudget budget = RateBudget.perMinute(600);
        Scene scene = scene(client -> client.rateBudget(budget), DecisionSource.automatic(), Kind.WEB_SOCKET);
        scene.gateway.failNext(Endpoint.WEB_SOCKET, Fault.status(429));
        for (Endpoint endpoint : List.of(Endpoint.WAIT, Endpoint.HEARTBEAT)) {
            scene.gateway.faults().add(Calls.to(endpoint).always(), Fault.status(503));
        }
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        assertThat(budget.currentPerMinute()).isEqualTo(300);
        scene.gateway.faults().add(Calls.to(Endpoint.WEB_SOCKET).always(), Fault.status(503));
        scene.advance(Duration.ofMinutes(3));
        assertThat(budget.currentPerMinute()).as("nothing was taken").isEqualTo(300);

        scene.gateway.faults().clear();
        scene.gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.status(503));
        scene.gateway.faults().add(Calls.to(Endpoint.HEARTBEAT).always(), Fault.status(503));
        scene.gateway.faults().add(Calls.to(Endpoint.EXCHANGE_STATUS).always(), Fault.status(503));
        scene.advance(Duration.ofSeconds(40));
        assertThat(scene.gateway.channels().open()).isEqualTo(1);
        assertThat(budget.currentPerMinute()).as("a channel was opened").isEqualTo(375);
        review.cancel();
    }

    /** Nobody's credential is slow only because there are many calls. */
    @Test
    void review_budgetIsBusyForLong_theChannelOpensWhenItsTurnHasCome() {
        Scene scene = scene(
                client -> client.rateBudget(RateBudget.perMinute(60)), DecisionSource.automatic(), Kind.WEB_SOCKET);
        for (int i = 0; i < 60; i++) {
            watch(scene.client.echo());
        }
        watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(20));
        for (int i = 0; i < 60; i++) {
            watch(scene.client.echo());
        }

        scene.advance(Duration.ofSeconds(65));

        assertThat(scene.gateway.channels().open()).isEqualTo(1);
        assertThat(count(scene, Endpoint.WEB_SOCKET)).isEqualTo(1);
    }

    @Test
    void review_decidedBeforeTheChannelIsOpen_isFoundByAsking() {
        Scene scene = scene(Kind.SERVER_SENT_EVENTS);
        scene.gateway.channels().copies(0);
        scene.gateway.failNext(Endpoint.EVENTS, Fault.delay(Duration.ofMillis(700)));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.gateway.approver().approve(scene.exchange().requestId());

        scene.advance(Duration.ofSeconds(2));

        assertThat(review.value().isApproved()).isTrue();
        assertThat(count(scene, Endpoint.WAIT)).isEqualTo(1);
    }

    @Test
    void review_openingHangs_pollsMeanwhile() {
        Scene scene = scene(Kind.WEB_SOCKET);
        scene.gateway.failNext(Endpoint.WEB_SOCKET, Fault.delay(Duration.ofMinutes(1)));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofMillis(2_100));
        assertThat(scene.gateway.pendingWaits()).isEqualTo(1);

        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(OPENED);

        assertThat(review.value().isApproved()).isTrue();
    }

    @Test
    void review_channelLost_decidedMeanwhile_isFoundWhenItIsBack() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        scene.gateway.channels().copies(0);
        scene.gateway.channels().drop();
        scene.gateway.approver().approve(scene.exchange().requestId());

        scene.advance(Duration.ofSeconds(3));

        assertThat(review.value().isApproved()).isTrue();
        assertThat(count(scene, Endpoint.WEB_SOCKET)).isEqualTo(2);
        assertThat(count(scene, Endpoint.WAIT)).as("one short poll fetches it").isEqualTo(1);
    }

    /** Of a gateway that does not fail, but for the calls that nobody here waits for. */
    private static void openCircuit(Scene scene) {
        scene.gateway.faults().add(Calls.to(Endpoint.ECHO).always(), Fault.status(503));
        for (int i = 0; i < 40; i++) {
            watch(scene.client.echo());
        }
        assertThat(scene.client.circuit().state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void review_channelIsBackWhileTheCircuitIsOpen_decidedMeanwhile_isFoundWhenCallsAreLetThrough() {
        Scene scene = scene(client -> client.retry(RetryPolicy.never()), DecisionSource.automatic(), Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        scene.gateway.channels().copies(0);
        scene.gateway.channels().drop();
        scene.gateway.approver().approve(scene.exchange().requestId());
        openCircuit(scene);
        scene.advance(Duration.ofSeconds(3));
        assertThat(scene.gateway.channels().opened()).isEqualTo(2);
        assertThat(review.ended()).isFalse();

        scene.advance(Duration.ofSeconds(10));

        assertThat(review.value().isApproved()).isTrue();
        assertThat(scene.gateway.channels().open())
                .as("the channel is believed")
                .isEqualTo(1);
    }

    @Test
    void review_decidedOverTheChannelWhileTheCircuitIsOpen_isAcknowledgedWhenCallsAreLetThrough() {
        Scene scene = scene(client -> client.retry(RetryPolicy.never()), DecisionSource.automatic(), Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        openCircuit(scene);
        scene.gateway.approver().approve(scene.exchange().requestId());
        assertThat(review.value().isApproved()).isTrue();
        assertThat(scene.exchange().acks()).isEmpty();

        scene.advance(Duration.ofSeconds(10));

        assertThat(scene.exchange().acks()).hasSize(1);
    }

    @Test
    void review_channelGone_fallsBackToPolls_andReturnsToTheChannel() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        scene.gateway.faults().add(Calls.to(Endpoint.WEB_SOCKET).always(), Fault.status(503));
        scene.gateway.channels().drop();
        // When it polls depends on the jitter of the openings that fail.
        scene.gateway.advanceUntil(() -> scene.gateway.pendingWaits() == 1, Duration.ofSeconds(30));

        scene.gateway.faults().clear();
        scene.advance(Duration.ofSeconds(60));
        assertThat(scene.gateway.pendingWaits()).as("polls no more").isZero();
        assertThat(scene.gateway.channels().open()).isEqualTo(1);

        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(OPENED);
        assertThat(review.value().isApproved()).isTrue();
        assertThat(count(scene, Endpoint.ACK)).isEqualTo(1);
    }

    @Test
    void review_pollFailedBeforeTheChannelReturned_asksOnceAndNotOnAndOn() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        scene.gateway.faults().add(Calls.to(Endpoint.WEB_SOCKET).always(), Fault.status(503));
        scene.gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.status(503));
        scene.gateway.channels().drop();
        scene.advance(Duration.ofSeconds(20));
        assertThat(count(scene, Endpoint.WAIT)).as("polls that failed").isPositive();
        int before = count(scene, Endpoint.EXCHANGE_STATUS);
        scene.gateway.faults().clear();
        // Without it a loop would never let time go on.
        scene.gateway.faults().add(Calls.to(Endpoint.EXCHANGE_STATUS).always(), Fault.delay(Duration.ofMillis(100)));

        scene.advance(Duration.ofSeconds(60));

        assertThat(scene.gateway.channels().open()).isEqualTo(1);
        assertThat(count(scene, Endpoint.EXCHANGE_STATUS) - before).isBetween(1, 3);
        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(OPENED);
        assertThat(review.value().isApproved()).isTrue();
    }

    /** A source of somebody else's that keeps no rule must not keep a review for ever. */
    @Test
    void review_sourceFindsBeforeTheExchangeIsOpen_fails() {
        DecisionSource early = context -> new DecisionSource.Feed() {
            @Override
            public Mono<DecisionSource.Outcome> await(DecisionSource.Exchange exchange) {
                return Mono.never();
            }

            @Override
            public Mono<DecisionSource.Outcome> await(DecisionSource.Exchange exchange, Mono<Void> submission) {
                Mono<DecisionSource.Outcome> found = Mono.just(new DecisionSource.Outcome.Delivered(
                        DecisionDelivery.builder("msg-1", exchange.requestId()).build()));
                return submission
                        .then(Mono.<DecisionSource.Outcome>never())
                        .or(found.delaySubscription(
                                Duration.ofMillis(1), context.time().scheduler()));
            }

            @Override
            public Mono<Void> close() {
                return Mono.empty();
            }
        };
        Scene scene = scene(UnaryOperator.identity(), early);
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.delayAnswer(Duration.ofSeconds(1)));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(Duration.ofSeconds(30));

        assertThat(review.failure()).isInstanceOf(IllegalStateException.class);
        scene.assertNothingPending();
    }

    @Test
    void review_deliveredSeveralTimes_isVerifiedOnce() {
        Scene scene = scene(Kind.WEB_SOCKET);
        scene.gateway.channels().copies(5);
        Watch<Verdict> review = waiting(scene);

        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(OPENED);

        assertThat(review.value()).isInstanceOf(Verdict.Approved.class);
        assertThat(count(scene, Endpoint.ACK)).isEqualTo(1);
    }

    @Test
    void review_channelSilent_isReplacedAndNothingIsLost() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        scene.gateway.channels().silence();
        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(Duration.ofSeconds(30));
        assertThat(review.ended()).isFalse();

        scene.advance(Duration.ofSeconds(70));

        assertThat(review.value().isApproved()).isTrue();
        assertThat(scene.gateway.channels().opened()).isEqualTo(2);
    }

    @Test
    void review_channelLosesADecision_itIsFoundLater() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        scene.gateway.channels().copies(0);
        scene.gateway.approver().approve(scene.exchange().requestId());

        scene.advance(Duration.ofSeconds(130));

        assertThat(review.value().isApproved()).isTrue();
        assertThat(scene.gateway.channels().opened()).isEqualTo(1);
    }

    private static List<Watch<Verdict>> waiting(Scene scene, int count) {
        List<Watch<Verdict>> reviews = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            reviews.add(watch(scene.enforcer.review(Action.command("echo " + i).toBuilder()
                    .timeout(Duration.ofHours(2))
                    .build())));
        }
        scene.advance(OPENED);
        return reviews;
    }

    private static void approveAll(Scene scene) {
        scene.gateway.exchanges().forEach(exchange -> scene.gateway.approver().approve(exchange.requestId()));
    }

    @Test
    void reviews_manyOnAChannelThatForgets_areFoundInTimeAndOnce() {
        Scene scene = scene(Kind.WEB_SOCKET);
        List<Watch<Verdict>> reviews = waiting(scene, 500);
        scene.gateway.channels().copies(0);
        approveAll(scene);

        scene.advance(Duration.ofSeconds(135));

        assertThat(reviews)
                .allSatisfy(review -> assertThat(review.value().isApproved()).isTrue());
        assertThat(scene.gateway.exchanges())
                .allSatisfy(exchange -> assertThat(exchange.acks()).hasSize(1));
        scene.assertNothingPending();
    }

    @Test
    void reviews_channelForgetsOne_allArePolledFor_andAnotherChannelIsTriedLater() {
        Scene scene = scene(Kind.WEB_SOCKET);
        List<Watch<Verdict>> reviews = waiting(scene, 10);
        scene.gateway.channels().copies(0);
        scene.gateway.approver().approve(scene.gateway.exchanges().get(0).requestId());
        scene.advance(Duration.ofSeconds(130));
        assertThat(reviews.get(0).value().isApproved()).isTrue();
        assertThat(scene.gateway.channels().open()).isZero();
        assertThat(scene.gateway.pendingWaits()).isEqualTo(9);

        scene.gateway.channels().copies(1);
        // Up to a minute until one is tried, and then up to the end of the polls that are held.
        scene.advance(Duration.ofSeconds(90));
        assertThat(scene.gateway.channels().open()).isEqualTo(1);
        assertThat(scene.gateway.pendingWaits()).isZero();
        reviews.remove(0);
        scene.gateway.exchanges().stream()
                .skip(1)
                .forEach(exchange -> scene.gateway.approver().approve(exchange.requestId()));

        assertThat(reviews)
                .allSatisfy(review -> assertThat(review.value().isApproved()).isTrue());
    }

    @Test
    void review_channelHasForgottenOne_andNobodyWaitedMeanwhile_isPolledForUntilAnotherIsTried() {
        DecisionSource brief = DecisionSource.webSocket(PushOptions.standard().withLinger(Duration.ofSeconds(5)));
        Scene scene = scene(UnaryOperator.identity(), brief, Kind.WEB_SOCKET);
        Watch<Verdict> forgotten = waiting(scene);
        scene.gateway.channels().copies(0);
        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.gateway.advanceUntil(forgotten::ended, Duration.ofSeconds(130));
        scene.advance(Duration.ofSeconds(15));

        Watch<Verdict> next = waiting(scene);
        scene.advance(Duration.ofSeconds(3));
        assertThat(scene.gateway.channels().opened()).isEqualTo(1);
        assertThat(scene.gateway.pendingWaits()).isEqualTo(1);

        scene.gateway.channels().copies(1);
        scene.advance(Duration.ofMinutes(1));
        assertThat(scene.gateway.channels().open()).isEqualTo(1);
        scene.gateway.approver().approve(scene.gateway.exchanges().get(1).requestId());
        assertThat(next.value().isApproved()).isTrue();
    }

    @Test
    void review_userRefusedOnTheChannel_andNobodyWaitedMeanwhile_noneIsOpenedBeforeItsTime() {
        DecisionSource brief = DecisionSource.webSocket(PushOptions.standard().withLinger(Duration.ofSeconds(5)));
        Scene scene = scene(UnaryOperator.identity(), brief, Kind.WEB_SOCKET);
        scene.gateway.failNext(Endpoint.WEB_SOCKET, Fault.status(403));
        waiting(scene).cancel();
        scene.advance(Duration.ofSeconds(15));

        waiting(scene);
        assertThat(count(scene, Endpoint.WEB_SOCKET)).isEqualTo(1);
        scene.advance(Duration.ofMinutes(5));

        assertThat(scene.gateway.channels().open()).isEqualTo(1);
    }

    @Test
    void reviews_decisionIsOnItsWayWhenItIsAskedFor_theChannelIsStillBelieved() {
        Scene scene = scene(Kind.WEB_SOCKET);
        scene.gateway.channels().delayDeliveries(Duration.ofMillis(900));
        List<Watch<Verdict>> reviews = waiting(scene, 100);
        int before = count(scene, Endpoint.EXCHANGE_STATUS);
        while (count(scene, Endpoint.EXCHANGE_STATUS) == before) {
            scene.advance(Duration.ofMillis(500));
        }
        scene.advance(Duration.ofMillis(4_400));
        approveAll(scene);
        before = count(scene, Endpoint.EXCHANGE_STATUS);

        scene.advance(Duration.ofSeconds(2));

        assertThat(count(scene, Endpoint.EXCHANGE_STATUS) - before)
                .as("asked about, and decided already")
                .isPositive();
        assertThat(reviews)
                .allSatisfy(review -> assertThat(review.value().isApproved()).isTrue());
        assertThat(count(scene, Endpoint.WAIT)).isZero();
        assertThat(scene.gateway.channels().opened()).isEqualTo(1);
        assertThat(scene.gateway.channels().open()).isEqualTo(1);
    }

    @Test
    void reviews_onASmallBudget_areLookedAfterWithAFifthOfIt() {
        Scene scene = scene(
                client -> client.rateBudget(RateBudget.perMinute(60)), DecisionSource.automatic(), Kind.WEB_SOCKET);
        List<Watch<Verdict>> reviews = waiting(scene, 40);
        scene.advance(Duration.ofMinutes(10));
        int before = count(scene, Endpoint.EXCHANGE_STATUS);

        scene.advance(Duration.ofMinutes(10));

        assertThat(count(scene, Endpoint.EXCHANGE_STATUS) - before).isBetween(100, 121);
        reviews.forEach(Watch::cancel);
    }

    @Test
    void reviews_manyOnALargeBudget_areEachLookedAfterEveryTwoMinutes() {
        Scene scene = scene(Kind.WEB_SOCKET);
        List<Watch<Verdict>> reviews = waiting(scene, 480);
        scene.advance(Duration.ofMinutes(5));
        int before = count(scene, Endpoint.EXCHANGE_STATUS);

        scene.advance(Duration.ofMinutes(10));

        assertThat(count(scene, Endpoint.EXCHANGE_STATUS) - before).isBetween(480 * 4, 480 * 5);
        assertThat(scene.gateway.channels().opened()).isEqualTo(1);
        reviews.forEach(Watch::cancel);
    }

    /** Sixty seconds are soon over where acknowledgements have to wait for their turn. */
    @Test
    void reviews_moreDecidedThanTheBudgetHasTurnsFor_areAllAcknowledged() {
        Scene scene = scene(
                client -> client.rateBudget(RateBudget.perMinute(60)), DecisionSource.automatic(), Kind.WEB_SOCKET);
        List<Watch<Verdict>> reviews = waiting(scene, 150);
        scene.advance(Duration.ofMinutes(5));
        approveAll(scene);
        scene.advance(OPENED);
        assertThat(reviews)
                .allSatisfy(review -> assertThat(review.value().isApproved()).isTrue());

        scene.advance(Duration.ofMinutes(4));

        assertThat(scene.gateway.exchanges()).hasSize(150).allSatisfy(exchange -> assertThat(exchange.acks())
                .hasSize(1));
    }

    @Test
    void close_acknowledgementsWaitForTheirTurn_endsInTimeNevertheless() {
        Scene scene = scene(
                client -> client.rateBudget(RateBudget.perMinute(60)), DecisionSource.automatic(), Kind.WEB_SOCKET);
        waiting(scene, 150);
        scene.advance(Duration.ofMinutes(5));
        approveAll(scene);
        scene.advance(OPENED);

        Watch<?> closed = watch(scene.enforcer.close(Drain.WITHDRAW, Duration.ofSeconds(20)));
        scene.advance(Duration.ofSeconds(21));

        assertThat(closed.ended()).isTrue();
        assertThat(closed.failure()).isNull();
    }

    @Test
    void review_refreshRequested_asksAtOnce() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        scene.gateway.channels().copies(0);
        String requestId = scene.exchange().requestId();
        scene.gateway.approver().approve(requestId);
        for (int i = 0; i < 100; i++) {
            scene.gateway.channels().requestRefresh(requestId);
        }

        scene.advance(Duration.ofSeconds(6));

        assertThat(review.value().isApproved()).isTrue();
        assertThat(count(scene, Endpoint.EXCHANGE_STATUS))
                .as("at the opening and once more")
                .isEqualTo(2);
    }

    @Test
    void review_pairingRevoked_endsReviewsAndHeartbeats() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);

        scene.gateway.channels().send("{\"msgType\":\"pairing.revoked\"}");
        scene.advance(OPENED);

        assertThat(review.failure()).isInstanceOf(PairingRevokedException.class);
        assertThat(scene.enforcer.pairing()).isNull();
        int beats = count(scene, Endpoint.HEARTBEAT);
        scene.advance(Duration.ofMinutes(5));
        assertThat(count(scene, Endpoint.HEARTBEAT)).isEqualTo(beats);
        scene.assertNothingPending();
        assertThat(scene.gateway.channels().open()).isZero();
    }

    @Test
    void review_pairingRevokedBeforeTheChannelOpens_endsReviews() {
        Scene scene = scene(Kind.SERVER_SENT_EVENTS);
        scene.gateway.failNext(Endpoint.EVENTS, Fault.status(403, "pairing_revoked"));

        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        scene.advance(OPENED);

        assertThat(review.failure()).isInstanceOf(PairingRevokedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1008, 4401})
    void review_channelRefusesTheUser_opensAnotherWithAFreshCredential(int code) {
        UserCredential fresh = new UserCredential.PersonalAccessToken(Secret.of("airpat_fresh"));
        List<UserCredential> renewed = new ArrayList<>();
        Scene scene = scene(client -> client, DecisionSource.automatic(), Kind.WEB_SOCKET);
        scene.close();
        FakeGateway gateway = FakeGateway.builder().push(Kind.WEB_SOCKET).build();
        UserCredentialSource users = new UserCredentialSource() {
            @Override
            public Mono<UserCredential> current() {
                return Mono.just(renewed.isEmpty() ? gateway.userCredential() : fresh);
            }

            @Override
            public Mono<UserCredential> renew(UserCredential refused) {
                return Mono.fromSupplier(() -> {
                    renewed.add(refused);
                    gateway.acceptUser(fresh);
                    return fresh;
                });
            }
        };
        this.scene = new Scene(
                        gateway,
                        client -> client.user(users),
                        enforcer -> enforcer.decisionSource(DecisionSource.automatic()))
                .restored();
        Watch<Verdict> review = waiting(this.scene);

        gateway.channels().close(code, "expired");
        this.scene.advance(OPENED);

        assertThat(renewed).hasSize(1);
        assertThat(gateway.channels().open()).isEqualTo(1);
        assertThat(count(this.scene, Endpoint.WEB_SOCKET)).isEqualTo(2);
        gateway.approver().approve(this.scene.exchange().requestId());
        this.scene.advance(OPENED);
        assertThat(review.value().isApproved()).isTrue();
    }

    @Test
    void review_userHasNoOtherCredential_pollsSayWhatIsWrong() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);

        scene.gateway.expireUserCredential();
        scene.advance(Duration.ofSeconds(30));

        assertThat(review.failure()).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void review_channelClosedForTheUserWhoIsStillGood_pollsGoOn() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);
        scene.gateway.channels().close(4401, "for no reason");
        scene.advance(OPENED);
        assertThat(scene.gateway.pendingWaits()).isEqualTo(1);

        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(OPENED);

        assertThat(review.value().isApproved()).isTrue();
        assertThat(count(scene, Endpoint.WEB_SOCKET)).isEqualTo(1);
    }

    @Test
    void review_forgedOverTheChannel_isUnverifiedAndWithdrawn() {
        Scene scene = scene(Kind.WEB_SOCKET);
        scene.gateway
                .faults()
                .add(Calls.to(Endpoint.WEB_SOCKET).always(), Fault.tamper(Tampering.Kind.FORGE_SIGNATURE));
        Watch<Verdict> review = waiting(scene);

        scene.gateway.approver().reject(scene.exchange().requestId(), "no");
        scene.advance(OPENED);

        assertThat(review.value())
                .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                        .isEqualTo(FailureReason.SIGNATURE_INVALID));
        assertThat(count(scene, Endpoint.ACK)).isZero();
        scene.gateway.faults().clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "{}",
                "{\"msgType\":7}",
                "{\"msgType\":\"decision.deliver\"}",
                "{\"msgType\":\"decision.deliver\",\"msgId\":\"m\",\"requestId\":\"req-of-somebody-else\",\"body\":{}}",
                "{\"msgType\":\"decision.deliver\",\"msgId\":\"m\",\"requestId\":\"\",\"body\":[]}",
                "{\"msgType\":\"something.new\",\"body\":null}",
                "{\"msgType\":\"ping\",\"msgType\":\"pairing.revoked\"}"
            })
    void review_garbageOnTheChannel_changesNothing(String garbage) {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);

        for (int i = 0; i < 50; i++) {
            scene.gateway.channels().send(garbage);
            scene.advance(OPENED);
        }
        assertThat(review.ended()).isFalse();
        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(Duration.ofSeconds(60));

        assertThat(review.value().isApproved()).isTrue();
    }

    @Test
    void review_hugeMessage_endsTheChannelAndNotTheReview() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);

        scene.gateway.channels().send("x".repeat(100_000));
        scene.advance(Duration.ofSeconds(3));
        assertThat(scene.gateway.channels().opened()).isEqualTo(2);
        scene.gateway.approver().approve(scene.exchange().requestId());
        scene.advance(OPENED);

        assertThat(review.value().isApproved()).isTrue();
    }

    @Test
    void review_pings_areAnswered() {
        Scene scene = scene(Kind.WEB_SOCKET);
        waiting(scene);

        // The gateway closes a channel whose ping is not answered before the next.
        scene.advance(Duration.ofMinutes(5));

        assertThat(scene.gateway.channels().opened()).isEqualTo(1);
        assertThat(scene.gateway.channels().open()).isEqualTo(1);
    }

    @Test
    void review_timeIsUp_isExpiredAndWithdrawn() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);

        scene.advance(Duration.ofMinutes(10));

        assertThat(review.value()).isInstanceOf(Verdict.Expired.class);
        scene.assertNothingPending();
    }

    @Test
    void review_cancelled_leavesNothing_andTheChannelIsClosedWhenNobodyHasWaitedForAMinute() {
        Scene scene = scene(Kind.WEB_SOCKET);
        Watch<Verdict> review = waiting(scene);

        review.cancel();
        scene.assertNothingPending();
        scene.advance(Duration.ofSeconds(50));
        assertThat(scene.gateway.channels().open()).isEqualTo(1);
        scene.advance(Duration.ofSeconds(20));
        assertThat(scene.gateway.channels().open()).isZero();

        Watch<Verdict> next = waiting(scene);
        scene.gateway.approver().approve(scene.gateway.exchanges().get(1).requestId());
        assertThat(next.value().isApproved()).isTrue();
        assertThat(scene.gateway.channels().opened()).isEqualTo(2);
    }

    @Test
    void close_whileAChannelIsBeingOpened_leavesNone() {
        Scene scene = scene(Kind.WEB_SOCKET);
        scene.gateway.failNext(Endpoint.WEB_SOCKET, Fault.delayAnswer(Duration.ofSeconds(5)));
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));

        Watch<Void> closed = watch(scene.enforcer.close());
        scene.advance(Duration.ofSeconds(30));

        assertThat(closed.ended()).isTrue();
        assertThat(review.failure()).isNotNull();
        assertThat(scene.gateway.channels().open()).isZero();
        scene.assertNothingPending();
    }

    @Test
    void close_channelOpen_closesIt() {
        Scene scene = scene(Kind.SERVER_SENT_EVENTS);
        waiting(scene);

        Watch<Void> closed = watch(scene.enforcer.close());

        assertThat(closed.ended()).isTrue();
        assertThat(scene.gateway.channels().open()).isZero();
    }

    @Test
    void reviews_twoThousandOverAFlappingChannel_noneIsLostAndNoneDoubled() {
        Random random = new Random(7);
        Scene scene = scene(Kind.WEB_SOCKET, Kind.SERVER_SENT_EVENTS);
        List<Watch<Verdict>> reviews = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Watch<Verdict> review = watch(scene.enforcer.review(Action.command("echo " + i).toBuilder()
                    .timeout(Duration.ofHours(2))
                    .build()));
            reviews.add(review);
            undecided.add(scene.gateway.exchanges().get(i).requestId());
            switch (random.nextInt(40)) {
                case 0 -> scene.gateway.channels().drop();
                case 1 -> scene.gateway.channels().close(1001, "going away");
                case 2 -> scene.gateway.channels().copies(random.nextInt(3));
                case 3 -> scene.gateway.failNext(Endpoint.WEB_SOCKET, Fault.status(503));
                case 4 -> scene.gateway.failNext(Endpoint.EVENTS, Fault.resetDuringAnswer());
                case 5 -> scene.gateway.channels().silence();
                case 6 -> scene.gateway.channels().delayDeliveries(Duration.ofMillis(random.nextInt(3_000)));
                default -> {}
            }
            if (random.nextInt(2) == 0) {
                scene.gateway.approver().approve(undecided.remove(random.nextInt(undecided.size())));
            }
            if (random.nextInt(10) == 0) {
                scene.advance(Duration.ofMillis(random.nextInt(3_000)));
            }
        }
        scene.gateway.faults().clear();
        undecided.forEach(scene.gateway.approver()::approve);
        scene.gateway.channels().drop();
        scene.advance(Duration.ofMinutes(3));

        assertThat(reviews).allSatisfy(review -> assertThat(review.value()).isInstanceOf(Verdict.Approved.class));
        assertThat(scene.gateway.exchanges()).hasSize(2_000).allSatisfy(exchange -> assertThat(exchange.acks())
                .hasSize(1));
        scene.assertNothingPending();
    }

    @Test
    void webSocket_transportWithoutChannels_cannotBeBuilt() {
        try (Scene plain = new Scene()) {
            GatewayClient client = GatewayClient.builder()
                    .transport(new Script(plain.gateway.clock()))
                    .app(plain.gateway.appCredentials())
                    .build();
            EnforcerBuilder builder = Enforcer.builder(client, Scene.ENFORCER)
                    .decisionSource(DecisionSource.webSocket(PushOptions.standard()));

            org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessageContaining("longPoll()");
            assertThat(Enforcer.builder(client, Scene.ENFORCER)
                            .decisionSource(DecisionSource.automatic())
                            .build())
                    .isNotNull();
        }
    }

    @Test
    void open_secrets_areInHeadersAndNowhereElse() {
        Scene scene = scene(Kind.WEB_SOCKET);
        waiting(scene);

        RecordedRequest opening = scene.gateway.requests(Endpoint.WEB_SOCKET).get(0);
        assertThat(opening.toString())
                .doesNotContain(scene.gateway.userCredential().token().expose());
        assertThat(opening.path()).isEqualTo("/v1/ws?role=enforcer&id=" + Scene.ENFORCER);
    }
}
