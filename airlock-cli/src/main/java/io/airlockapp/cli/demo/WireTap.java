package io.airlockapp.cli.demo;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Text;
import io.airlockapp.cli.demo.WireCall.Message;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Sees every call of a client on its way through, and tells of it. Headers and contents it keeps to itself. */
final class WireTap implements Transport {

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = JsonMapper.shared();

    private final Transport next;
    private final Consumer<WireCall> listener;
    private volatile boolean countsOnly;
    private final LongAdder calls = new LongAdder();
    private final LongAdder heartbeats = new LongAdder();
    private final LongAdder acknowledgements = new LongAdder();

    WireTap(Transport next, Consumer<WireCall> listener) {
        this.next = next;
        this.listener = listener;
    }

    /** Tells of no call from now on. */
    void countOnly() {
        countsOnly = true;
    }

    @Override
    public Publisher<TransportResponse> exchange(TransportRequest request) {
        return Mono.defer(() -> {
            long begin = System.nanoTime();
            // A call that was answered may be cancelled all the same, which means nothing then.
            AtomicBoolean ended = new AtomicBoolean();
            return Mono.from(next.exchange(request))
                    .doOnNext(response ->
                            ended(ended, request, Integer.toString(response.status()), begin, response.body()))
                    .doOnError(failure -> ended(ended, request, "failed", begin, Body.empty()))
                    .doOnCancel(() -> ended(ended, request, "given up", begin, Body.empty()));
        });
    }

    private void ended(AtomicBoolean ended, TransportRequest request, String outcome, long begin, Body received) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (!countsOnly) {
            listener.accept(new WireCall(
                    request.method(),
                    WirePath.shown(request.path()),
                    outcome,
                    System.nanoTime() - begin,
                    message(request.body()),
                    message(received)));
        }
        calls.increment();
        boolean succeeded = outcome.startsWith("2");
        if (succeeded && request.lane() == Lane.HEARTBEAT) {
            heartbeats.increment();
        }
        if (succeeded && request.path().equals("/v1/acks")) {
            acknowledgements.increment();
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

    /** Completes when the gateway has taken a first heartbeat; fails if that takes too long. */
    Mono<Void> firstHeartbeat() {
        return until(() -> heartbeats() > 0, "heartbeat");
    }

    /** Completes when the gateway has taken so many acknowledgements; fails if that takes too long. */
    Mono<Void> acknowledged(int number) {
        return until(() -> acknowledgements() >= number, "acknowledgement");
    }

    private static Mono<Void> until(BooleanSupplier condition, String thing) {
        return Flux.interval(LOOK_EVERY)
                .filter(tick -> condition.getAsBoolean())
                .next()
                .timeout(
                        PATIENCE,
                        Mono.error(() -> CommandException.failure("The gateway has taken no " + thing + " within "
                                + PATIENCE.toSeconds() + " seconds: check the gateway, and run this again.")))
                .then();
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
