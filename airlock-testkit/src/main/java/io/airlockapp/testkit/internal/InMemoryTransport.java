package io.airlockapp.testkit.internal;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushTransport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** The front without a socket: an engine as a transport. */
public final class InMemoryTransport implements PushTransport, Front {

    /** What ends the calls under way all at once. */
    private enum Ending {
        CLOSED,
        CUT
    }

    private static final List<Header> EVENTS = List.of(new Header("Accept", "text/event-stream"));
    private static final List<Header> UPGRADE = List.of(
            new Header("Connection", "Upgrade"),
            new Header("Upgrade", "websocket"),
            new Header("Sec-WebSocket-Version", "13"));

    private final Handler engine;
    private final Scheduler scheduler;
    private final Set<InMemoryChannel> channels = ConcurrentHashMap.newKeySet();
    private volatile Sinks.One<Ending> ending = Sinks.one();
    private volatile boolean over;

    /**
     * Creates a transport.
     *
     * @param engine what handles the calls
     * @param scheduler its timers
     */
    private InMemoryTransport(Handler engine, Scheduler scheduler) {
        this.engine = engine;
        this.scheduler = scheduler;
    }

    /**
     * Opens a transport.
     *
     * @param engine what handles the calls
     * @param scheduler its timers
     * @return the transport
     * @throws IllegalStateException if a fault is set that cannot be had in memory
     */
    public static InMemoryTransport open(Handler engine, Scheduler scheduler) {
        InMemoryTransport transport = new InMemoryTransport(engine, scheduler);
        engine.opened(transport);
        return transport;
    }

    @Override
    public FrontKind kind() {
        return FrontKind.MEMORY;
    }

    @Override
    public void cut() {
        Sinks.One<Ending> old;
        synchronized (this) {
            if (over) {
                return;
            }
            old = ending;
            ending = Sinks.one();
        }
        old.tryEmitValue(Ending.CUT);
    }

    @Override
    public Publisher<TransportResponse> exchange(TransportRequest request) {
        for (Header header : request.headers()) {
            if (header.isReserved()) {
                throw new IllegalArgumentException(
                        "The header " + header.name() + " is set by the transport: leave it out of the request.");
            }
        }
        Call call =
                new Call(request.method().name(), request.path(), request.headers(), request.body(), request.lane());
        return call(call, request.timeout(), reply -> receive(reply, request.maxResponseBytes()));
    }

    @Override
    public Publisher<PushAnswer> open(PushRequest request) {
        boolean events = request.kind() == PushRequest.Kind.SERVER_SENT_EVENTS;
        List<Header> headers = new ArrayList<>(request.headers());
        headers.addAll(events ? EVENTS : UPGRADE);
        return call(
                new Call("GET", request.path(), headers, Body.empty(), null),
                request.timeout(),
                reply -> reply instanceof Reply.Channel channel
                        ? opened(channel.line(), request)
                        : receive(reply, request.maxMessageBytes()).map(PushAnswer.Refused::new));
    }

    private Mono<PushAnswer> opened(PushLine line, PushRequest request) {
        return Mono.create(sink -> {
            InMemoryChannel channel = new InMemoryChannel(line, request.maxMessageBytes());
            channels.add(channel);
            line.start(() -> channels.remove(channel));
            if (over) {
                channel.abandon();
            }
            // Until it is handed over nobody else can close it.
            sink.onCancel(line::hungUp);
            sink.success(new PushAnswer.Opened(channel));
        });
    }

    private <T> Mono<T> call(Call call, Duration timeout, Function<Reply, Mono<T>> receive) {
        return Mono.defer(() -> {
            AtomicBoolean answered = new AtomicBoolean();
            Mono<T> received = engine.handle(call)
                    .flatMap(reply -> {
                        answered.set(reply instanceof Reply.Paced);
                        return receive.apply(reply);
                    })
                    .timeout(timeout, Mono.error(() -> tooLate(delivery(answered.get()), timeout)), scheduler);
            Mono<T> ended = ending.asMono()
                    .flatMap(how -> Mono.error(how == Ending.CLOSED ? closed() : lost(delivery(answered.get()))));
            // Once closed, nothing reaches the engine, and so nothing is recorded.
            return over ? Mono.error(closed()) : Mono.firstWithSignal(ended, received);
        });
    }

    private static Mono<TransportResponse> receive(Reply reply, int maxBytes) {
        if (reply instanceof Reply.Answer answer) {
            return received(answer.response(), maxBytes);
        }
        if (reply instanceof Reply.Paced paced) {
            return paced.pieces().then(Mono.defer(() -> received(paced.response(), maxBytes)));
        }
        Delivery delivery = reply instanceof Reply.Cut cut
                ? switch (cut.moment()) {
                    case CONNECTING -> Delivery.NOT_SENT;
                    case BEFORE_PROCESSING, BEFORE_ANSWER -> Delivery.UNKNOWN;
                    case DURING_ANSWER, AFTER_ANSWER -> Delivery.ANSWERED;
                }
                : Delivery.ANSWERED;
        return Mono.error(lost(delivery));
    }

    private static Mono<TransportResponse> received(TransportResponse response, int maxBytes) {
        return response.body().length() > maxBytes
                ? Mono.error(new ResponseTooLargeException(maxBytes))
                : Mono.just(response);
    }

    private static Delivery delivery(boolean answered) {
        return answered ? Delivery.ANSWERED : Delivery.UNKNOWN;
    }

    private static TransportException lost(Delivery delivery) {
        return new TransportException(
                delivery, "The connection was lost, as a test has asked for; try again if that is safe.", null);
    }

    private static CallTimeoutException tooLate(Delivery delivery, Duration timeout) {
        return new CallTimeoutException(
                delivery,
                "The gateway has not answered within " + timeout + "; check that it is up, or allow more time.");
    }

    @Override
    public Publisher<Void> close() {
        return Mono.fromRunnable(() -> {
            synchronized (this) {
                over = true;
            }
            engine.closed(this);
            ending.tryEmitValue(Ending.CLOSED);
            channels.forEach(InMemoryChannel::abandon);
        });
    }

    static ClientClosedException closed() {
        return new ClientClosedException("The transport has been closed; make a new one to go on.");
    }
}
