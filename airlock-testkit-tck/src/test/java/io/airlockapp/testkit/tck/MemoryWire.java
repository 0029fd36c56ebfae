package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;
import io.airlockapp.transport.PushTransport;
import io.airlockapp.transport.TransportRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The way to a transport, which has no HTTP. */
record MemoryWire(PushTransport transport) implements Wire, PushWire {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    @Override
    public CompletableFuture<WireAnswer> send(WireRequest request) {
        return Mono.from(transport.exchange(new TransportRequest(
                        Method.valueOf(request.method()),
                        request.target(),
                        request.headers(),
                        request.body() == null ? Body.empty() : Body.of(request.body()),
                        LONGEST,
                        Lane.COMMAND,
                        TransportRequest.DEFAULT_MAX_RESPONSE_BYTES)))
                .map(answer -> new WireAnswer(
                        answer.status(),
                        answer.headers(),
                        new String(answer.body().toByteArray(), StandardCharsets.UTF_8)))
                .toFuture();
    }

    @Override
    public List<Kind> kinds() {
        return List.of(Kind.values());
    }

    @Override
    public Channel open(Kind kind, String target, List<Header> headers) {
        PushRequest.Kind asked =
                kind == Kind.EVENTS ? PushRequest.Kind.SERVER_SENT_EVENTS : PushRequest.Kind.WEB_SOCKET;
        PushAnswer answer = Mono.from(
                        transport.open(new PushRequest(asked, target, headers, LONGEST, Integer.MAX_VALUE)))
                .block();
        if (answer instanceof PushAnswer.Opened opened) {
            return new Opened(opened.channel());
        }
        throw new AssertionError("The channel is not opened: " + answer);
    }

    private static final class Opened implements Channel {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final PushChannel channel;

        Opened(PushChannel channel) {
            this.channel = channel;
            Flux.from(channel.signals())
                    .ofType(PushSignal.Message.class)
                    .subscribe(message -> messages.add(message.data()), failed -> {});
        }

        @Override
        public String next(Duration patience) {
            try {
                String next = messages.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new AssertionError("No message has come within " + patience + ".");
                }
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void send(String text) {
            Mono.from(channel.send(text)).block();
        }

        @Override
        public void close() {
            Mono.from(channel.close()).block();
        }
    }
}
