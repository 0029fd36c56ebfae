package io.airlockapp.testkit.server;

import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.internal.LocalGateway;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * A {@link FakeGateway} on a real port of the loopback interface: HTTP/1.1 and, by upgrade or prior knowledge, HTTP/2 without
 * TLS. It only translates HTTP; everything else is the gateway's. Give it one that is built with
 * {@link FakeGateway.Builder#realTime()}, unless the test moves time itself.
 */
public final class FakeGatewayServer implements AutoCloseable {

    private static final int MAX_UPGRADE_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FakeGateway gateway;
    private final LoopResources threads;
    private final DisposableServer server;

    private FakeGatewayServer(LocalGateway gateway, int port) {
        this.gateway = gateway;
        threads = LoopResources.create("fake-gateway-http", 2, true);
        try {
            server = HttpServer.create()
                    .host("127.0.0.1")
                    .port(port)
                    .runOn(threads)
                    .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                    .httpRequestDecoder(spec -> spec.h2cMaxContentLength(MAX_UPGRADE_BYTES))
                    .handle(new HttpFront(gateway.engine()))
                    .bindNow(PATIENCE);
        } catch (RuntimeException e) {
            threads.dispose();
            throw e;
        }
    }

    /**
     * Starts a server on a free port.
     *
     * @param gateway the gateway behind it; closing the server does not close it
     * @return a server that is ready
     * @throws IllegalArgumentException if the gateway was not made by {@link FakeGateway}
     */
    public static FakeGatewayServer start(FakeGateway gateway) {
        return builder().gateway(gateway).start();
    }

    /**
     * Starts a server that differs from the usual one.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Where the server is.
     *
     * @return scheme, host and port, as in {@code http://127.0.0.1:49152}
     */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /**
     * The gateway behind the server.
     *
     * @return the gateway
     */
    public FakeGateway gateway() {
        return gateway;
    }

    /** Stops listening, cuts the connections and waits until that is done. The gateway stays as it is. */
    @Override
    public void close() {
        server.disposeNow(PATIENCE);
        threads.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }

    /** Collects what a {@link FakeGatewayServer} is made with. Not thread-safe. */
    public static final class Builder {

        private @Nullable FakeGateway gateway;
        private int port;

        private Builder() {}

        /**
         * Sets the gateway behind the server.
         *
         * @param gatewayToServe the gateway; a new one in real time by default
         * @return this builder
         */
        public Builder gateway(FakeGateway gatewayToServe) {
            gateway = Objects.requireNonNull(gatewayToServe, "gatewayToServe");
            return this;
        }

        /**
         * Sets the port.
         *
         * @param portToUse the port; 0, which is the default, for any that is free
         * @return this builder
         * @throws IllegalArgumentException if it is no port
         */
        public Builder port(int portToUse) {
            if (portToUse < 0 || portToUse > 65_535) {
                throw new IllegalArgumentException("No port: " + portToUse + ". Give one from 0 to 65535.");
            }
            port = portToUse;
            return this;
        }

        /**
         * Starts the server.
         *
         * @return a server that is ready
         * @throws IllegalArgumentException if the gateway was not made by {@link FakeGateway}
         */
        public FakeGatewayServer start() {
            FakeGateway chosen =
                    gateway == null ? FakeGateway.builder().realTime().build() : gateway;
            if (!(chosen instanceof LocalGateway local)) {
                throw new IllegalArgumentException(
                        "Only a gateway made by FakeGateway can be served: use its builder.");
            }
            return new FakeGatewayServer(local, port);
        }
    }
}
