package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.CircuitOpenException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.TooManyCallsException;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.Circuit;
import io.airlockapp.reactor.CircuitPolicy;
import io.airlockapp.reactor.CircuitState;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.metrics.Metrics;
import io.airlockapp.transport.TransportResponse;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * Keeps calls from a gateway that does not answer.
 *
 * <p>Whoever is turned away is told when to come back, each at another time: the more have been turned away since the circuit
 * opened, the wider they are spread. So a single review is back in a moment, and ten thousand do not arrive together.
 */
final class CircuitStage implements Stage, Circuit {

    private static final long SPREAD_EACH = Duration.ofMillis(10).toNanos();
    private static final long LARGEST_SPREAD = Duration.ofSeconds(20).toNanos();
    private static final long PROBE_TIME = Duration.ofSeconds(1).toNanos();

    private final Stage next;
    private final @Nullable Metrics metrics;
    private final LongSupplier ticks;
    private final long openFor;
    private final CircuitBreaker breaker;
    private final AtomicLong turnedAway = new AtomicLong();
    private final Sinks.Many<CircuitState> states = Sinks.many().replay().latest();
    private volatile long openedAt;

    CircuitStage(Stage next, CircuitPolicy policy, TimeSource time, @Nullable Metrics metrics) {
        this.next = next;
        this.metrics = metrics;
        this.ticks = Ticks.of(time);
        this.openFor = policy.openFor().toNanos();
        this.breaker = CircuitBreaker.of(
                "airlock",
                CircuitBreakerConfig.custom()
                        .slidingWindow(policy.window(), policy.minimumCalls(), SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(policy.failurePercent())
                        .waitDurationInOpenState(policy.openFor())
                        .permittedNumberOfCallsInHalfOpenState(policy.probes())
                        // Its own timer would be a thread of its own; the next call finds that the time is over.
                        .automaticTransitionFromOpenToHalfOpenEnabled(false)
                        .clock(time.clock())
                        .currentTimestampFunction(clock -> ticks.getAsLong(), TimeUnit.NANOSECONDS)
                        .build());
        states.tryEmitNext(CircuitState.CLOSED);
        breaker.getEventPublisher()
                .onStateTransition(change -> entered(change.getStateTransition().getToState()));
    }

    private synchronized void entered(CircuitBreaker.State entered) {
        CircuitState state = stateOf(entered);
        if (state == CircuitState.OPEN) {
            openedAt = ticks.getAsLong();
            turnedAway.set(0);
        }
        states.tryEmitNext(state);
        if (metrics != null) {
            metrics.circuitChanged(state.name().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    public CircuitState state() {
        return stateOf(breaker.getState());
    }

    @Override
    public Flux<CircuitState> states() {
        return states.asFlux().onBackpressureLatest();
    }

    synchronized void close() {
        states.tryEmitComplete();
    }

    private static CircuitState stateOf(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN, FORCED_OPEN -> CircuitState.OPEN;
            case HALF_OPEN -> CircuitState.HALF_OPEN;
            default -> CircuitState.CLOSED;
        };
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super TransportResponse> actual) {
                if (!breaker.tryAcquirePermission()) {
                    Operators.error(actual, turnAway());
                    return;
                }
                // The queue of the rate budget must not hold up what decides about the circuit.
                Call passed =
                        breaker.getState() == CircuitBreaker.State.CLOSED ? call : call.withPriority(Priority.SETTLE);
                next.exchange(passed).subscribe(new Passage(breaker, actual));
            }
        };
    }

    private CircuitOpenException turnAway() {
        long left = breaker.getState() == CircuitBreaker.State.OPEN
                ? Math.max(0, openFor - (ticks.getAsLong() - openedAt))
                : PROBE_TIME;
        long spread = Math.min(LARGEST_SPREAD, turnedAway.incrementAndGet() * SPREAD_EACH);
        Duration retryAfter =
                Duration.ofNanos(left + ThreadLocalRandom.current().nextLong(spread) + 1);
        return new CircuitOpenException(
                "The gateway has failed too often and is left alone for now: try again in " + retryAfter.toMillis()
                        + " ms, and look at the failures before this one for the reason.",
                retryAfter);
    }

    /** One call that was let through, until its outcome is known. */
    private static final class Passage implements CoreSubscriber<TransportResponse>, Subscription {

        private static final AtomicIntegerFieldUpdater<Passage> ENDED =
                AtomicIntegerFieldUpdater.newUpdater(Passage.class, "ended");

        private final CircuitBreaker breaker;
        private final CoreSubscriber<? super TransportResponse> actual;
        private @Nullable Subscription upstream;
        private volatile int ended;

        Passage(CircuitBreaker breaker, CoreSubscriber<? super TransportResponse> actual) {
            this.breaker = breaker;
            this.actual = actual;
        }

        private boolean end() {
            return ended == 0 && ENDED.compareAndSet(this, 0, 1);
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (upstream != null) {
                upstream.request(n);
            }
        }

        @Override
        public void cancel() {
            if (end()) {
                breaker.releasePermission();
            }
            if (upstream != null) {
                upstream.cancel();
            }
        }

        @Override
        public void onNext(TransportResponse response) {
            actual.onNext(response);
        }

        @Override
        public void onComplete() {
            if (end()) {
                breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            }
            actual.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            if (end()) {
                record(failure);
            }
            actual.onError(failure);
        }

        private void record(Throwable failure) {
            if (failure instanceof GatewayUnavailableException || isTheWires(failure)) {
                breaker.onError(0, TimeUnit.NANOSECONDS, failure);
            } else if (failure instanceof GatewayException && breaker.getState() != CircuitBreaker.State.CLOSED) {
                // A refusal says nothing of the gateway's health while all is well, and is a sign of life after an
                // outage.
                breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            } else {
                breaker.releasePermission();
            }
        }

        /** Whether it is the fault of the gateway, or of the way there, and not of this client. */
        private static boolean isTheWires(Throwable failure) {
            return failure instanceof TransportException transport
                    && transport.delivery() != Delivery.ANSWERED
                    && !(failure instanceof TooManyCallsException)
                    && !(failure instanceof CallTimeoutException && transport.delivery() == Delivery.NOT_SENT);
        }
    }
}
