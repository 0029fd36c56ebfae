package io.airlockapp.reactor.internal.auth;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Calls to issuers: a transport for each origin, and each call once. A public client says who it is in its forms, nowhere else. */
final class IssuerCalls {

    /** Enough for any metadata or token, and nothing that could hurt. */
    private static final int MAX_ANSWER_BYTES = 256 * 1024;

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Backoff BETWEEN_ATTEMPTS = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2));
    private static final int MAX_ATTEMPTS = 3;

    private static final Header ACCEPT = new Header("Accept", "application/json");
    private static final Header FORM = new Header("Content-Type", "application/x-www-form-urlencoded");

    private final Function<URI, Transport> factory;
    private final TimeSource time;
    private final Map<URI, Transport> transports = new HashMap<>();
    private boolean closed;

    IssuerCalls(Function<URI, Transport> factory, TimeSource time) {
        this.factory = factory;
        this.time = time;
    }

    Mono<TransportResponse> get(IssuerAddress issuer, String path) {
        return send(issuer, Method.GET, path, List.of(ACCEPT), Body.empty());
    }

    Mono<TransportResponse> post(IssuerAddress issuer, String path, Form form) {
        return send(issuer, Method.POST, path, List.of(ACCEPT, FORM), form.body());
    }

    private Mono<TransportResponse> send(
            IssuerAddress issuer, Method method, String path, List<Header> headers, Body body) {
        TransportRequest request =
                new TransportRequest(method, path, headers, body, TIMEOUT, Lane.COMMAND, MAX_ANSWER_BYTES);
        return Mono.defer(() -> Mono.from(transport(issuer.origin()).exchange(request)))
                .onErrorMap(TransportException.class, failure -> unavailable(issuer, failure));
    }

    private synchronized Transport transport(URI origin) {
        if (closed) {
            throw new ClientClosedException("The client has been closed: build another one.");
        }
        return transports.computeIfAbsent(origin, factory);
    }

    /** Repeats a call that did not get out, and no other: an issuer may have spent what a lost call carried. */
    <T> Mono<T> repeatUnsent(Mono<T> call) {
        return attempt(call, 1);
    }

    private <T> Mono<T> attempt(Mono<T> call, int number) {
        return call.onErrorResume(
                IssuerUnavailableException.class,
                failure -> number < MAX_ATTEMPTS && unsent(failure)
                        ? Mono.delay(BETWEEN_ATTEMPTS.delay(number), time.scheduler())
                                .then(attempt(call, number + 1))
                        : Mono.error(failure));
    }

    private static boolean unsent(IssuerUnavailableException failure) {
        return failure.getCause() instanceof TransportException cause && cause.delivery() == Delivery.NOT_SENT;
    }

    /** Whether a status is one that may be another the next time. */
    static boolean passing(int status) {
        return status >= 500 || status == 429 || status == 408;
    }

    private static IssuerUnavailableException unavailable(IssuerAddress issuer, TransportException failure) {
        String what = failure instanceof ResponseTooLargeException
                ? "answered with more than " + MAX_ANSWER_BYTES + " bytes, which is no answer to this call"
                : switch (failure.delivery()) {
                    case NOT_SENT -> "could not be reached";
                    case UNKNOWN -> "did not answer";
                    case ANSWERED -> "broke off its answer";
                };
        return unavailable(issuer, what, failure);
    }

    static IssuerUnavailableException unavailable(IssuerAddress issuer, String what, @Nullable Throwable cause) {
        return new IssuerUnavailableException(
                "The issuer " + issuer + " " + what
                        + ": check that it is up and that nothing stands in between, and try" + " again later.",
                cause);
    }

    /** Ends the calls under way, and lets no further one begin. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            List<Transport> open;
            synchronized (this) {
                closed = true;
                open = new ArrayList<>(transports.values());
            }
            return Mono.whenDelayError(open.stream().map(Transport::close).toList());
        });
    }
}
