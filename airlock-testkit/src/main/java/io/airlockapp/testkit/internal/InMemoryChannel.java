package io.airlockapp.testkit.internal;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** A channel without a socket, as the client holds it. */
final class InMemoryChannel implements PushChannel {

    private final PushLine line;
    private final int maxMessageBytes;

    InMemoryChannel(PushLine line, int maxMessageBytes) {
        this.line = line;
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public Publisher<PushSignal> signals() {
        return Flux.from(line).<PushSignal>handle(this::signal).doOnComplete(line::hungUp);
    }

    private void signal(PushFrame frame, SynchronousSink<PushSignal> sink) {
        boolean webSocket = line.kind() == PushRequest.Kind.WEB_SOCKET;
        if (frame instanceof PushFrame.Text text) {
            if (text.data().getBytes(StandardCharsets.UTF_8).length > maxMessageBytes) {
                sink.error(new ResponseTooLargeException(maxMessageBytes));
            } else {
                sink.next(new PushSignal.Message(webSocket ? "message" : text.event(), text.data()));
            }
        } else if (webSocket && frame instanceof PushFrame.Close close) {
            sink.next(new PushSignal.Closed(close.code(), close.reason()));
        } else if (frame instanceof PushFrame.KeepAlive) {
            sink.next(PushSignal.KeepAlive.INSTANCE);
        }
    }

    @Override
    public Publisher<Void> send(String text) {
        if (line.kind() != PushRequest.Kind.WEB_SOCKET) {
            return failed("Only the gateway speaks on this channel; send over another call.");
        }
        return Mono.defer(() -> line.ended()
                ? failed("The channel is closed; open another one to go on.")
                : Mono.fromRunnable(() -> line.received(text)));
    }

    private static Mono<Void> failed(String message) {
        return Mono.error(() -> new TransportException(Delivery.NOT_SENT, message, null));
    }

    @Override
    public Publisher<Void> close() {
        return Mono.fromRunnable(line::hungUp);
    }

    /** Ends it because its transport does. */
    void abandon() {
        line.abandon(InMemoryTransport.closed());
    }
}
