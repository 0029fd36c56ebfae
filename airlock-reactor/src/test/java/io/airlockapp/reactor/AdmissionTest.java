package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.TooManyReviewsException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How many reviews are under way at once, and what happens to those that come when there are so many. */
class AdmissionTest {

    private final Scene scene = Scene.paired(enforcer -> enforcer.maxInFlight(2).maxQueued(3));

    @AfterEach
    void close() {
        scene.close();
    }

    private Watch<Verdict> review(String text) {
        return watch(scene.enforcer.review(Action.command(text)));
    }

    private List<Watch<Verdict>> reviews(int count) {
        return IntStream.range(0, count).mapToObj(i -> review("echo " + i)).toList();
    }

    private int submitted() {
        return scene.gateway.exchanges().size();
    }

    private void approve(int exchange) {
        scene.gateway.approver().approve(scene.gateway.exchanges().get(exchange).requestId());
    }

    @Test
    void review_asManyUnderWayAsAllowed_waitsUntilOneHasEnded() {
        List<Watch<Verdict>> reviews = reviews(4);
        assertThat(submitted()).isEqualTo(2);

        approve(1);
        assertThat(reviews.get(1).value().isApproved()).isTrue();
        assertThat(submitted()).isEqualTo(3);

        approve(0);
        approve(2);
        approve(3);
        assertThat(reviews).allMatch(review -> review.value().isApproved());
        scene.assertNothingPending();
    }

    @Test
    void review_queued_comesInTurn() {
        List<Integer> order = new ArrayList<>();
        reviews(2);
        for (int i = 0; i < 3; i++) {
            int number = i;
            watch(scene.enforcer.review(
                    Action.command("echo " + i), ticket -> Mono.fromRunnable(() -> order.add(number))));
        }
        for (int i = 0; i < 5; i++) {
            approve(i);
        }

        assertThat(order).containsExactly(0, 1, 2);
    }

    @Test
    void review_queueFull_failsAtOnceAndSendsNothing() {
        List<Watch<Verdict>> reviews = reviews(6);

        assertThat(reviews.subList(0, 5)).noneMatch(Watch::ended);
        assertThat(reviews.get(5).failure()).isInstanceOfSatisfying(TooManyReviewsException.class, e -> {
            assertThat(e.delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(e).hasMessageContaining("2 reviews under way and 3 in the queue");
        });
        assertThat(submitted()).isEqualTo(2);

        approve(0);
        assertThat(review("there is room again").ended()).isFalse();
    }

    @Test
    void review_noQueue_isRefusedAndAdmittedAgain() {
        try (Scene narrow = Scene.paired(enforcer -> enforcer.maxInFlight(1).maxQueued(0))) {
            Watch<Verdict> first = watch(narrow.enforcer.review(Scene.action()));
            assertThat(watch(narrow.enforcer.review(Scene.action())).failure())
                    .isInstanceOf(TooManyReviewsException.class);
            first.cancel();

            assertThat(watch(narrow.enforcer.review(Scene.action())).ended()).isFalse();
        }
    }

    @Test
    void review_cancelledInTheQueue_leavesNoTrace() {
        List<Watch<Verdict>> reviews = reviews(5);
        reviews.get(2).cancel();
        reviews.get(4).cancel();
        assertThat(review("takes the place in the queue").ended()).isFalse();

        for (int i = 0; i < 4; i++) {
            approve(i);
        }
        assertThat(reviews.get(3).value().isApproved()).isTrue();
        assertThat(submitted()).isEqualTo(4);
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).hasSize(4);
    }

    @Test
    void review_cancelledWhileUnderWay_letsTheNextIn() {
        List<Watch<Verdict>> reviews = reviews(3);
        reviews.get(0).cancel();

        assertThat(submitted()).isEqualTo(3);
        approve(2);
        assertThat(reviews.get(2).value().isApproved()).isTrue();
    }

