package io.airlockapp.testkit.server;

import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.internal.LocalGateway;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FakeGateway} on a real port of the loopback interface: HTTP/1.1 and, by upgrade or prior knowledge, HTTP/2 without
 * TLS, or {@linkplain Builder#tls() both with TLS}. It only translates HTTP; everything else is the gateway's. Give it one that is built with
 * {@link FakeGateway.Builder#realTime()}, unless the test moves time itself.
 */
public final class FakeGatewayServer implements AutoCloseable {

    private final FakeGateway gateway;
    private final Loopback loopback;
    private final @Nullable SelfSigned tls;

    private FakeGatewayServer(LocalGateway gateway, int port, @Nullable SelfSigned tls) {
        this.gateway = gateway;
        this.tls = tls;
        loopback = new Loopback(gateway.engine(), port, "fake-gateway-http", tls);
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
     * @return scheme, host and port, as in {@code http://127.0.0.1:49152}; with TLS, {@code https}
     */
    public URI baseUrl() {
        return loopback.baseUrl();
    }

    /**
     * The certificate, for a client to trust: its own signer, made when the server was started, and valid for 30 days.
     *
     * @return the certificate in PEM (RFC 7468), as programs in most languages take it
     * @throws IllegalStateException if the server has no TLS
     */
    public String certificatePem() {
        if (tls == null) {
            throw new IllegalStateException("This server speaks without TLS: build it with tls().");
        }
        return tls.pem();
    }

    boolean secured() {
        return tls != null;
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
        loopback.close();
    }

    /** Collects what a {@link FakeGatewayServer} is made with. Not thread-safe. */
    public static final class Builder {

        private @Nullable FakeGateway gateway;
        private int port;
        private boolean tls;

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
            port = Loopback.checkPort(portToUse);
            return this;
        }

        /**
         * Speaks TLS only, with a certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1} that is made now; ALPN
         * (RFC 7301) chooses between {@code h2} and {@code http/1.1}. Without TLS by default.
         *
         * @return this builder
         */
        public Builder tls() {
            tls = true;
            return this;
        }

        /**
         * Starts the server.
         *
         * @return a server that is ready
         * @throws IllegalArgumentException if the gateway was not made by {@link FakeGateway}
         * @throws IllegalStateException if a fault is set that cannot be had on a socket
         */
        public FakeGatewayServer start() {
            FakeGateway chosen =
                    gateway == null ? FakeGateway.builder().realTime().build() : gateway;
            if (!(chosen instanceof LocalGateway local)) {
                throw new IllegalArgumentException(
                        "Only a gateway made by FakeGateway can be served: use its builder.");
            }
            return new FakeGatewayServer(local, port, tls ? SelfSigned.make() : null);
        }
    }
}
