package io.airlockapp.reactor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.credential.Secret;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** What everybody may expect of every store. */
abstract class StateStoreContract {

    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** RFC 8032, section 7.1, test 1. */
    private static final String PUBLIC_KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    StateStore store;
    int many = 1_000;

    abstract StateStore create();

    @BeforeEach
    void createStore() {
        store = create();
    }

    static Pairing pairing(String enforcerId) {
        return new Pairing(
                enforcerId,
                "device-1",
                "Böse \"Zeichen\" \u2028 \uD83D\uDD11",
                null,
                Secret.of("routing-of-" + enforcerId),
                Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32])),
                List.of(new Signer("key-1", PUBLIC_KEY, false)),
                Instant.parse("2026-11-24T10:00:00Z"));
    }

    static SavedState full() {
        return Counter.of(7, SavedState.empty()).toBuilder()
                .personalAccessToken(Secret.of("airpat_1"))
                .clientSecret(Secret.of("client-secret-1"))
                .pairing(pairing("build-7"))
                .pairing(pairing("build-8"))
                .build();
    }

    SavedState load() {
        return Objects.requireNonNull(store.load().block(PATIENCE));
    }

    /** Starts an update that stays in its change until told how it ends. */
    final class Slow {

        final Sinks.One<SavedState> end = Sinks.one();
        final Disposable update;

        Slow() throws InterruptedException {
            CountDownLatch running = new CountDownLatch(1);
            update = store.update(state -> {
                        running.countDown();
                        return end.asMono();
                    })
                    .subscribe();
            assertThat(running.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void load_nothingWasEverKept_isEmpty() {
        assertThat(load()).isEqualTo(SavedState.empty());
    }

    @Test
    void update_everyField_isLoadedAsItWasGiven() {
        assertThat(store.update(state -> Mono.just(full())).block(PATIENCE)).isEqualTo(full());
        assertThat(load()).isEqualTo(full());
        store.update(state -> Mono.just(SavedState.empty())).block(PATIENCE);
        assertThat(load()).isEqualTo(SavedState.empty());
    }

    @Test
    void update_notSubscribed_changesNothing() {
        AtomicBoolean asked = new AtomicBoolean();
        Mono<SavedState> unused = store.update(state -> {
            asked.set(true);
            return Mono.just(full());
        });
        assertThat(load()).isEqualTo(SavedState.empty());
        assertThat(asked).isFalse();
        assertThat(unused).isNotNull();
    }

    @Test
    void update_subscribedAgain_changesAgain() {
        Mono<SavedState> update = store.update(Counter::bump);
        update.block(PATIENCE);
        update.block(PATIENCE);
        assertThat(Counter.value(load())).isEqualTo(2);
    }

    @Test
    void update_manyAtOnce_losesNone() {
        Flux.range(0, many)
                .flatMap(i -> store.update(Counter::bump).subscribeOn(Schedulers.parallel()), many)
                .blockLast(PATIENCE);
        assertThat(Counter.value(load())).isEqualTo(many);
    }

    @Test
    void load_whileUpdatesAreUnderWay_neverSeesATornOrAnOlderState() {
        Flux<Integer> loads = Flux.range(0, 200)
                .concatMap(i -> store.load().map(Counter::value))
                .subscribeOn(Schedulers.parallel());
        Mono<Void> updates = Flux.range(0, 200)
                .concatMap(i -> store.update(Counter::bump))
                .subscribeOn(Schedulers.parallel())
                .then();
        List<Integer> seen = Objects.requireNonNull(
                        loads.collectList().zipWith(updates.thenReturn(1)).block(PATIENCE))
                .getT1();
        assertThat(seen).isSorted();
    }

    @Test
    void update_changeFails_failsSoAndChangesNothing() {
        store.update(Counter::bump).block(PATIENCE);
        IllegalStateException failure = new IllegalStateException("the issuer is away");
        assertThatThrownBy(() -> store.update(state -> Mono.error(failure)).block(PATIENCE))
                .isSameAs(failure);
        assertThatThrownBy(() -> store.update(state -> {
                            throw failure;
                        })
                        .block(PATIENCE))
                .isSameAs(failure);
        assertThat(Counter.value(load())).isEqualTo(1);
        store.update(Counter::bump).block(PATIENCE);
        assertThat(Counter.value(load())).isEqualTo(2);
    }

    @Test
    void update_changeIsEmpty_emitsTheStateAsItIs() {
        store.update(state -> Mono.just(full())).block(PATIENCE);
        assertThat(store.update(state -> Mono.empty()).block(PATIENCE)).isEqualTo(full());
        assertThat(load()).isEqualTo(full());
        store.update(Counter::bump).block(PATIENCE);
    }

    @Test
    void update_severalWait_runInTheOrderTheyCame() throws InterruptedException {
        Slow first = new Slow();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Mono<SavedState>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            Mono<SavedState> update = store.update(state -> {
                        order.add(number);
                        return Counter.bump(state);
                    })
                    .cache();
            update.subscribe();
            waiting.add(update);
        }
        assertThat(order).isEmpty();
        first.end.tryEmitValue(Counter.of(5, SavedState.empty()));
        Flux.concat(waiting).blockLast(PATIENCE);
        assertThat(order).isSorted().hasSize(20);
        assertThat(Counter.value(load())).isEqualTo(25);
    }

    @Test
    void update_cancelledWhileItWaits_neverRunsItsChange() throws InterruptedException {
        Slow first = new Slow();
        AtomicBoolean ran = new AtomicBoolean();
        Disposable waiting = store.update(state -> {
                    ran.set(true);
                    return Counter.bump(state);
                })
                .subscribe();
        waiting.dispose();
        first.end.tryEmitEmpty();
        store.update(Counter::bump).block(PATIENCE);
        assertThat(ran).isFalse();
        assertThat(Counter.value(load())).isEqualTo(1);
    }

    @Test
    void update_cancelledWhileItsChangeRuns_changesNothingAndCancelsTheChange() throws InterruptedException {
        Slow first = new Slow();
        first.update.dispose();
        assertThat(first.end.currentSubscriberCount()).isZero();
        store.update(Counter::bump).block(PATIENCE);
        first.end.tryEmitValue(full());
        assertThat(Counter.value(load())).isEqualTo(1);
        assertThat(load().pairings()).isEmpty();
    }

    /** A cancellation that comes while a value is under way, always at the same place. */
    @Test
    void update_changeThatEmitsAfterItsCancellation_changesNothing() throws InterruptedException {
        BaseSubscriber<SavedState> update = new BaseSubscriber<>() {};
        CountDownLatch emitted = new CountDownLatch(1);
        store.update(state -> Mono.fromDirect(subscriber -> {
                    subscriber.onSubscribe(Operators.emptySubscription());
                    update.cancel();
                    subscriber.onNext(full());
                    subscriber.onComplete();
                    emitted.countDown();
                }))
                .subscribe(update);
        assertThat(emitted.await(60, TimeUnit.SECONDS)).isTrue();
        store.update(Counter::bump).block(PATIENCE);
        assertThat(load()).isEqualTo(Counter.of(1, SavedState.empty()));
    }

    @Test
    void update_cancelledAtAnyMoment_isWholeOrNothingAndNeverKeepsTheTurn() {
        for (int i = 0; i < 100; i++) {
            Disposable update = store.update(state -> Counter.bump(state).subscribeOn(Schedulers.parallel()))
                    .subscribe();
            for (int spin = 0; spin < i * 200; spin++) {
                Thread.onSpinWait();
            }
            update.dispose();
        }
        int before = Counter.value(
                Objects.requireNonNull(store.update(state -> Mono.empty()).block(PATIENCE)));
        assertThat(before).isBetween(0, 100);
        assertThat(Counter.value(
                        Objects.requireNonNull(store.update(Counter::bump).block(PATIENCE))))
                .isEqualTo(before + 1);
    }

    @Test
    void toString_ofStoreAndState_showNoSecret() {
        store.update(state -> Mono.just(full())).block(PATIENCE);
        assertThat(store + " " + load())
                .contains("build-7")
                .doesNotContain("airpat_1", "client-secret-1", "access-7", "refresh-7", "routing-of", "AAAAAA");
    }
}
