package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.BadRequestException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** What those see who look at a review, or at all of an enforcer's. */
class EventsTest {

    private final Scene scene = Scene.paired(enforcer -> enforcer.maxInFlight(1));

    @AfterEach
    void close() {
        scene.close();
    }

    private static List<String> names(List<? extends EnforcerEvent> events) {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    private List<String> seen(Watch<EnforcerEvent> events) {
        scene.advance(Duration.ZERO);
        return names(events.values);
    }

    @Test
    void reviewEvents_runsTheReviewAndEndsWithTheVerdict() {
        Watch<ReviewEvent> events = watch(scene.enforcer.reviewEvents(Scene.action()));
        assertThat(names(events.values)).containsExactly("Sealed", "Submitted", "Waiting");
        assertThat(events.ended()).isFalse();

        scene.gateway.approver().approve(scene.exchange().requestId());

        assertThat(names(events.values)).containsExactly("Sealed", "Submitted", "Waiting", "Decided", "Verified");
        assertThat(events.ended()).isTrue();
        assertThat(events.values.get(4)).isInstanceOfSatisfying(ReviewEvent.Verified.class, last -> assertThat(
                        last.verdict().isApproved())
                .isTrue());
        assertThat(events.values)
                .allMatch(event -> event.requestId().equals(scene.exchange().requestId()));
        assertThat(events.values.get(0)).isInstanceOfSatisfying(ReviewEvent.Sealed.class, event -> assertThat(
                        event.ticket().artifactHash())
                .isEqualTo(Scene.action().hash()));
    }

    @Test
    void reviewEvents_eachSubscriptionIsAReviewOfItsOwn_andSeesNoOther() {
        scene.gateway.approver().approveAll();
        Watch<ReviewEvent> one = watch(scene.enforcer.reviewEvents(Scene.action()));
        watch(scene.enforcer.review(Scene.action()));

        assertThat(one.values).hasSize(5);
        assertThat(scene.gateway.exchanges()).hasSize(2);
    }

    @Test
    void reviewEvents_fails_failsAfterTheEvent() {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(400, "validation"));
        Watch<ReviewEvent> events = watch(scene.enforcer.reviewEvents(Scene.action()));

        assertThat(names(events.values)).containsExactly("Sealed", "Failed");
        assertThat(events.failure()).isInstanceOf(BadRequestException.class);
    }

    @Test
    void reviewEvents_cancelled_withdraws() {
        watch(scene.enforcer.reviewEvents(Scene.action())).cancel();
        scene.assertNothingPending();
    }

    @Test
    void reviewEvents_expired_endsWithThat() {
        Watch<ReviewEvent> events = watch(scene.enforcer.reviewEvents(Scene.action()));
        scene.advance(Duration.ofMinutes(10));

        assertThat(events.values.get(events.values.size() - 1))
                .isInstanceOfSatisfying(ReviewEvent.Verified.class, last -> assertThat(last.verdict())
                        .isInstanceOf(Verdict.Expired.class));
    }

    @Test
    void retried_submissionsAndPolls() {
        scene.gateway.failNext(Endpoint.SUBMIT, Fault.status(503));
        scene.gateway.failNext(Endpoint.WAIT, Fault.status(503));
        Watch<ReviewEvent> events = watch(scene.enforcer.reviewEvents(Scene.action()));
        scene.advance(Duration.ofSeconds(10));

        assertThat(names(events.values)).containsExactly("Sealed", "Retried", "Submitted", "Waiting", "Retried");
        assertThat(events.values.get(1)).isInstanceOfSatisfying(ReviewEvent.Retried.class, retried -> {
            assertThat(retried.failures()).isEqualTo(1);
            assertThat(retried.delay()).isPositive();
            assertThat(retried.failure()).isInstanceOf(GatewayUnavailableException.class);
        });
    }

    @Test
    void events_ofAllReviews_withWhatIsSentInTheBackground() {
        Watch<EnforcerEvent> events = watch(scene.enforcer.events());
        watch(scene.enforcer.review(Scene.action()));
        scene.gateway.approver().approve(scene.exchange().requestId());
        assertThat(seen(events))
                .containsExactlyInAnyOrder("Sealed", "Submitted", "Waiting", "Decided", "Verified", "Acked");

        events.values.clear();
        watch(scene.enforcer.review(Scene.action())).cancel();
        assertThat(seen(events)).containsExactly("Sealed", "Submitted", "Waiting", "Withdrawn");
    }