    @Test
    void review_timeUpInTheQueue_isExpiredOnTimeAndSendsNothing() {
        reviews(2);
        Watch<Verdict> longer = watch(scene.enforcer.review(lasting(Duration.ofSeconds(90))));
        Watch<Verdict> shorter = watch(scene.enforcer.review(lasting(Duration.ofSeconds(30))));
        scene.advance(Duration.ofSeconds(29));
        assertThat(shorter.ended()).isFalse();

        scene.advance(Duration.ofSeconds(1));
        assertThat(shorter.value()).isInstanceOf(Verdict.Expired.class);
        assertThat(longer.ended()).isFalse();

        scene.advance(Duration.ofSeconds(60));
        assertThat(longer.value()).isInstanceOf(Verdict.Expired.class);
        assertThat(submitted()).isEqualTo(2);
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    @Test
    void review_queued_hasNoMoreTimeThanItWasGiven() {
        reviews(2);
        Watch<Verdict> queued = watch(scene.enforcer.review(lasting(Duration.ofSeconds(90))));
        scene.advance(Duration.ofSeconds(80));
        approve(0);
        assertThat(submitted()).isEqualTo(3);

        scene.advance(Duration.ofSeconds(10));

        assertThat(queued.value()).isInstanceOf(Verdict.Expired.class);
    }

    private static Action lasting(Duration time) {
        return Scene.action().toBuilder().timeout(time).build();
    }

    @Test
    void resume_isAdmittedLikewise() {
        ReviewTicket ticket = ticket();
        List<Watch<Verdict>> reviews = reviews(2);
        Watch<Verdict> resumed = watch(scene.enforcer.resume(ticket));
        reviews.get(0).cancel();
        scene.gateway.approver().approve(ticket.requestId());

        assertThat(resumed.value().isApproved()).isTrue();
    }

    @Test
    void resume_queueFull_failsAndLeavesTheExchangeOpen() {
        ReviewTicket ticket = ticket();
        reviews(5);

        assertThat(watch(scene.enforcer.resume(ticket)).failure()).isInstanceOf(TooManyReviewsException.class);
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    @Test
    void submit_givesItsPlaceBackOnceItIsSubmitted() {
        for (int i = 0; i < 10; i++) {
            ticket();
        }
        assertThat(submitted()).isEqualTo(10);
    }

    private ReviewTicket ticket() {
        return watch(scene.enforcer.submit(Scene.action(), ticket -> Mono.empty()))
                .value();
    }

    @Test
    void reviewAll_queueFull_isNotRefused() {
        try (Scene narrow =
                Scene.paired(enforcer -> enforcer.maxInFlight(2).maxQueued(0).concurrency(8))) {
            Watch<Verdict> alone = watch(narrow.enforcer.review(Scene.action()));
            Watch<ReviewResult> all =
                    watch(narrow.enforcer.reviewAll(Flux.range(0, 20).map(i -> Action.command("echo " + i))));
            assertThat(narrow.gateway.exchanges()).hasSize(2);
            assertThat(watch(narrow.enforcer.review(Scene.action())).failure())
                    .isInstanceOf(TooManyReviewsException.class);

            for (int i = 0; i < 21; i++) {
                narrow.gateway
                        .approver()
                        .approve(narrow.gateway.exchanges().get(i).requestId());
            }
            assertThat(alone.value().isApproved()).isTrue();
            assertThat(all.values).hasSize(20).allMatch(ReviewResult::isApproved);
            narrow.assertNothingPending();
        }
    }

    @Test
    void reviewAll_cancelled_givesItsPlacesBack() {
        Watch<ReviewResult> all =
                watch(scene.enforcer.reviewAll(Flux.range(0, 100).map(i -> Action.command("echo " + i))));
        all.cancel();
        scene.assertNothingPending();

        assertThat(reviews(6).get(5).failure()).isInstanceOf(TooManyReviewsException.class);
        assertThat(submitted()).isEqualTo(4);
    }

    @Test
    void close_failsWhatIsQueuedAndSendsNothingOfIt() {
        List<Watch<Verdict>> reviews = reviews(5);
        Watch<Void> closed = watch(scene.enforcer.close());

        assertThat(reviews).allMatch(review -> review.failure() instanceof ClientClosedException);
        assertThat(closed.ended()).isTrue();
        assertThat(submitted()).isEqualTo(2);
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).hasSize(2);
        scene.assertNothingPending();
    }

    @Test
    void forget_failsWhatIsQueuedAndSendsNothingOfIt() {
        List<Watch<Verdict>> reviews = reviews(5);
        watch(scene.enforcer.forget());

        assertThat(reviews).allMatch(review -> review.failure() instanceof PairingException);
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).hasSize(2);
        scene.restored();
        assertThat(reviews(5)).noneMatch(Watch::ended);
    }

    /** Each that ends lets in the next, which ends at once: none of them may be upon the other's stack. */
    @Test
    void review_tenThousandQueuedThatAllFail_endOneAfterTheOther() {
        try (Scene deep = Scene.paired(enforcer -> enforcer.maxInFlight(1).maxQueued(10_000))) {
            Watch<Verdict> first = watch(deep.enforcer.review(Scene.action()));
            List<Watch<Verdict>> reviews = IntStream.range(0, 10_000)
                    .mapToObj(i -> watch(deep.enforcer.review(
                            Scene.action(), ticket -> Mono.error(new IllegalStateException("no disk")))))
                    .toList();
            first.cancel();

            assertThat(reviews)
                    .allMatch(review ->
                            review.failure() instanceof IllegalStateException e && "no disk".equals(e.getMessage()));
        }
    }

    @Test
    void review_endedFromManyThreads_noneIsForgottenAndNoPlaceIsLost() throws InterruptedException {
        int threads = 8;
        int each = 300;
        try (Scene wide = Scene.paired(enforcer -> enforcer.maxInFlight(4).maxQueued(threads * each))) {
            wide.gateway.faults().add(Calls.to(Endpoint.SUBMIT).always(), Fault.status(400, "validation"));
            List<Watch<Verdict>> all = new ArrayList<>();
            List<Thread> running = IntStream.range(0, threads)
                    .mapToObj(number -> new Thread(() -> {
                        Random random = new Random(number);
                        for (int i = 0; i < each; i++) {
                            Watch<Verdict> review = watch(wide.enforcer.review(Scene.action()));
                            if (random.nextInt(4) == 0) {
                                review.cancel();
                            } else {
                                synchronized (all) {
                                    all.add(review);
                                }
                            }
                        }
                    }))
                    .toList();
            running.forEach(Thread::start);
            for (Thread thread : running) {
                thread.join();
            }

            assertThat(all).isNotEmpty().allMatch(Watch::ended);
            wide.gateway.faults().clear();
            List<Watch<Verdict>> after = IntStream.range(0, 6)
                    .mapToObj(i -> watch(wide.enforcer.review(Scene.action())))
                    .toList();
            assertThat(wide.gateway.pendingExchanges())
                    .as("as many places as in the beginning")
                    .isEqualTo(4);
            assertThat(after).noneMatch(Watch::ended);
        }
    }

    @Test
    void builder_numbersThatMakeNoSense_areRefused() {
        EnforcerBuilder builder = Enforcer.builder(scene.client, Scene.ENFORCER);

        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxInFlight(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxQueued(-1));
    }
}
