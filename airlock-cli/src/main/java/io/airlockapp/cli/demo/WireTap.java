package io.airlockapp.cli.demo;

import io.airlockapp.cli.console.Text;
import io.airlockapp.cli.demo.WireCall.Message;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Sees every call of a client on its way through, and tells of it. Headers and contents it keeps to itself. */
final class WireTap implements Transport {

    private static final ObjectMapper JSON = JsonMapper.shared();

    private final Transport next;
    private final Consumer<WireCall> listener;
    private final LongAdder calls = new LongAdder();
    private final LongAdder heartbeats = new LongAdder();
    private final LongAdder acknowledgements = new LongAdder();
    private final Sinks.Empty<Void> firstHeartbeat = Sinks.empty();

    WireTap(Transport next, Consumer<WireCall> listener) {
        this.next = next;
        this.listener = listener;
    }

    @Override
    public Publisher<TransportResponse> exchange(TransportRequest request) {
        return Mono.defer(() -> {
            long begin = System.nanoTime();
            return Mono.from(next.exchange(request))
                    .doOnNext(response -> seen(
                            request, Integer.toString(response.status()), begin, message(response.body())))
                    .doOnError(failure -> seen(request, "failed", begin, Message.NONE))
                    .doOnCancel(() -> seen(request, "given up", begin, Message.NONE));
        });
    }

    private void seen(TransportRequest request, String outcome, long begin, Message received) {
        WireCall call = new WireCall(
                request.method(),
                WirePath.shown(request.path()),
                request.lane(),
                outcome,
                System.nanoTime() - begin,
                message(request.body()),
                received);
        calls.increment();
        if (call.succeeded() && call.lane() == Lane.HEARTBEAT) {
            heartbeats.increment();
        }
        if (call.succeeded() && call.sent().type().equals("ack.submit")) {
            acknowledgements.increment();
        }
        listener.accept(call);
        if (heartbeats.sum() > 0) {
            firstHeartbeat.tryEmitEmpty();
        }
    }

    private static Message message(Body body) {
        if (body.length() == 0) {
            return Message.NONE;
        }
        try {
            JsonNode type = JSON.readTree(body.toByteArray()).path("msgType");
            return new Message(type.isString() ? Text.printable(type.stringValue()) : "", body.length());
        } catch (JacksonException e) {
            return new Message("", body.length());
        }
    }

    @Override
    public Publisher<Void> close() {
        return next.close();
    }

    /** Completes when a first heartbeat has been answered. */
    Mono<Void> firstHeartbeat() {
        return firstHeartbeat.asMono();
    }

    /** How many calls have ended. */
    long calls() {
        return calls.sum();
    }

    /** How many heartbeats the gateway has taken. */
    long heartbeats() {
        return heartbeats.sum();
    }

    /** How many acknowledgements the gateway has taken. */
    long acknowledgements() {
        return acknowledgements.sum();
    }
}
