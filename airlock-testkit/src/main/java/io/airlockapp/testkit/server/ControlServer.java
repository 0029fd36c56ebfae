package io.airlockapp.testkit.server;

import io.airlockapp.credential.Secret;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.internal.control.ControlEngine;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Controls a {@link FakeGatewayServer} from programs in any language: JSON over HTTP on a port of its own of the loopback
 * interface, so that no endpoint of a gateway is mixed with one of control. It scripts the approver, sets faults, moves time,
 * and shows what has happened; {@code docs/control-api.md} describes each call.
 *
 * <p>Every call has to show {@link #token()} in the header {@code X-Control-Token}: everybody on the machine can reach the port,
 * and so can a page in a browser.
 */
public final class ControlServer implements AutoCloseable {

    private static final int TOKEN_BYTES = 24;

    private final Secret token;
    private final ControlEngine engine;
    private final Loopback loopback;

    private ControlServer(FakeGatewayServer server, int port, Consumer<FakeGateway> setUp) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        engine = new ControlEngine(server.gateway(), server.secured() ? server.certificatePem() : null, token, setUp);
        loopback = start(engine, port);
    }

    private static Loopback start(ControlEngine engine, int port) {
        try {
            return new Loopback(engine, port, "fake-gateway-control");
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /**
     * Starts the control of a server on a free port.
     *
     * @param server the server; closing the control does not close it
     * @return a control that is ready
     */
    public static ControlServer start(FakeGatewayServer server) {
        return builder(server).start();
    }

    /**
     * Starts a control that differs from the usual one.
     *
     * @param server the server to control
     * @return a builder
     */
    public static Builder builder(FakeGatewayServer server) {
        return new Builder(server);
    }

    /**
     * Where the control is.
     *
     * @return scheme, host and port, as in {@code http://127.0.0.1:49153}
     */
    public URI baseUrl() {
        return loopback.baseUrl();
    }

    /**
     * What every call has to show.
     *
     * @return a random token, made when the control was started
     */
    public Secret token() {
        return token;
    }

    /** Stops listening, cuts the connections and waits until that is done. The server that it controls stays as it is. */
    @Override
    public void close() {
        loopback.close();
        engine.close();
    }

    /** Collects what a {@link ControlServer} is made with. Not thread-safe. */
    public static final class Builder {

        private final FakeGatewayServer server;
        private int port;
        private Consumer<FakeGateway> setUp = gateway -> {};

        private Builder(FakeGatewayServer server) {
            this.server = Objects.requireNonNull(server, "server");
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
         * Sets what a reset does after it has brought the gateway back to how a new one is.
         *
         * @param again sets the gateway up, such as its approver's script; nothing by default
         * @return this builder
         */
        public Builder onReset(Consumer<FakeGateway> again) {
            setUp = Objects.requireNonNull(again, "again");
            return this;
        }

        /**
         * Starts the control.
         *
         * @return a control that is ready
         */
        public ControlServer start() {
            return new ControlServer(server, port, setUp);
        }
    }
}
