package io.airlockapp.testkit;

import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushTransport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** The front in memory. */
record MemoryFront(FakeGateway gateway, PushTransport transport) implements Front {

    static MemoryFront of(FakeGateway gateway) {
        return new MemoryFront(gateway, gateway.transport());
    }

    @Override
    public Mono<TransportResponse> send(String method, String path, List<Header> headers, String body) {
        return Mono.from(transport.exchange(new TransportRequest(
                Method.valueOf(method),
                path,
                headers,
                Body.of(body),
                Duration.ofSeconds(70),
                Lane.COMMAND,
                TransportRequest.DEFAULT_MAX_RESPONSE_BYTES)));
    }

    @Override
    public ClientChannel open(PushRequest.Kind channel, String path, List<Header> headers) {
        return MemoryClientChannel.open(transport, channel, path, headers);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