    @Test
    void events_queued() {
        Watch<EnforcerEvent> events = watch(scene.enforcer.events());
        watch(scene.enforcer.review(Scene.action()));
        watch(scene.enforcer.review(Scene.action()));

        assertThat(seen(events)).containsExactly("Sealed", "Submitted", "Waiting", "Queued");
    }

    @Test
    void events_resumed_beginsWithTheWait() {
        ReviewTicket ticket = watch(scene.enforcer.submit(Scene.action(), kept -> Mono.empty()))
                .value();
        Watch<EnforcerEvent> events = watch(scene.enforcer.events());
        watch(scene.enforcer.resume(ticket));

        assertThat(seen(events)).containsExactly("Waiting");
    }

    @Test
    void events_nobodyAsks_keepsTheNewest1024AndHoldsUpNoReview() {
        Scene wide = Scene.paired();
        wide.gateway.approver().decide(shown -> Answer.reject("no"));
        Asking asking = new Asking();
        wide.enforcer.events().subscribe(asking);
        for (int i = 0; i < 500; i++) {
            assertThat(watch(wide.enforcer.review(Scene.action())).value()).isInstanceOf(Verdict.Rejected.class);
        }

        asking.request(Long.MAX_VALUE);
        wide.advance(Duration.ZERO);

        // One more has been taken out of the buffer already, for the thread that hands it over.
        assertThat(asking.seen).hasSizeBetween(1024, 1025);
        String newest = wide.gateway.exchanges().get(499).requestId();
        assertThat(((ReviewEvent) asking.seen.get(asking.seen.size() - 1)).requestId())
                .isEqualTo(newest);
        wide.close();
    }

    private static final class Asking extends BaseSubscriber<EnforcerEvent> {
        final List<EnforcerEvent> seen = new ArrayList<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(EnforcerEvent event) {
            seen.add(event);
        }
    }

    @Test
    void events_subscriberThrows_breaksNoReviewAndNoOther() {
        scene.gateway.approver().approveAll();
        scene.enforcer
                .events()
                .subscribe(
                        event -> {
                            throw new IllegalStateException("a listener's own trouble");
                        },
                        failure -> {});
        Watch<EnforcerEvent> other = watch(scene.enforcer.events());
        Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
        seen(other);

        assertThat(review.value().isApproved()).isTrue();
        assertThat(seen(other)).hasSize(6);
    }

    @Test
    void events_complete_whenTheEnforcerIsClosed() {
        Watch<EnforcerEvent> events = watch(scene.enforcer.events());
        watch(scene.enforcer.close());
        scene.advance(Duration.ZERO);
        assertThat(events.ended()).isTrue();
        Watch<EnforcerEvent> late = watch(scene.enforcer.events());
        scene.advance(Duration.ZERO);

        assertThat(late.ended()).isTrue();
        assertThat(late.failure()).isNull();
    }

    /** A source that is told by the gateway, as one over a channel is. */
    @Test
    void pairingRevoked_failsReviewsEndsHeartbeatsAndIsAnEvent() {
        AtomicReference<DecisionSource.Context> source = new AtomicReference<>();
        try (Scene told = Scene.paired(enforcer -> enforcer.decisionSource(context -> {
            source.set(context);
            return DecisionSource.longPoll().open(context);
        }))) {
            Watch<EnforcerEvent> events = watch(told.enforcer.events());
            Watch<Verdict> review = watch(told.enforcer.review(Scene.action()));
            source.get().pairingRevoked();
            source.get().pairingRevoked();
            told.advance(Duration.ZERO);

            assertThat(review.failure()).isInstanceOf(PairingRevokedException.class);
            assertThat(told.enforcer.pairing()).isNull();
            assertThat(names(events.values)).containsOnlyOnce("PairingRevoked").contains("Failed", "Withdrawn");
            int heartbeats = told.gateway.requests(Endpoint.HEARTBEAT).size();
            told.advance(Duration.ofMinutes(5));
            assertThat(told.gateway.requests(Endpoint.HEARTBEAT)).hasSize(heartbeats);

            told.restored();
            Watch<Verdict> next = watch(told.enforcer.review(Scene.action()));
            assertThat(next.ended()).isFalse();
        }
    }
}
