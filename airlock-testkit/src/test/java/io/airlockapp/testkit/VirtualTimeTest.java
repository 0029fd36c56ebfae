package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class VirtualTimeTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeGateway gateway = FakeGateway.create();
    private final Scheduler scheduler = gateway.scheduler();
    private final List<String> seen = new ArrayList<>();

    private void note(String what) {
        seen.add(Duration.between(START, gateway.clock().instant()).toMillis() + " " + what);
    }

    @Test
    void advance_severalTasks_runsEachAtItsOwnTimeInOrder() {
        scheduler.schedule(() -> note("late"), 20, TimeUnit.MILLISECONDS);
        scheduler.schedule(
                () -> {
                    note("early");
                    scheduler.schedule(() -> note("nested"), 5, TimeUnit.MILLISECONDS);
                },
                10,
                TimeUnit.MILLISECONDS);
        scheduler.schedule(() -> note("early, second"), 10, TimeUnit.MILLISECONDS);

        gateway.advance(Duration.ofMillis(30));

        assertThat(seen).containsExactly("10 early", "10 early, second", "15 nested", "20 late");
        assertThat(gateway.clock().instant()).isEqualTo(START.plusMillis(30));
    }

    @Test
    void schedule_dueAtOnce_runsOnTheCallersThreadAfterTheTaskThatScheduledIt() {
        scheduler.schedule(() -> {
            scheduler.schedule(() -> note("inner"));
            note("outer");
        });

        assertThat(seen).containsExactly("0 outer", "0 inner");
    }

    @Test
    void now_isTheClocksTime() {
        gateway.advance(Duration.ofMillis(7));

        assertThat(scheduler.now(TimeUnit.MILLISECONDS))
                .isEqualTo(gateway.clock().millis())
                .isEqualTo(START.toEpochMilli() + 7);
    }

    @Test
    void dispose_scheduledTask_doesNotRun() {
        Disposable task = scheduler.schedule(() -> note("never"), 1, TimeUnit.SECONDS);

        task.dispose();
        gateway.advance(Duration.ofSeconds(2));

        assertThat(seen).isEmpty();
        assertThat(task.isDisposed()).isTrue();
    }

    @Test
    void worker_disposed_takesItsTasksAlong() {
        Scheduler.Worker worker = scheduler.createWorker();
        worker.schedule(() -> note("never"), 1, TimeUnit.SECONDS);
        worker.schedulePeriodically(() -> note("beat"), 0, 400, TimeUnit.MILLISECONDS);
        gateway.advance(Duration.ofMillis(500));

        worker.dispose();
        gateway.advance(Duration.ofSeconds(2));

        assertThat(seen).containsExactly("0 beat", "400 beat");
    }

    @Test
    void operatorsOfReactor_runInThisTime() {
        Flux.interval(Duration.ofSeconds(1), scheduler)
                .take(2)
                .concatWith(Mono.delay(Duration.ofSeconds(3), scheduler))
                .concatWith(Mono.<Long>never().timeout(Duration.ofSeconds(1), Mono.just(9L), scheduler))
                .subscribe(value -> note(value.toString()));

        gateway.advance(Duration.ofMinutes(1));

        assertThat(seen).containsExactly("1000 0", "2000 1", "5000 0", "6000 9");
    }

    @Test
    void advanceUntil_conditionComesTrue_stopsThere() {
        scheduler.schedulePeriodically(() -> note("beat"), 1, 1, TimeUnit.SECONDS);

        gateway.advanceUntil(() -> seen.size() == 3, Duration.ofMinutes(1));

        assertThat(gateway.clock().instant()).isEqualTo(START.plusSeconds(3));
    }

    @Test
    void advanceUntil_conditionStaysFalse_throws() {
        assertThatThrownBy(() -> gateway.advanceUntil(() -> false, Duration.ofMinutes(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PT1M");
    }

    @Test
    void advanceUntilIdle_stopsAfterTheLastTask() {
        scheduler.schedule(() -> note("last"), 90, TimeUnit.SECONDS);
        scheduler.schedulePeriodically(() -> {}, 1, 1, TimeUnit.SECONDS);

        gateway.advanceUntilIdle();

        assertThat(seen).containsExactly("90000 last");
        assertThat(gateway.clock().instant()).isEqualTo(START.plusSeconds(90));
    }

    @Test
    void advanceUntilIdle_neverIdle_throws() {
        again();

        assertThatThrownBy(gateway::advanceUntilIdle).isInstanceOf(IllegalStateException.class);
    }

    private void again() {
        scheduler.schedule(this::again, 30, TimeUnit.SECONDS);
    }

    @Test
    void advance_fromATask_throws() {
        scheduler.schedule(() -> gateway.advance(Duration.ofSeconds(1)), 1, TimeUnit.SECONDS);

        assertThatThrownBy(() -> gateway.advance(Duration.ofSeconds(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its own time");
    }

    @Test
    void task_throws_reachesWhoMovesTimeAfterTheOthersRan() {
        scheduler.schedule(
                () -> {
                    throw new IllegalArgumentException("broken");
                },
                1,
                TimeUnit.SECONDS);
        scheduler.schedule(() -> note("still runs"), 1, TimeUnit.SECONDS);

        assertThatThrownBy(() -> gateway.advance(Duration.ofSeconds(1))).hasMessage("broken");
        assertThat(seen).containsExactly("1000 still runs");
    }

    @Test
    void advance_backwards_throws() {
        assertThatThrownBy(() -> gateway.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void advance_realTime_throws() {
        try (FakeGateway real = FakeGateway.builder().realTime().build()) {
            assertThatThrownBy(() -> real.advance(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Another thread is in the middle of a task of this scheduler, and holds it until told to go on. */
    @Test
    void advance_anotherThreadRunsATask_waitsUntilItIsDone() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread other = new Thread(() -> scheduler.schedule(() -> {
            begun.countDown();
            join(goOn);
            note("other thread");
        }));
        other.start();
        begun.await();

        moveWhileHeld(goOn);

        other.join();
        assertThat(seen).containsExactly("0 other thread");
    }

    @Test
    void advance_anotherThreadDealsWithAnAnswer_waitsUntilItIsDone() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Front front = MemoryFront.of(gateway);
        Thread other = new Thread(() -> front.send("GET", "/echo", "").subscribe(answer -> {
            begun.countDown();
            join(goOn);
            scheduler.schedule(() -> note("a second after the answer"), 1, TimeUnit.SECONDS);
        }));
        other.start();
        begun.await();

        moveWhileHeld(goOn);

        other.join();
        assertThat(seen).containsExactly("1000 a second after the answer");
    }

    @Test
    void advance_aWatchedSchedulerHasWork_waitsUntilItIsDone() {
        CountDownLatch goOn = new CountDownLatch(1);
        Scheduler pool = Schedulers.newSingle("pool", true);
        Scheduler watched = gateway.watched(pool);
        Mono.fromRunnable(() -> join(goOn)).subscribeOn(watched).subscribe();
        Flux.range(1, 3)
                .publishOn(watched)
                .subscribe(i -> scheduler.schedule(() -> note("after " + i), i, TimeUnit.SECONDS));

        moveWhileHeld(goOn);

        assertThat(seen).containsExactly("1000 after 1", "2000 after 2", "3000 after 3");
        pool.dispose();
    }

    @Test
    void advance_aWatchedTaskThatWasGivenUp_isNotWaitedFor() {
        CountDownLatch goOn = new CountDownLatch(1);
        Scheduler pool = Schedulers.newSingle("pool", true);
        pool.schedule(() -> join(goOn));
        Scheduler watched = gateway.watched(pool);
        Disposable given = watched.schedule(() -> note("never"));
        Scheduler.Worker worker = watched.createWorker();
        worker.schedule(() -> note("never either"));

        given.dispose();
        worker.dispose();
        gateway.advance(Duration.ofSeconds(1));

        assertThat(seen).isEmpty();
        goOn.countDown();
        pool.dispose();
    }

    /** Moves time five seconds on in another thread, and lets go of what it waits for once it does wait. */
    private void moveWhileHeld(CountDownLatch goOn) {
        Thread mover = new Thread(() -> gateway.advance(Duration.ofSeconds(5)));
        mover.start();
        for (int i = 0; i < 1_000; i++) {
            assertThat(gateway.clock().instant()).isEqualTo(START);
            Thread.onSpinWait();
            Thread.yield();
        }
        goOn.countDown();
        try {
            mover.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(gateway.clock().instant()).isEqualTo(START.plusSeconds(5));
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
