package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.reactor.Circuit;
import io.airlockapp.reactor.CircuitPolicy;
import io.airlockapp.reactor.CircuitState;
import io.airlockapp.reactor.RetryPolicy;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.UserCredentialSource;
import io.airlockapp.reactor.metrics.Metrics;
import io.airlockapp.transport.PushTransport;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Puts the stages together, in their one order. */
public final class Pipeline implements Stage {

    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Stage first;
    private final @Nullable CircuitStage circuit;
    private final @Nullable Budget budget;
    private final @Nullable BudgetStage turns;
    private final @Nullable PushStage push;

    /**
     * Deadline and retry, then the circuit, then the rate budget, then status, then credentials, then the transport. What is
     * switched off is no stage.
     *
     * @param transport what carries the calls
     * @param app who the app is
     * @param users who the user is
     * @param retry when a call is tried again
     * @param policy when the circuit opens
     * @param budget how many calls go out; null for as many as come
     * @param time the source of time
     * @param callBudget how long a call may take with all its attempts, where it has no deadline of its own
     * @param metrics is told of each request; null for none
     */
    public Pipeline(
            Transport transport,
            AppCredentials app,
            UserCredentialSource users,
            RetryPolicy retry,
            CircuitPolicy policy,
            @Nullable Budget budget,
            TimeSource time,
            Duration callBudget,
            @Nullable Metrics metrics) {
        Stage stage = new StatusStage(new CredentialStage(transport, app, users, time), time);
        stage = metrics == null ? stage : new MetricsStage(stage, metrics, time);
        this.budget = budget;
        this.turns = budget == null ? null : new BudgetStage(stage, budget);
        stage = turns == null ? stage : turns;
        this.push = transport instanceof PushTransport channels
                ? new PushStage(channels, app, users, time, turns, metrics)
                : null;
        this.circuit = policy.equals(CircuitPolicy.never()) ? null : new CircuitStage(stage, policy, time, metrics);
        stage = circuit == null ? stage : circuit;
        this.first = new RetryStage(stage, retry, time, callBudget, closed.asMono());
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        return first.exchange(call);
    }

    /**
     * How long a poll of a review should last.
     *
     * @param preferred what it would last if all is well, in whole seconds
     * @return that; longer if polls would use up the rate budget; a second while the circuit is not closed, as it would stay
     *     so for as long as the gateway holds the poll
     */
    public Duration pollTimeout(Duration preferred) {
        if (circuit != null && circuit.state() != CircuitState.CLOSED) {
            return Duration.ofSeconds(1);
        }
        return budget == null ? preferred : budget.pollTimeout(preferred);
    }

    /**
     * How the circuit stands.
     *
     * @return the circuit
     */
    public Circuit circuit() {
        return circuit == null ? new AlwaysClosed(closed.asMono()) : circuit;
    }

    /**
     * What channels are opened with.
     *
     * @return the stage, or null if the transport holds no channels open
     */
    public @Nullable PushStage push() {
        return push;
    }

    /** Fails the calls that wait, for another attempt or for their turn, and all that come. */
    public void close() {
        closed.tryEmitError(new ClientClosedException("The client has been closed: build another one."));
        if (turns != null) {
            turns.close();
        }
        if (circuit != null) {
            circuit.close();
        }
    }

    private record AlwaysClosed(Mono<Void> end) implements Circuit {

        @Override
        public CircuitState state() {
            return CircuitState.CLOSED;
        }

        @Override
        public Flux<CircuitState> states() {
            return Flux.concat(
                    Flux.just(CircuitState.CLOSED), end.onErrorComplete().cast(CircuitState.class));
        }
    }
}
