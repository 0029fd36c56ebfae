package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/** The way to a transport, which has no HTTP. */
record MemoryWire(Transport transport) implements Wire {

    @Override
    public CompletableFuture<WireAnswer> send(WireRequest request) {
        return Mono.from(transport.exchange(new TransportRequest(
                        Method.valueOf(request.method()),
                        request.target(),
                        request.headers(),
                        request.body() == null ? Body.empty() : Body.of(request.body()),
                        Duration.ofSeconds(90),
                        Lane.COMMAND,
                        TransportRequest.DEFAULT_MAX_RESPONSE_BYTES)))
                .map(answer -> new WireAnswer(
                        answer.status(),
                        answer.headers(),
                        new String(answer.body().toByteArray(), StandardCharsets.UTF_8)))
                .toFuture();
    }
}
