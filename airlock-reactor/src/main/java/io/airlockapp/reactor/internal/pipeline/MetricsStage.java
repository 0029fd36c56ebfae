package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.metrics.Metrics;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Tells of each request how it ended and how long it took. Below the retries, so that each attempt is one. */
final class MetricsStage implements Stage {

    private final Stage next;
    private final Metrics metrics;
    private final TimeSource time;

    MetricsStage(Stage next, Metrics metrics, TimeSource time) {
        this.next = next;
        this.metrics = metrics;
        this.time = time;
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        return Mono.deferContextual(context -> {
            String endpoint = endpoint(call.request());
            boolean again = context.hasKey(Retries.Again.class);
            Instant begun = time.now();
            return next.exchange(call)
                    .doOnNext(response -> told(endpoint, Integer.toString(response.status()), begun, again))
                    .doOnError(failure -> told(endpoint, outcome(failure), begun, again))
                    .doOnCancel(() -> told(endpoint, "cancelled", begun, again));
        });
    }

    private void told(String endpoint, String outcome, Instant begun, boolean again) {
        metrics.called(endpoint, outcome, Duration.between(begun, time.now()), again);
    }

    private static String outcome(Throwable failure) {
        if (failure instanceof GatewayException gateway) {
            return Integer.toString(gateway.status());
        }
        if (failure instanceof CallTimeoutException) {
            return "timeout";
        }
        if (failure instanceof TransportException transport) {
            return transport.delivery() == Delivery.NOT_SENT ? "not_sent" : "broken";
        }
        return failure instanceof ClientClosedException ? "closed" : "error";
    }

    /** What stands for an id in a path has a name in the wire reference, section 3. */
    private static String endpoint(TransportRequest request) {
        String path = request.path();
        int query = path.indexOf('?');
        String plain = query < 0 ? path : path.substring(0, query);
        String[] parts = plain.split("/");
        if (parts.length > 3 && parts[2].equals("exchanges")) {
            parts[3] = "{requestId}";
        } else if (parts.length > 4 && parts[2].equals("pairing") && parts[4].equals("status")) {
            parts[3] = "{nonce}";
        }
        return request.method() + " " + String.join("/", parts);
    }
}
