package io.airlockapp.reactor;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A transport without a gateway: it notes what it is asked to send, and answers line by line from a script. A call that
 * the script has no line for fails the test.
 */
final class Script implements Transport {

    /**
     * A request that was subscribed to.
     *
     * @param request the request
     * @param at when
     */
    record Sent(TransportRequest request, Instant at) {}

    private final Clock clock;
    private final List<Sent> sent = new ArrayList<>();
    private final Deque<Function<TransportRequest, Mono<TransportResponse>>> lines = new ArrayDeque<>();
    private @Nullable Function<TransportRequest, Mono<TransportResponse>> rest;
    private int cancelled;
    private int closed;

    Script(Clock clock) {
        this.clock = clock;
    }

    /** What the next call that has no line yet gets. */
    synchronized Script then(Function<TransportRequest, Mono<TransportResponse>> line) {
        lines.add(line);
        return this;
    }

    Script then(Mono<TransportResponse> line) {
        return then(request -> line);
    }

    Script answer(int status, String body, Header... headers) {
        return then(Mono.just(response(status, body, headers)));
    }

    Script fail(Delivery delivery) {
        return then(Mono.error(() -> failure(delivery)));
    }

    /** What every call gets once the lines are used up. */
    synchronized Script always(Function<TransportRequest, Mono<TransportResponse>> line) {
        rest = line;
        return this;
    }

    Script always(int status, String body, Header... headers) {
        TransportResponse response = response(status, body, headers);
        return always(request -> Mono.just(response));
    }

    static TransportResponse response(int status, String body, Header... headers) {
        List<Header> all = new ArrayList<>(List.of(headers));
        if (!body.isEmpty() && all.stream().noneMatch(header -> header.name().equals("Content-Type"))) {
            all.add(new Header("Content-Type", "application/json"));
        }
        return new TransportResponse(status, all, Body.of(body));
    }

    static TransportException failure(Delivery delivery) {
        return new TransportException(delivery, "The script says: " + delivery + ".", null);
    }

    @Override
    public Publisher<TransportResponse> exchange(TransportRequest request) {
        return Mono.defer(() -> {
            AtomicBoolean answered = new AtomicBoolean();
            return next(request)
                    .apply(request)
                    .doOnNext(response -> answered.set(true))
                    .doOnCancel(() -> countCancelled(answered));
        });
    }

    private synchronized Function<TransportRequest, Mono<TransportResponse>> next(TransportRequest request) {
        sent.add(new Sent(request, clock.instant()));
        Function<TransportRequest, Mono<TransportResponse>> line = lines.isEmpty() ? rest : lines.remove();
        if (line == null) {
            throw new AssertionError("The script has no line for " + request);
        }
        return line;
    }

    private synchronized void countCancelled(AtomicBoolean answered) {
        if (!answered.get()) {
            cancelled++;
        }
    }

    @Override
    public Publisher<Void> close() {
        return Mono.fromRunnable(() -> {
            synchronized (this) {
                closed++;
            }
        });
    }

    /** Everything that was sent, in order. */
    synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    synchronized List<TransportRequest> requests() {
        return sent.stream().map(Sent::request).toList();
    }

    synchronized List<String> paths() {
        return sent.stream().map(one -> one.request().path()).toList();
    }

    /** The one request that was sent. */
    TransportRequest only() {
        List<TransportRequest> all = requests();
        if (all.size() != 1) {
            throw new AssertionError("Sent once was expected, and sent was: " + all);
        }
        return all.get(0);
    }

    /** How many calls were given up before they had an answer. */
    synchronized int cancelled() {
        return cancelled;
    }

    synchronized int closed() {
        return closed;
    }
}
