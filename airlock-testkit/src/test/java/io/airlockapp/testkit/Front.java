package io.airlockapp.testkit;

import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.TransportResponse;
import java.util.List;
import reactor.core.publisher.Mono;

/** A way to the engine, as a test uses it. */
interface Front extends AutoCloseable {

    FakeGateway gateway();

    /** Sends a request with exactly these headers; cold, and cancellable. */
    Mono<TransportResponse> send(String method, String path, List<Header> headers, String body);

    /** Sends a request as a well-behaved enforcer does. */
    default Mono<TransportResponse> send(String method, String path, String body) {
        return Mono.defer(() -> {
            List<Header> headers = Enforcer.headers(gateway());
            if (!body.isEmpty()) {
                headers.add(new Header("Content-Type", "application/json"));
            }
            return send(method, path, headers, body);
        });
    }

    default Answer get(String path) {
        return new Answer(send("GET", path, "").block());
    }

    default Answer post(String path, String body) {
        return new Answer(send("POST", path, body).block());
    }

    /**
     * Opens a channel with exactly these headers and those of its protocol.
     *
     * @throws RefusedChannel if it is refused
     */
    ClientChannel open(PushRequest.Kind kind, String path, List<Header> headers);

    /** Opens a channel as a well-behaved enforcer does. */
    default ClientChannel open(PushRequest.Kind kind, String path) {
        return open(kind, path, Enforcer.headers(gateway()));
    }

    @Override
    void close();
}
