package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.ReviewResult;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.approver.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewAllTest {

    private static final int CONCURRENCY = 3;

    private final Scene scene = Scene.paired(enforcer -> enforcer.concurrency(CONCURRENCY));
    private final AtomicInteger taken = new AtomicInteger();
    private final Set<Thread> takers = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() {
        scene.close();
    }

    private static Stream<Action> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> Action.command("step " + i));
    }

    /** So many actions, of which it is known how many have been taken, and by whom. */
    private Iterable<Action> actions(int count) {
        return () -> numbered(count)
                .peek(action -> {
                    taken.incrementAndGet();
                    takers.add(Thread.currentThread());
                })
                .iterator();
    }

    @Test
    void reviewAll_manyActions_givesAResultForEach() {
        scene.gateway.approver().approveAll();

        try (Stream<ReviewResult> results = scene.enforcer.reviewAll(actions(100))) {
            assertThat(results.filter(ReviewResult::isApproved).map(ReviewResult::action))
                    .containsExactlyInAnyOrderElementsOf(numbered(100).toList());
        }

        scene.assertNothingPending();
    }

    @Test
    void reviewAll_noActions_isEmpty() {
        assertThat(scene.enforcer.reviewAll(List.of())).isEmpty();
    }

    @Test
    void reviewAll_beforeItIsRead_takesNoActionAndSendsNothing() {
        try (Stream<ReviewResult> results = scene.enforcer.reviewAll(actions(10))) {
            results.filter(ReviewResult::isApproved);
        }

        assertThat(taken).hasValue(0);
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).isEmpty();
    }

    @Test
    void reviewAll_approverThinks_takesOnlyAsManyActionsAsMayBeInFlight() {
        Called<List<ReviewResult>> reading =
                Called.call(() -> scene.enforcer.reviewAll(actions(10)).toList());
        scene.awaitWaiting(reading, CONCURRENCY);
        assertThat(taken).hasValue(CONCURRENCY);

        scene.gateway.approver().approveAll();
        approvePending();

        assertThat(reading.value()).hasSize(10).allMatch(ReviewResult::isApproved);
        assertThat(takers).containsExactly(reading.thread);
    }

    @Test
    void reviewAll_resultsAreNotRead_takesNoMoreActions() {
        scene.gateway.approver().approveAll();
        Iterator<ReviewResult> results = scene.enforcer.reviewAll(actions(100)).iterator();

        for (int read = 1; read <= 10; read++) {
            results.next();
            assertThat(taken).hasValueLessThanOrEqualTo(read + CONCURRENCY);
        }
    }

    @Test
    void reviewAll_oneResultRead_takesOneMoreActionAtTheNextRead() {
        Called<List<ReviewResult>> reading = Called.call(() -> {
            List<ReviewResult> read = new ArrayList<>();
            try (Stream<ReviewResult> results = scene.enforcer.reviewAll(actions(10))) {
                results.limit(2).forEach(read::add);
            }
            return read;
        });
        scene.awaitWaiting(reading, CONCURRENCY);

        approve(0);
        Called.until(() -> taken.get() == CONCURRENCY + 1);
        scene.awaitWaiting(reading, CONCURRENCY);
        approve(1);

        assertThat(reading.value()).hasSize(2);
        scene.gateway.advance(Duration.ofSeconds(10));
        scene.assertNothingPending();
    }

    @Test
    void reviewAll_mixedAnswers_givesEachItsOwn() {
        scene.gateway.approver().decide(shown -> shown.payload().contains("1") ? Answer.reject() : Answer.approve());

        List<ReviewResult> results = scene.enforcer.reviewAll(actions(4)).toList();

        assertThat(results).hasSize(4).allSatisfy(result -> assertThat(result.isApproved())
                .isEqualTo(!result.action().equals(Action.command("step 1"))));
    }

    @Test
    void reviewAll_oneActionCannotBeReviewed_isAResultAndTheOthersGoOn() {
        scene.gateway.approver().approveAll();
        Action late = Action.command("late").toBuilder()
                .identity("req-late", Instant.parse("2025-12-31T00:00:00Z"))
                .build();

        List<ReviewResult> results = scene.enforcer
                .reviewAll(List.of(Action.command("one"), late, Action.command("two")))
                .toList();

        assertThat(results).hasSize(3);
        assertThat(results)
                .filteredOn(result -> result.action().equals(late))
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.isApproved()).isFalse();
                    assertThat(result.failure()).isInstanceOf(IllegalArgumentException.class);
                });
        assertThat(results).filteredOn(ReviewResult::isApproved).hasSize(2);
    }

    @Test
    void reviewAll_nobodyDecides_givesExpired() {
        Called<List<ReviewResult>> reading =
                Called.call(() -> scene.enforcer.reviewAll(actions(5)).toList());

        scene.advanceUntilEnded(reading);

        assertThat(reading.value()).hasSize(5).allSatisfy(result -> assertThat(result.verdict())
                .isInstanceOf(Verdict.Expired.class));
        scene.assertNothingPending();
    }

    @Test
    void reviewAll_hundredsInFlight_needNoThreadButTheReaders() {
        try (Scene wide = Scene.paired(enforcer -> enforcer.concurrency(200))) {
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            Called<List<ReviewResult>> reading =
                    Called.call(() -> wide.enforcer.reviewAll(actions(200)).toList());
            wide.awaitWaiting(reading, 200);

            Set<Thread> more = Collections.newSetFromMap(new ConcurrentHashMap<>());
            more.addAll(Thread.getAllStackTraces().keySet());
            more.removeAll(before);
            assertThat(more).hasSizeLessThan(50).contains(reading.thread);

            wide.gateway.exchanges().forEach(exchange -> wide.gateway.approver().approve(exchange.requestId()));
            assertThat(reading.value()).hasSize(200).allMatch(ReviewResult::isApproved);
        }
    }

    @Test
    void close_whileReviewsAreInFlight_withdrawsThem() {
        scene.gateway.approver().decide(shown -> shown.payload().contains("0") ? Answer.approve() : Answer.never());

        try (Stream<ReviewResult> results = scene.enforcer.reviewAll(actions(10))) {
            assertThat(results.findFirst()).hasValueSatisfying(result -> assertThat(result.isApproved())
                    .isTrue());
        }

        scene.gateway.advance(Duration.ofSeconds(10));
        scene.assertNothingPending();
        assertThat(taken).hasValueLessThan(10);
    }

    @Test
    void close_byAnotherThreadWhileTheReaderWaits_endsTheReadAndWithdraws() {
        Stream<ReviewResult> results = scene.enforcer.reviewAll(actions(10));
        Called<Long> reading = Called.call(results::count);
        scene.awaitWaiting(reading, CONCURRENCY);

        results.close();

        assertThat(reading.failure()).isInstanceOf(ClientClosedException.class);
        scene.gateway.advance(Duration.ofSeconds(10));
        scene.assertNothingPending();
    }

    @Test
    void read_afterClose_failsAndSendsNothing() {
        Stream<ReviewResult> results = scene.enforcer.reviewAll(actions(10));
        Iterator<ReviewResult> read = results.iterator();
        results.close();

        assertThatThrownBy(read::hasNext).isInstanceOf(ClientClosedException.class);

        assertThat(taken).hasValue(0);
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).isEmpty();
    }

    @Test
    void read_theSourceFails_throwsThatAndWithdrawsWhatIsInFlight() {
        IllegalStateException failure = new IllegalStateException("the source has failed");
        Iterable<Action> failing = () -> Stream.concat(numbered(2), Stream.generate(() -> {
                    throw failure;
                }))
                .iterator();

        assertThatThrownBy(() -> scene.enforcer.reviewAll(failing).toList()).isSameAs(failure);

        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).hasSize(2);
        scene.gateway.advance(Duration.ofSeconds(10));
        scene.assertNothingPending();
    }

    @Test
    void read_theEnforcerIsClosed_givesFailuresAsResults() {
        Called<List<ReviewResult>> reading =
                Called.call(() -> scene.enforcer.reviewAll(actions(10)).toList());
        scene.awaitWaiting(reading, CONCURRENCY);

        Called<?> closing = Called.run(scene.enforcer::close);
        scene.advanceUntilEnded(closing);

        assertThat(reading.value()).hasSize(10).allSatisfy(result -> assertThat(result.failure())
                .isInstanceOf(ClientClosedException.class));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void read_noActionEndsInItsTime_throwsAndWithdraws(boolean identity) {
        BlockingEnforcer hurried = BlockingEnforcer.of(scene.reactiveEnforcer, Duration.ofMillis(20));
        Action.Builder stuck = Action.command("stuck").toBuilder();
        // The gateway's clock stands still, in the past, so that the enforcer never finds the time to be up.
        Action action = identity
                ? stuck.identity("req-1", scene.gateway.clock().instant().plusSeconds(60))
                        .build()
                : stuck.timeout(Duration.ofMillis(20)).build();

        assertThatThrownBy(() -> hurried.reviewAll(List.of(action)).toList()).isInstanceOf(CallTimeoutException.class);

        scene.gateway.advance(Duration.ofMillis(10));
        scene.assertNothingPending();
    }

    @Test
    void read_inParallel_isReadByOneThreadAtATime() {
        scene.gateway.approver().approveAll();

        assertThat(scene.enforcer
                        .reviewAll(actions(50))
                        .parallel()
                        .filter(ReviewResult::isApproved)
                        .count())
                .isEqualTo(50);

        assertThat(takers).hasSize(1);
    }

    @Test
    void reviewAll_withoutActions_isRefused() {
        assertThatThrownBy(() -> scene.enforcer.reviewAll(nothing())).isInstanceOf(NullPointerException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockingEnforcer.of(scene.reactiveEnforcer, Duration.ZERO));
    }

    @SuppressWarnings("NullAway") // The point of the test.
    private static Iterable<Action> nothing() {
        return null;
    }

    private void approve(int index) {
        ExchangeSnapshot exchange = scene.gateway.exchanges().get(index);
        scene.gateway.approver().approve(exchange.requestId());
    }

    private void approvePending() {
        for (int i = 0; i < CONCURRENCY; i++) {
            approve(i);
        }
    }
}
