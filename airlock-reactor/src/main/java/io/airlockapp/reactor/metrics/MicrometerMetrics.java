package io.airlockapp.reactor.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Meters and observations of Micrometer, which is an optional dependency: whoever uses this class brings {@code micrometer-core},
 * and the rest of the toolkit does without. One instance serves a client and any number of enforcers.
 *
 * <table>
 *   <caption>Meters, and the tags that they have</caption>
 *   <tr><th>name</th><th>kind</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code airlock.reviews.pending}</td><td>gauge</td><td></td><td>reviews that have begun and not ended</td></tr>
 *   <tr><td>{@code airlock.reviews.queued}</td><td>gauge</td><td></td><td>those of them that wait in the queue</td></tr>
 *   <tr><td>{@code airlock.review.duration}</td><td>timer</td><td>{@code outcome}</td><td>reviews that have ended</td></tr>
 *   <tr><td>{@code airlock.client.calls}</td><td>timer</td><td>{@code endpoint}, {@code outcome}</td><td>requests</td></tr>
 *   <tr><td>{@code airlock.client.retries}</td><td>counter</td><td>{@code endpoint}</td><td>requests that repeat one</td></tr>
 *   <tr><td>{@code airlock.circuit.state}</td><td>gauge</td><td></td><td>0 closed, 1 half-open, 2 open</td></tr>
 *   <tr><td>{@code airlock.channels.open}</td><td>gauge</td><td></td><td>channels on which decisions come, one an enforcer at most</td></tr>
 *   <tr><td>{@code airlock.heartbeats.missed}</td><td>counter</td><td></td><td>heartbeats that did not get through</td></tr>
 * </table>
 *
 * <p>With an {@link ObservationRegistry}, each review is an observation {@code airlock.review} too, a child of the one in the
 * Reactor context of its subscriber, with the low-cardinality key {@code outcome}.
 */
@SuppressWarnings("exports") // Who has no Micrometer does without this class: its modules are optional.
public final class MicrometerMetrics implements Metrics {

    /** Under which Micrometer's context propagation keeps an observation in the Reactor context. */
    private static final String OBSERVATION = "micrometer.observation";

    /** The states of a circuit in the order of their numbers. */
    private static final List<String> STATES = List.of("closed", "half_open", "open");

    private final MeterRegistry meters;
    private final ObservationRegistry observations;
    private final LongAdder pending = new LongAdder();
    private final LongAdder queued = new LongAdder();
    private final LongAdder channels = new LongAdder();
    private volatile int circuit;

    private MicrometerMetrics(MeterRegistry meters, ObservationRegistry observations) {
        this.meters = Objects.requireNonNull(meters, "meters");
        this.observations = Objects.requireNonNull(observations, "observations");
        Gauge.builder("airlock.reviews.pending", pending, LongAdder::sum)
                .description("Reviews that have begun and not ended")
                .strongReference(true)
                .register(meters);
        Gauge.builder("airlock.reviews.queued", queued, LongAdder::sum)
                .description("Reviews that wait until others have ended")
                .strongReference(true)
                .register(meters);
        Gauge.builder("airlock.channels.open", channels, LongAdder::sum)
                .description("Channels on which decisions come")
                .strongReference(true)
                .register(meters);
        Gauge.builder("airlock.circuit.state", this, metrics -> metrics.circuit)
                .description("0 closed, 1 half-open, 2 open: calls to the gateway fail at once")
                .strongReference(true)
                .register(meters);
    }

    /**
     * Meters only.
     *
     * @param meters where they are registered; one instance a registry, since gauges are registered once
     * @return the metrics
     */
    public static MicrometerMetrics of(MeterRegistry meters) {
        return new MicrometerMetrics(meters, ObservationRegistry.NOOP);
    }

    /**
     * Meters, and an observation a review.
     *
     * @param meters where meters are registered; one instance a registry, since gauges are registered once
     * @param observations where observations go
     * @return the metrics
     */
    public static MicrometerMetrics of(MeterRegistry meters, ObservationRegistry observations) {
        return new MicrometerMetrics(meters, observations);
    }

    @Override
    public ReviewSpan reviewBegun(ContextView context, Instant at) {
        if (observations.isNoop()) {
            return (outcome, end, failure) -> ended(outcome, at, end);
        }
        Observation observation = Observation.createNotStarted("airlock.review", observations);
        if (context.getOrDefault(OBSERVATION, null) instanceof Observation outer) {
            observation.parentObservation(outer);
        }
        observation.start();
        return (outcome, end, failure) -> {
            ended(outcome, at, end);
            finish(observation.lowCardinalityKeyValue("outcome", outcome), failure);
        };
    }

    private void ended(String outcome, Instant begun, Instant end) {
        Timer.builder("airlock.review.duration")
                .description("Reviews that have ended, from subscription to verdict")
                .tag("outcome", outcome)
                .register(meters)
                .record(Duration.between(begun, end));
    }

    private static void finish(Observation observation, @Nullable Throwable failure) {
        if (failure != null) {
            observation.error(failure);
        }
        observation.stop();
    }

    @Override
    public void pendingChanged(int by) {
        pending.add(by);
    }

    @Override
    public void queuedChanged(int by) {
        queued.add(by);
    }

    @Override
    public void called(String endpoint, String outcome, Duration took, boolean again) {
        Timer.builder("airlock.client.calls")
                .description("Requests to the gateway")
                .tags("endpoint", endpoint, "outcome", outcome)
                .register(meters)
                .record(took);
        if (again) {
            meters.counter("airlock.client.retries", "endpoint", endpoint).increment();
        }
    }

    @Override
    public void circuitChanged(String state) {
        circuit = STATES.indexOf(state);
    }

    @Override
    public void channelsChanged(int by) {
        channels.add(by);
    }

    @Override
    public void heartbeatMissed() {
        meters.counter("airlock.heartbeats.missed").increment();
    }
}
