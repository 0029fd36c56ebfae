package io.airlockapp.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Action;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.FakeGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A fake gateway in virtual time, a client and an enforcer of it. Nothing moves but by {@link #advance}. */
final class Scene implements AutoCloseable {

    static final String ENFORCER = "enforcer-1";
    static final String WORKSPACE = "workspace-1";

    final FakeGateway gateway;
    final TimeSource time;
    final GatewayClient client;
    final Enforcer enforcer;

    Scene() {
        this(FakeGateway.create(), UnaryOperator.identity(), UnaryOperator.identity());
    }

    Scene(FakeGateway gateway, UnaryOperator<GatewayClientBuilder> client, UnaryOperator<EnforcerBuilder> enforcer) {
        this.gateway = gateway;
        this.time = new TimeSource(gateway.clock(), gateway.scheduler());
        this.client = client.apply(GatewayClient.builder()
                        .rateBudget(RateBudget.unlimited())
                        .transport(gateway.transport())
                        .app(gateway.appCredentials())
                        .user(gateway.userCredential())
                        .time(time))
                .build();
        this.enforcer = enforcer.apply(Enforcer.builder(this.client, ENFORCER)
                        .enforcerLabel("Enforcer One")
                        .workspaceName(WORKSPACE)
                        .policies(PolicyHandling.IGNORE)
                        .time(time))
                .build();
    }

    /** A scene whose enforcer has taken up a pairing that the gateway knows. */
    static Scene paired() {
        return new Scene().restored();
    }

    static Scene paired(UnaryOperator<EnforcerBuilder> enforcer) {
        return new Scene(FakeGateway.create(), UnaryOperator.identity(), enforcer).restored();
    }

    Scene restored() {
        Watch<?> restored = watch(enforcer.restore(gateway.readyPairing(ENFORCER, WORKSPACE)));
        assertThat(restored.value()).isNotNull();
        return this;
    }

    static Action action() {
        return Action.command("rm -rf /tmp/x");
    }

    void advance(Duration amount) {
        gateway.advance(amount);
    }

    /** The one exchange that the gateway knows. */
    ExchangeSnapshot exchange() {
        assertThat(gateway.exchanges()).hasSize(1);
        return gateway.exchanges().get(0);
    }

    void assertNothingPending() {
        assertThat(gateway.pendingWaits()).as("held waits").isZero();
        assertThat(gateway.pendingExchanges()).as("open exchanges").isZero();
    }

    static <T> Watch<T> watch(Mono<T> mono) {
        return new Watch<>(mono.flux());
    }

    static <T> Watch<T> watch(Flux<T> flux) {
        return new Watch<>(flux);
    }

    @Override
    public void close() {
        watch(enforcer.close());
        watch(client.close());
        gateway.close();
    }

    /** A subscription, and what it has brought so far. */
    static final class Watch<T> {

        final List<T> values = new ArrayList<>();
        private final Disposable subscription;
        private volatile @Nullable Throwable failure;
        private volatile boolean completed;

        private Watch(Flux<T> source) {
            subscription = source.subscribe(
                    value -> {
                        Leaks.look(value);
                        synchronized (values) {
                            values.add(value);
                        }
                    },
                    error -> {
                        Leaks.look(error);
                        failure = error;
                    },
                    () -> completed = true);
        }

        void cancel() {
            subscription.dispose();
        }

        boolean ended() {
            return completed || failure != null;
        }

        @Nullable
        Throwable failure() {
            return failure;
        }

        /** The one value of a source that has completed. */
        T value() {
            assertThat(failure).isNull();
            assertThat(completed).as("completed").isTrue();
            assertThat(values).hasSize(1);
            return values.get(0);
        }
    }
}
