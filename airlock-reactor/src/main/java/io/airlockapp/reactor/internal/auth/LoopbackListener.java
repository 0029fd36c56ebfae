package io.airlockapp.reactor.internal.auth;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.internal.http.QuietMessages;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Listens for one callback at a port of this machine (RFC 8252, section 7.3). Anything on the machine, and any page in the user's
 * browser, can call that port; so whatever is not the answer that is waited for is told so, and the wait goes on.
 */
final class LoopbackListener {

    private static final String HOST = "127.0.0.1";

    /** Codes can be long, and browsers send the cookies of every program that ever listened at this host. */
    private static final int MAX_LINE_BYTES = 16 * 1024;

    private static final int MAX_HEADER_BYTES = 64 * 1024;

    /** For connections that say nothing, or say it slowly: a guard of the socket, in the socket's own time. */
    private static final Duration MAX_IDLE = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final LoopbackOptions options;
    private final TimeSource time;
    private final LoopResources threads = LoopResources.create("airlock-sign-in", 1, true);
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final Sinks.One<Arrival> arrivals = Sinks.one();
    private final Mono<Void> closing = Mono.defer(this::shutDown).cache();
    private volatile @Nullable DisposableServer server;
    private volatile @Nullable PendingAuthorization expected;

    LoopbackListener(LoopbackOptions options, TimeSource time) {
        this.options = options;
        this.time = time;
    }

    /** The answer that was waited for. Its sender waits for a page. */
    final class Arrival {

        private final URI callback;
        private final Sinks.One<Page> page = Sinks.one();
        private final Sinks.Empty<Void> delivered = Sinks.empty();

        private Arrival(URI callback) {
            this.callback = callback;
        }

        URI callback() {
            return callback;
        }

        /** Sends the page; completes when it is out, or the browser is gone. */
        Mono<Void> answer(Page answer) {
            return Mono.defer(() -> {
                page.tryEmitValue(answer);
                return delivered.asMono().timeout(PATIENCE, Mono.empty(), time.scheduler());
            });
        }
    }

    /** Begins to listen; emits where browsers have to be sent back to. */
    Mono<URI> listen() {
        return HttpServer.create()
                .host(HOST)
                .port(options.port())
                .runOn(threads)
                .protocol(HttpProtocol.HTTP11)
                .httpRequestDecoder(
                        spec -> spec.maxInitialLineLength(MAX_LINE_BYTES).maxHeaderSize(MAX_HEADER_BYTES))
                .httpMessageLogFactory(QuietMessages.INSTANCE)
                .requestTimeout(MAX_IDLE)
                .idleTimeout(MAX_IDLE)
                .doOnConnection(connection -> connections.add(connection.channel()))
                .handle(this::handle)
                .bind()
                // The first server of a process loads native code from its disk.
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(failure -> new TransportException(
                        Delivery.NOT_SENT,
                        options.port() == 0
                                ? "No port of " + HOST + " could be listened at: check what limits this program."
                                : "Port " + options.port() + " of " + HOST
                                        + " could not be listened at: end the program that has it, or take another port.",
                        failure))
                .map(bound -> {
                    server = bound;
                    return URI.create("http://" + HOST + ":" + bound.port() + options.path());
                });
    }

    /** Says what is waited for. Until then, nothing is. */
    Mono<Arrival> await(PendingAuthorization request) {
        return Mono.defer(() -> {
            expected = request;
            return arrivals.asMono();
        });
    }

    private Mono<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        String target = request.uri();
        int question = target.indexOf('?');
        if (!(question < 0 ? target : target.substring(0, question)).equals(options.path())) {
            return send(request, response, Page.NOT_FOUND);
        }
        PendingAuthorization waiting = expected;
        URI callback = waiting == null || question < 0 ? null : callback(waiting, target.substring(question + 1));
        if (waiting == null
                || callback == null
                || !request.method().equals(HttpMethod.GET)
                || !waiting.redirectUri()
                        .getRawAuthority()
                        .equals(request.requestHeaders().get("Host"))
                || !waiting.hasState(Form.queryOf(callback))) {
            return send(request, response, Page.NOT_EXPECTED);
        }
        Arrival arrival = new Arrival(callback);
        if (arrivals.tryEmitValue(arrival).isFailure()) {
            return send(request, response, Page.ANSWERED);
        }
        return arrival.page
                .asMono()
                .flatMap(page -> send(request, response, page))
                .doFinally(end -> arrival.delivered.tryEmitEmpty());
    }

    private static @Nullable URI callback(PendingAuthorization waiting, String query) {
        try {
            return new URI(waiting.redirectUri() + "?" + query);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static Mono<Void> send(HttpServerRequest request, HttpServerResponse response, Page page) {
        byte[] html = page.html();
        response.status(page.status())
                .keepAlive(false)
                .header("Content-Type", "text/html; charset=utf-8")
                .header("Content-Length", Integer.toString(html.length))
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", "default-src 'none'")
                .header("X-Content-Type-Options", "nosniff");
        return request.method().equals(HttpMethod.HEAD)
                ? response.send().then()
                : response.sendByteArray(Mono.just(html)).then();
    }

    /** Stops listening and closes what is open, once; completes when the port is free again. */
    Mono<Void> close() {
        return closing;
    }

    private Mono<Void> shutDown() {
        DisposableServer bound = server;
        Mono<Void> unbound = Mono.empty();
        if (bound != null) {
            bound.dispose();
            // A browser that still waits for its page gets none.
            var unused = connections.close();
            unbound = bound.onDispose();
        }
        return unbound.then(threads.disposeLater(Duration.ZERO, PATIENCE));
    }
}
