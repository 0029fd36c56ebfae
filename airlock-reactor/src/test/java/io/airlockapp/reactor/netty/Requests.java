package io.airlockapp.reactor.netty;

import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.TransportRequest;
import java.time.Duration;
import java.util.List;

/** Requests as tests need them. */
final class Requests {

    /** Longer than any test waits: what ends a call in a test is never this. */
    static final Duration LONG = Duration.ofMinutes(5);

    /** How long a test waits for what must come. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Requests() {}

    static TransportRequest get(String path, Header... headers) {
        return request(Method.GET, path, Body.empty(), Lane.COMMAND, LONG, headers);
    }

    static TransportRequest post(String path, String body, Header... headers) {
        return request(Method.POST, path, body.isEmpty() ? Body.empty() : Body.of(body), Lane.COMMAND, LONG, headers);
    }

    static TransportRequest wait(String path) {
        return request(Method.GET, path, Body.empty(), Lane.WAIT, LONG);
    }

    static TransportRequest within(Duration timeout) {
        return request(Method.GET, "/", Body.empty(), Lane.COMMAND, timeout);
    }

    static TransportRequest capped(int maxResponseBytes) {
        return new TransportRequest(Method.GET, "/", List.of(), Body.empty(), LONG, Lane.COMMAND, maxResponseBytes);
    }

    static TransportRequest request(
            Method method, String path, Body body, Lane lane, Duration timeout, Header... headers) {
        return new TransportRequest(
                method, path, List.of(headers), body, timeout, lane, TransportRequest.DEFAULT_MAX_RESPONSE_BYTES);
    }
}
