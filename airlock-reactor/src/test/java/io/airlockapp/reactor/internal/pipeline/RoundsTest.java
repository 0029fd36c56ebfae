package io.airlockapp.reactor.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.FakeGateway;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private final FakeGateway time = FakeGateway.create();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        time.close();
    }

    private static void bad() {
        throw new IllegalStateException("broken");
    }

    @Test
    void run_theRoundBeforeHasThrown_isDone() {
        Deque<Runnable> work = new ArrayDeque<>();
        Rounds rounds = new Rounds(time.scheduler(), () -> work.remove().run());
        work.add(RoundsTest::bad);
        rounds.run();
        work.add(done::incrementAndGet);

        rounds.run();

        assertThat(done).hasValue(1);
    }

    @Test
    void run_throwsHalfway_theRestIsDoneALittleLater() {
        Deque<Runnable> work = new ArrayDeque<>();
        Rounds rounds = new Rounds(time.scheduler(), () -> {
            while (!work.isEmpty()) {
                work.remove().run();
            }
        });
        work.add(RoundsTest::bad);
        work.add(done::incrementAndGet);

        rounds.run();
        time.advance(Duration.ofSeconds(1));

        assertThat(done).hasValue(1);
    }

    @Test
    void run_alwaysThrows_isTriedNoMoreThanTenTimesASecond() {
        Rounds rounds = new Rounds(time.scheduler(), () -> {
            done.incrementAndGet();
            bad();
        });

        rounds.run();
        time.advance(Duration.ofSeconds(1));

        assertThat(done).hasValueBetween(2, 11);
        rounds.sleep();
    }

    @Test
    void run_askedForWithinARoundThatThrows_isDone() {
        Deque<Runnable> work = new ArrayDeque<>();
        Rounds[] rounds = new Rounds[1];
        rounds[0] = new Rounds(time.scheduler(), () -> work.remove().run());
        work.add(() -> {
            work.add(done::incrementAndGet);
            rounds[0].run();
            bad();
        });

        rounds[0].run();

        assertThat(done).hasValue(1);
    }
}
