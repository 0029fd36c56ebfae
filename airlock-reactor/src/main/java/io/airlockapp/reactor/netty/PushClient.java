package io.airlockapp.reactor.netty;

import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Opens channels, each over a connection of its own, and closes what is left of them. */
final class PushClient {

    /** An enforcer needs one; more than this is a leak, or a client that had better poll. */
    private static final int MAX_CHANNELS = 1_000;

    private final NettyTransport transport;
    private final UnaryOperator<HttpClient> events;
    private final UnaryOperator<HttpClient> webSocket;
    private final Set<Part> channels = ConcurrentHashMap.newKeySet();

    /** A channel, or one that is being opened. */
    interface Part {
        void transportCloses();
    }

    PushClient(NettyTransport transport, UnaryOperator<HttpClient> events, UnaryOperator<HttpClient> webSocket) {
        this.transport = transport;
        this.events = events;
        this.webSocket = webSocket;
    }

    Mono<PushAnswer> open(PushRequest request) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super PushAnswer> actual) {
                actual.onSubscribe(new Opening(transport, PushClient.this, request, actual));
            }
        };
    }

    /** A client with room for one connection, which may be one of HTTP/2. */
    HttpClient client(PushRequest.Kind kind, ConnectionProvider connection) {
        HttpClient client = HttpClient.create(connection);
        return kind == PushRequest.Kind.WEB_SOCKET ? webSocket.apply(client) : events.apply(client);
    }

    static ConnectionProvider connection() {
        return ConnectionProvider.builder("airlock-push")
                .maxConnections(1)
                .pendingAcquireTimeout(Duration.ofDays(1))
                .build();
    }

    boolean overfull() {
        return channels.size() > MAX_CHANNELS;
    }

    void add(Part channel) {
        channels.add(channel);
    }

    void remove(Part channel) {
        channels.remove(channel);
    }

    int size() {
        return channels.size();
    }

    void close() {
        channels.forEach(Part::transportCloses);
    }
}
