package io.airlockapp.reactor.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class TurnsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Turns turns = new Turns();

    private boolean free() {
        AtomicBoolean ran = new AtomicBoolean();
        Disposable probe =
                turns.take(turn -> Mono.fromRunnable(() -> ran.set(true))).subscribe();
        probe.dispose();
        return ran.get();
    }

    @Test
    void take_nobodyElse_runsAtOnceOnTheSameThread() {
        assertThat(turns.take(turn -> Mono.fromSupplier(Thread::currentThread)).block())
                .isEqualTo(Thread.currentThread());
        assertThat(free()).isTrue();
    }

    @Test
    void take_severalWait_runOneAfterTheOtherInOrder() {
        List<String> events = new ArrayList<>();
        List<Sinks.Empty<Void>> works = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "" + i;
            Sinks.Empty<Void> work = Sinks.empty();
            works.add(work);
            turns.take(turn -> work.asMono().doOnSubscribe(s -> events.add("begin " + name)))
                    .doOnTerminate(() -> events.add("end " + name))
                    .subscribe();
        }
        works.get(2).tryEmitEmpty();
        assertThat(events).containsExactly("begin 0");
        works.get(0).tryEmitEmpty();
        works.get(1).tryEmitEmpty();
        works.get(3).tryEmitEmpty();
        assertThat(events.stream().filter(event -> event.startsWith("begin")))
                .containsExactly("begin 0", "begin 1", "begin 2", "begin 3");
        assertThat(events.indexOf("begin 3")).isGreaterThan(events.indexOf("begin 2"));
        assertThat(free()).isTrue();
    }

    @Test
    void take_workFails_givesTheTurnOn() {
        assertThat(turns.take(turn -> Mono.error(new IllegalStateException()))
                        .onErrorComplete()
                        .blockOptional())
                .isEmpty();
        assertThat(free()).isTrue();
    }

    @Test
    void take_workThrowsAtItsSubscription_givesTheTurnOn() {
        assertThat(turns.take(turn -> Mono.defer(() -> {
                            throw new IllegalStateException();
                        }))
                        .onErrorComplete()
                        .blockOptional())
                .isEmpty();
        assertThat(free()).isTrue();
    }

    @Test
    void cancel_whileWaiting_leavesTheQueue() {
        Sinks.Empty<Void> first = Sinks.empty();
        AtomicBoolean secondRan = new AtomicBoolean();
        AtomicBoolean thirdRan = new AtomicBoolean();
        turns.take(turn -> first.asMono()).subscribe();
        Disposable second =
                turns.take(turn -> Mono.fromRunnable(() -> secondRan.set(true))).subscribe();
        turns.take(turn -> Mono.fromRunnable(() -> thirdRan.set(true))).subscribe();
        second.dispose();
        second.dispose();
        assertThat(thirdRan).isFalse();
        first.tryEmitEmpty();
        assertThat(secondRan).isFalse();
        assertThat(thirdRan).isTrue();
        assertThat(free()).isTrue();
    }

    @Test
    void cancel_whileWorking_givesTheTurnOn() {
        AtomicBoolean ran = new AtomicBoolean();
        Disposable first = turns.take(turn -> Mono.never()).subscribe();
        turns.take(turn -> Mono.fromRunnable(() -> ran.set(true))).subscribe();
        first.dispose();
        assertThat(ran).isTrue();
        assertThat(free()).isTrue();
    }

    @Test
    void cancel_byTheWorkItselfAtItsBeginning_givesTheTurnOn() {
        Sinks.Empty<Void> first = Sinks.empty();
        turns.take(turn -> first.asMono()).subscribe();
        Disposable.Swap second = reactor.core.Disposables.swap();
        second.update(turns.take(turn -> Mono.never().doOnSubscribe(s -> second.dispose()))
                .subscribe());
        first.tryEmitEmpty();
        assertThat(free()).isTrue();
    }

    @Test
    void end_twice_givesNoSecondTurnAway() {
        Turns.Turn first = turns.turn();
        first.come().block(PATIENCE);
        Turns.Turn second = turns.turn();
        Turns.Turn third = turns.turn();
        AtomicBoolean thirdCame = new AtomicBoolean();
        second.come().subscribe();
        third.come().subscribe(null, null, () -> thirdCame.set(true));
        first.end();
        first.end();
        assertThat(thirdCame).isFalse();
        second.end();
        assertThat(thirdCame).isTrue();
    }

    @Test
    void come_afterItsEnd_takesNothing() {
        Turns.Turn turn = turns.turn();
        turn.end();
        AtomicBoolean came = new AtomicBoolean();
        turn.come().subscribe(null, null, () -> came.set(true));
        assertThat(came).isFalse();
        assertThat(free()).isTrue();
    }

    @Test
    void take_manyWaitForWorkThatIsDoneAtOnce_overflowsNoStack() {
        Sinks.Empty<Void> first = Sinks.empty();
        AtomicInteger ran = new AtomicInteger();
        turns.take(turn -> first.asMono()).subscribe();
        for (int i = 0; i < 100_000; i++) {
            turns.take(turn -> Mono.fromRunnable(ran::incrementAndGet)).subscribe();
        }
        first.tryEmitEmpty();
        assertThat(ran).hasValue(100_000);
    }

    /** The turn comes and the waiter is cancelled in the same moment, over and over. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancel_whileTheTurnComes_neverLosesIt(boolean cancelHolder) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        for (int round = 0; round < 2_000; round++) {
            Sinks.Empty<Void> work = Sinks.empty();
            Disposable holder = turns.take(turn -> work.asMono()).subscribe();
            Disposable waiter = turns.take(turn -> Mono.never()).subscribe();
            Thread other = new Thread(() -> {
                try {
                    start.await(60, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                waiter.dispose();
            });
            other.start();
            start.await(60, TimeUnit.SECONDS);
            if (cancelHolder) {
                holder.dispose();
            } else {
                work.tryEmitEmpty();
            }
            other.join();
            assertThat(free()).as("round %d", round).isTrue();
        }
    }

    /** Nobody changes what another one is changing: no increment is lost, although each is read long before it is written. */
    @Test
    void take_fromManyThreadsWithManyCancelled_isOneAtATimeAndEnds() {
        AtomicInteger value = new AtomicInteger();
        AtomicInteger changes = new AtomicInteger();
        Mono<Integer> increment = turns.take(turn -> Mono.fromSupplier(value::get)
                .publishOn(Schedulers.parallel())
                .doOnNext(read -> turn.whileMine(() -> {
                    value.set(read + 1);
                    changes.incrementAndGet();
                })));
        Long done = Flux.range(0, 10_000)
                .flatMap(
                        i -> i % 3 == 0
                                ? increment
                                        .takeUntilOther(Mono.just(i).publishOn(Schedulers.parallel()))
                                        .defaultIfEmpty(0)
                                : increment.subscribeOn(Schedulers.parallel()),
                        256)
                .count()
                .block(PATIENCE);
        assertThat(done).isEqualTo(10_000);
        assertThat(free()).isTrue();
        assertThat(value).hasValue(changes.get());
        assertThat(changes.get()).isGreaterThan(6_000);
    }
}
