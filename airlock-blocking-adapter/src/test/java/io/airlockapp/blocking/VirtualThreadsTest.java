package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.ReviewResult;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * A thousand virtual threads wait at once on a few carriers: one that held on to its carrier, or a lock, would keep the others
 * from ever getting there.
 */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "There are no virtual threads before Java 21.")
class VirtualThreadsTest {

    private static final int THREADS = 1_000;

    private final Scene scene = new Scene(
                    FakeGateway.builder().realTime().build(), UnaryOperator.identity(), UnaryOperator.identity())
            .restored();
    private ExecutorService threads;

    @BeforeEach
    void start() throws ReflectiveOperationException {
        try {
            threads = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        scene.close();
    }

    private <T> List<Future<T>> start(Callable<T> call) throws InterruptedException {
        CountDownLatch submitted = new CountDownLatch(THREADS);
        scene.gateway.approver().decide(shown -> {
            submitted.countDown();
            return Answer.never();
        });
        List<Future<T>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            calls.add(threads.submit(call));
        }
        assertThat(submitted.await(2, TimeUnit.MINUTES))
                .as("all have got there")
                .isTrue();
        return calls;
    }

    private void approveAll() {
        scene.gateway.exchanges().forEach(exchange -> scene.gateway.approver().approve(exchange.requestId()));
    }

    private static <T> T result(Future<T> call) throws InterruptedException, ExecutionException, TimeoutException {
        return call.get(2, TimeUnit.MINUTES);
    }

    @Test
    void review_onAThousandVirtualThreads_allWaitAtOnceAndAllGetTheirVerdict() throws Exception {
        List<Future<Verdict>> reviews = start(() -> scene.enforcer.review(Scene.action()));

        approveAll();

        for (Future<Verdict> review : reviews) {
            assertThat(result(review)).isInstanceOf(Verdict.Approved.class);
        }
        scene.assertNothingPending();
    }

    @Test
    void gate_onAThousandVirtualThreads_runsEachWorkOnceOnItsOwnThread() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        List<Future<Boolean>> gates = start(() -> {
            Thread caller = Thread.currentThread();
            return scene.enforcer.gate(Scene.action(), () -> {
                runs.incrementAndGet();
                return Thread.currentThread() == caller;
            });
        });

        approveAll();

        for (Future<Boolean> gate : gates) {
            assertThat(result(gate)).isTrue();
        }
        assertThat(runs).hasValue(THREADS);
        scene.assertNothingPending();
    }

    @Test
    void reviewAll_onAThousandVirtualThreads_allReadTheirResult() throws Exception {
        List<Future<Long>> readers = start(() -> scene.enforcer
                .reviewAll(List.of(Scene.action()))
                .filter(ReviewResult::isApproved)
                .count());

        approveAll();

        for (Future<Long> reader : readers) {
            assertThat(result(reader)).isEqualTo(1);
        }
        scene.assertNothingPending();
    }

    @Test
    void interrupt_ofAThousandVirtualThreads_withdrawsAll() throws Exception {
        start(() -> scene.enforcer.review(Scene.action()));

        threads.shutdownNow();

        Called.until(() -> scene.gateway.pendingExchanges() == 0 && scene.gateway.pendingWaits() == 0);
    }
}
