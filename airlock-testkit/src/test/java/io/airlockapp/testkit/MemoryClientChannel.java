package io.airlockapp.testkit;

import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushTransport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A channel in memory. */
final class MemoryClientChannel extends ClientChannel {

    private final PushChannel channel;

    private MemoryClientChannel(PushChannel channel) {
        this.channel = channel;
        Flux.from(channel.signals()).subscribe(signals::add, failed -> end = End.BROKEN, () -> end = End.ORDERLY);
    }

    static MemoryClientChannel open(PushTransport transport, PushRequest.Kind kind, String path, List<Header> headers) {
        PushRequest request = new PushRequest(kind, path, headers, Duration.ofSeconds(10), Integer.MAX_VALUE);
        PushAnswer answer = Mono.from(transport.open(request)).block();
        if (answer instanceof PushAnswer.Refused refused) {
            throw new RefusedChannel(refused.response().status());
        }
        return new MemoryClientChannel(((PushAnswer.Opened) Objects.requireNonNull(answer)).channel());
    }

    @Override
    void send(String text) {
        Mono.from(channel.send(text)).block();
    }

    @Override
    void close() {
        Mono.from(channel.close()).block();
    }
}
