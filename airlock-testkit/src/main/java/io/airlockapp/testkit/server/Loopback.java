package io.airlockapp.testkit.server;

import io.airlockapp.testkit.internal.Front;
import io.airlockapp.testkit.internal.FrontKind;
import io.airlockapp.testkit.internal.Handler;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslProvider;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/** An engine on a port of the loopback interface. */
final class Loopback implements AutoCloseable {

    private static final int MAX_UPGRADE_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String scheme;
    private final LoopResources threads;
    private final DisposableServer server;
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final Handler engine;
    private final Front front = new Connections();

    Loopback(Handler engine, int port, String threadName) {
        this(engine, port, threadName, null);
    }

    /** With TLS if there is a certificate. */
    Loopback(Handler engine, int port, String threadName, @Nullable SelfSigned tls) {
        scheme = tls == null ? "http" : "https";
        this.engine = engine;
        engine.opened(front);
        threads = LoopResources.create(threadName, 2, true);
        try {
            HttpServer plain = HttpServer.create().host("127.0.0.1").port(port).runOn(threads);
            server = (tls == null ? plain.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C) : secured(plain, tls))
                    .httpRequestDecoder(spec -> spec.h2cMaxContentLength(MAX_UPGRADE_BYTES))
                    .doOnChannelInit((observer, channel, remote) -> opened(channel))
                    .handle(new HttpFront(engine))
                    .bindNow(PATIENCE);
        } catch (RuntimeException e) {
            engine.closed(front);
            threads.dispose();
            throw e;
        }
    }

    /** The version of HTTP is agreed on by ALPN; without it, it is 1.1. */
    private static HttpServer secured(HttpServer plain, SelfSigned tls) {
        GenericSslContextSpec<?> context = Http2SslContextSpec.forServer(tls.key(), tls.certificate())
                .configure(builder -> builder.sslProvider(SslProvider.JDK));
        return plain.protocol(HttpProtocol.HTTP11, HttpProtocol.H2).secure(spec -> spec.sslContext(context));
    }

    /** The connections, as the engine loses them. */
    private final class Connections implements Front {
        @Override
        public FrontKind kind() {
            return FrontKind.SOCKET;
        }

        @Override
        public void cut() {
            List<Channel> open = List.copyOf(connections);
            open.forEach(Loopback::cut);
            // Whoever restarts a gateway finds it without connections, unless a thread of these does it.
            if (open.stream().noneMatch(connection -> connection.eventLoop().inEventLoop())) {
                open.forEach(connection -> connection.closeFuture().awaitUninterruptibly(PATIENCE.toMillis()));
            }
        }
    }

    private void opened(Channel connection) {
        if (engine.down()) {
            HttpFront.cut(connection, true);
            return;
        }
        connections.add(connection);
        connection.closeFuture().addListener(closed -> connections.remove(connection));
    }

    /** Past the handlers: that of HTTP/2 would say goodbye first, and its thread might end before it has. */
    private static void cut(Channel connection) {
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.newPromise()));
    }

    static int checkPort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("No port: " + port + ". Give one from 0 to 65535.");
        }
        return port;
    }

    URI baseUrl() {
        return URI.create(scheme + "://127.0.0.1:" + server.port());
    }

    /** Stops listening, cuts the connections and waits until that is done. */
    @Override
    public void close() {
        engine.closed(front);
        server.disposeNow(PATIENCE);
        connections.forEach(Loopback::cut);
        threads.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }
}
