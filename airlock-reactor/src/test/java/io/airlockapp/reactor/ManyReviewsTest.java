package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.BadRequestException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class ManyReviewsTest {

    @Test
    void reviewAll_hasNoMoreInFlightThanAllowed_andAsksTheSourceForNoMore() {
        try (Scene scene = Scene.paired(enforcer -> enforcer.concurrency(8))) {
            AtomicLong requested = new AtomicLong();
            Watch<ReviewResult> all = watch(scene.enforcer.reviewAll(
                    Flux.range(0, 100).map(i -> Action.command("echo " + i)).doOnRequest(requested::addAndGet)));

            assertThat(scene.gateway.pendingExchanges()).isEqualTo(8);
            assertThat(requested).hasValue(8);

            scene.gateway.approver().approve(scene.gateway.exchanges().get(3).requestId());
            assertThat(all.values).hasSize(1);
            assertThat(scene.gateway.exchanges()).hasSize(9);
            assertThat(requested).hasValue(9);

            scene.gateway.approver().approveAll();
            scene.gateway.exchanges().stream()
                    .filter(exchange -> exchange.decision() == null)
                    .map(ExchangeSnapshot::requestId)
                    .toList()
                    .forEach(scene.gateway.approver()::approve);
            assertThat(all.ended()).isTrue();
            assertThat(all.failure()).isNull();
            assertThat(all.values).hasSize(100).allMatch(ReviewResult::isApproved);
            scene.assertNothingPending();
        }
    }

    @Test
    void reviewAll_oneActionFails_othersGoOn() {
        try (Scene scene = Scene.paired()) {
            scene.gateway.approver().approveAll();
            scene.gateway.faults().add(Calls.to(Endpoint.SUBMIT).from(2), Fault.status(400, "validation"));
            Watch<ReviewResult> all =
                    watch(scene.enforcer.reviewAll(Flux.range(0, 3).map(i -> Action.command("echo " + i))));

            assertThat(all.failure()).isNull();
            assertThat(all.values).hasSize(3);
            assertThat(all.values.stream().filter(ReviewResult::isApproved)).hasSize(2);
            assertThat(all.values.stream().filter(result -> result.failure() != null))
                    .singleElement()
                    .satisfies(result -> assertThat(result.failure()).isInstanceOf(BadRequestException.class));
        }
    }

    @Test
    void reviewAll_cancelled_withdrawsWhatIsInFlight() {
        try (Scene scene = Scene.paired(enforcer -> enforcer.concurrency(16))) {
            Watch<ReviewResult> all =
                    watch(scene.enforcer.reviewAll(Flux.range(0, 100).map(i -> Action.command("echo " + i))));
            all.cancel();
            assertThat(scene.gateway.exchanges()).hasSize(16);
            scene.assertNothingPending();
        }
    }

    /** Cancels in every phase: before and during the submission, in a poll, between polls, after the verdict. */
    @Test
    void cancelStorm_tenThousandReviews_leavesNothingPending() {
        Random random = new Random(42);
        try (Scene scene = Scene.paired()) {
            // Signing is what takes the time here, so that only some are decided.
            scene.gateway.approver().decide(shown -> switch (random.nextInt(24)) {
                case 0 -> Answer.approve();
                case 1 -> Answer.after(Duration.ofMillis(random.nextInt(60_000)), Answer.approve());
                case 2 -> Answer.after(Duration.ofMillis(random.nextInt(60_000)), Answer.reject("no"));
                default -> Answer.never();
            });
            List<Watch<Verdict>> reviews = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> scene.gateway.failNext(Endpoint.SUBMIT, Fault.delayAnswer(Duration.ofMillis(700)));
                    case 1 -> scene.gateway.failNext(Endpoint.SUBMIT, Fault.delay(Duration.ofMillis(700)));
                    case 2 -> scene.gateway.failNext(Endpoint.SUBMIT, Fault.resetBeforeAnswer());
                    case 3 -> scene.gateway.failNext(Endpoint.WAIT, Fault.status(503));
                    case 4 -> scene.gateway.failNext(Endpoint.WAIT, Fault.resetDuringAnswer());
                    default -> {}
                }
                Watch<Verdict> review = watch(scene.enforcer.review(Scene.action().toBuilder()
                        .timeout(Duration.ofSeconds(90))
                        .build()));
                reviews.add(review);
                if (random.nextInt(3) == 0) {
                    review.cancel();
                }
                reviews.get(random.nextInt(reviews.size())).cancel();
                if (random.nextInt(20) == 0) {
                    scene.advance(Duration.ofMillis(random.nextInt(2_000)));
                }
            }
            reviews.forEach(review -> {
                if (random.nextBoolean()) {
                    review.cancel();
                }
            });
            scene.advance(Duration.ofMinutes(3));

            scene.assertNothingPending();
            assertThat(scene.gateway.faults().remaining()).isZero();
            Watch<Void> closed = watch(scene.enforcer.close());
            assertThat(closed.ended()).as("no background work is left").isTrue();
        }
    }
}
