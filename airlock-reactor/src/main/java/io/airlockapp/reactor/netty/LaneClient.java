package io.airlockapp.reactor.netty;

import io.airlockapp.transport.Method;
import io.airlockapp.transport.TransportResponse;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** One lane: its own connections, and one prepared client for each method. */
final class LaneClient {

    /** In percent: so that connections that were opened together do not all end together. */
    private static final double LIFE_TIME_VARIANCE = 20;

    private final LaneLimits limits;
    private final ConnectionProvider connections;
    private final HttpClient.ResponseReceiver<?> get;
    private final HttpClient.ResponseReceiver<?> post;
    private final AtomicInteger calls = new AtomicInteger();

    LaneClient(String name, LaneLimits limits, boolean http2, UnaryOperator<HttpClient> settings) {
        this.limits = limits;
        this.connections = connections(name, limits, http2);
        HttpClient client = settings.apply(HttpClient.create(connections));
        this.get = client.request(HttpMethod.GET).send(Call::send);
        this.post = client.request(HttpMethod.POST).send(Call::send);
    }

    private static ConnectionProvider connections(String name, LaneLimits limits, boolean http2) {
        ConnectionProvider.Builder builder = ConnectionProvider.builder(name)
                .maxConnections(limits.maxConnections())
                // The lane's maxCalls bounds the queue, and each call's deadline its stay there.
                .pendingAcquireMaxCount(-1)
                .pendingAcquireTimeout(Duration.ofDays(1))
                .pendingAcquireTimer(LaneClient::queued)
                .maxIdleTime(limits.maxIdleTime())
                .maxLifeTime(limits.maxLifeTime())
                .maxLifeTimeVariance(LIFE_TIME_VARIANCE)
                .evictInBackground(evictionInterval(limits))
                .lifo();
        if (http2) {
            builder.allocationStrategy(Http2AllocationStrategy.builder()
                    .maxConnections(limits.maxConnections())
                    .maxConcurrentStreams(limits.maxStreams())
                    .strictConnectionReuse(true)
                    // Looking for room goes over the full connections: once for all calls that queue, not for each.
                    .streamBatchSize(limits.maxStreams())
                    .build());
        }
        return builder.build();
    }

    private static Duration evictionInterval(LaneLimits limits) {
        Duration interval = limits.maxIdleTime().dividedBy(4);
        return interval.toMillis() > 0 ? interval : limits.maxIdleTime();
    }

    /**
     * Called by a pool when a call has to queue, with what gives its place up. No timer is set: the call's deadline does that.
     */
    private static Disposable queued(Runnable place, Duration never) {
        if (Scannable.from(place).scanUnsafe(Scannable.Attr.ACTUAL) instanceof CoreSubscriber<?> subscriber
                && subscriber.currentContext().getOrDefault(Call.class, null) instanceof Call call) {
            call.queued(place);
            return () -> call.queued(null);
        }
        return Disposables.disposed();
    }

    LaneLimits limits() {
        return limits;
    }

    void enter() {
        calls.incrementAndGet();
    }

    void leave() {
        calls.decrementAndGet();
    }

    /** Whether more calls have entered than may be under way. */
    boolean overfull() {
        return calls.get() > limits.maxCalls();
    }

    int calls() {
        return calls.get();
    }

    Publisher<TransportResponse> exchange(Method method, String path) {
        HttpClient.ResponseReceiver<?> client = method == Method.GET ? get : post;
        return client.uri(path).responseConnection(Call::receive);
    }

    Mono<Void> close() {
        return connections.disposeLater();
    }
}
