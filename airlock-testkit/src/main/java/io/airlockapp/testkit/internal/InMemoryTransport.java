package io.airlockapp.testkit.internal;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** The front without a socket: an engine as a transport. */
public final class InMemoryTransport implements Transport {

    private final Handler engine;
    private final Scheduler scheduler;
    private final Sinks.One<TransportResponse> closed = Sinks.one();

    /**
     * Creates a transport.
     *
     * @param engine what handles the calls
     * @param scheduler its timers
     */
    public InMemoryTransport(Handler engine, Scheduler scheduler) {
        this.engine = engine;
        this.scheduler = scheduler;
    }

    @Override
    public Publisher<TransportResponse> exchange(TransportRequest request) {
        Call call =
                new Call(request.method().name(), request.path(), request.headers(), request.body(), request.lane());
        Mono<TransportResponse> response = engine.handle(call)
                .flatMap(reply -> receive(reply, request))
                .timeout(request.timeout(), Mono.error(() -> tooLate(request)), scheduler);
        // Once closed, the first of the two fails before the second is subscribed, and so nothing is recorded.
        return Mono.firstWithSignal(closed.asMono(), response);
    }

    private static Mono<TransportResponse> receive(Reply reply, TransportRequest request) {
        if (reply instanceof Reply.Answer answer) {
            TransportResponse response = answer.response();
            return response.body().length() > request.maxResponseBytes()
                    ? Mono.error(new ResponseTooLargeException(request.maxResponseBytes()))
                    : Mono.just(response);
        }
        Delivery delivery =
                switch (((Reply.Cut) reply).moment()) {
                    case CONNECTING -> Delivery.NOT_SENT;
                    case BEFORE_PROCESSING, BEFORE_ANSWER -> Delivery.UNKNOWN;
                    case DURING_ANSWER -> Delivery.ANSWERED;
                };
        return Mono.error(new TransportException(
                delivery, "The connection was lost, as a test has asked for; try again if that is safe.", null));
    }

    private static CallTimeoutException tooLate(TransportRequest request) {
        return new CallTimeoutException(
                Delivery.UNKNOWN,
                "The gateway has not answered within " + request.timeout()
                        + "; check that it is up, or allow more time.");
    }

    @Override
    public Publisher<Void> close() {
        return Mono.fromRunnable(() -> closed.tryEmitError(
                new ClientClosedException("The transport has been closed; make a new one to go on.")));
    }
}
