package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.airlockapp.blocking.Faces.Face;
import io.airlockapp.error.AirlockException;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What holds for every method of both faces that waits. */
class EveryMethodTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger subscribed = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    /** Never answers. */
    private final Publisher<Object> silence = Flux.never()
            .doOnSubscribe(subscription -> subscribed.incrementAndGet())
            .doOnCancel(cancelled::incrementAndGet);

    static Stream<Face> waiting() {
        return Faces.waiting();
    }

    static Stream<Face> interruptible() {
        return Faces.waiting().filter(face -> !face.method().getName().equals("close"));
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void call_callsTheMethodOfTheSameNameWithTheSameArguments(Face face) {
        ClientClosedException failure = new ClientClosedException("As the test has it.");
        List<String> names = new ArrayList<>();
        List<Object> received = new ArrayList<>();
        Object core = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {face.reactive()}, (proxy, called, arguments) -> {
                    names.add(called.getName());
                    received.addAll(arguments == null ? List.of() : Arrays.asList(arguments));
                    return called.getReturnType() == Mono.class ? Mono.error(failure) : Flux.error(failure);
                });

        assertThatThrownBy(() -> face.callOn(core, LONG)).isSameAs(failure);

        assertThat(names).containsExactly(face.method().getName());
        List<Object> given = new ArrayList<>(List.of(face.arguments()));
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i) instanceof Callable
                    || given.get(i) instanceof Consumer
                    || given.get(i) instanceof Iterable) {
                // These are handed on in another form; what becomes of them has tests of its own.
                given.set(i, received.get(i));
            }
        }
        assertThat(received).isEqualTo(given);
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void call_onNonBlockingThread_isRefusedBeforeAnythingIsSentAndSaysWhatToUse(Face face) {
        Throwable refusal = Mono.fromCallable(() -> catchThrowable(() -> face.call(silence, LONG)))
                .subscribeOn(Schedulers.parallel())
                .block();

        assertThat(refusal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("parallel-")
                .hasMessageContaining("Use the reactive " + face.name() + " there");
        assertThat(subscribed).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("interruptible")
    void call_threadAlreadyInterrupted_sendsNothingAndStaysInterrupted(Face face) {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> face.call(silence, LONG))
                    .isInstanceOf(InterruptedCallException.class)
                    .hasMessageContaining(face.name());
        } finally {
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
        assertThat(subscribed).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("interruptible")
    void call_interruptedWhileItWaits_cancelsAndThrowsAndStaysInterrupted(Face face) {
        Called<Object> call = Called.call(() -> unchecked(() -> face.call(silence, LONG)));
        Called.until(() -> subscribed.get() == 1);

        call.interrupt();

        assertThat(call.failure()).isInstanceOf(InterruptedCallException.class).hasMessageContaining(face.name());
        assertThat(call.interruptedAfterwards()).isTrue();
        assertThat(cancelled).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void call_deadlineReached_cancelsAndThrowsThatTheOutcomeIsUnknown(Face face) {
        assertThatThrownBy(() -> face.call(silence, Duration.ofMillis(20)))
                .isInstanceOfSatisfying(CallTimeoutException.class, e -> assertThat(e.delivery())
                        .isEqualTo(Delivery.UNKNOWN))
                .hasMessageContaining(face.name());
        assertThat(subscribed).hasValue(1);
        assertThat(cancelled).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void call_fails_throwsTheVeryFailureAndShowsWhereTheCallerWaited(Face face) {
        AirlockException failure = new ClientClosedException("As the test has it.");

        assertThatThrownBy(() -> face.call(Mono.error(failure).subscribeOn(Schedulers.parallel()), LONG))
                .isSameAs(failure);

        assertThat(failure.getSuppressed()).singleElement().satisfies(marker -> {
            assertThat(marker)
                    .hasMessageContaining(face.name())
                    .hasMessageContaining(Thread.currentThread().getName());
            assertThat(Arrays.stream(marker.getStackTrace()).map(StackTraceElement::getClassName))
                    .contains(EveryMethodTest.class.getName());
        });
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void call_failsWithACheckedException_throwsItAsItIs(Face face) {
        IOException failure = new IOException("as a custom credential source might");

        assertThatThrownBy(() -> face.call(Mono.error(failure), LONG)).isSameAs(failure);
        assertThatThrownBy(() -> face.call(Mono.error(Exceptions.propagate(failure)), LONG))
                .as("wrapped by Reactor")
                .isSameAs(failure);
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void call_sameFailureAgainAndAgain_marksItABoundedNumberOfTimes(Face face) {
        AirlockException failure = new ClientClosedException("As the test has it.");

        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> face.call(Mono.error(failure), LONG)).isSameAs(failure);
        }

        assertThat(failure.getSuppressed()).hasSizeBetween(1, 16);
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void call_endsWithoutAResult_returnsNothingOnlyWhereNothingIsMeant(Face face) throws Throwable {
        Class<?> type = face.method().getReturnType();
        if (type == void.class) {
            assertThat(face.call(Mono.empty(), LONG)).isNull();
        } else if (type == Stream.class) {
            assertThat(face.call(Mono.empty(), LONG)).isEqualTo(List.of());
        } else {
            assertThatThrownBy(() -> face.call(Mono.empty(), LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(face.name());
        }
    }

    private interface Throwing {
        Object call() throws Throwable;
    }

    private static Object unchecked(Throwing call) throws Exception {
        try {
            return call.call();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
