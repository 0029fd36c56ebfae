package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.airlockapp.error.Delivery;
import io.airlockapp.transport.Lane;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Closes the transports and servers of a test, and waits for what other threads bring about. */
final class Transports implements AfterEachCallback {

    /** One connection, so that a permit that is not given back is missed at once. */
    static final LaneLimits ONE = new LaneLimits(1, 100, LaneLimits.DEFAULT_MAX_IDLE_TIME);

    private final List<NettyTransport> transports = new ArrayList<>();
    private final List<RawServer> servers = new ArrayList<>();

    NettyTransport open(NettyTransport.Builder builder) {
        NettyTransport transport = builder.build();
        transports.add(transport);
        return transport;
    }

    NettyTransport open(URI origin) {
        return open(NettyTransport.builder(origin));
    }

    /** With one connection for commands. */
    NettyTransport openNarrow(URI origin) {
        return open(NettyTransport.builder(origin).lane(Lane.COMMAND, ONE));
    }

    RawServer serve(RawServer.Script script) {
        RawServer server = RawServer.start(script);
        servers.add(server);
        return server;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (NettyTransport transport : transports) {
            transport.close().block(PATIENCE);
        }
        for (RawServer server : servers) {
            server.close();
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("did not come: " + e, e);
        }
    }

    /** What a call fails with. */
    static Throwable failure(CompletableFuture<?> call) {
        Throwable thrown = catchThrowable(() -> call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        return thrown.getCause();
    }

    /** Waits for something that no signal tells of. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            Thread.onSpinWait();
        }
    }

    static void untilAllCallsAre(NettyTransport transport, Delivery delivery) {
        until("all calls " + delivery, () -> {
            AtomicInteger others = new AtomicInteger();
            transport.watch().forEach(call -> others.addAndGet(call.delivery() == delivery ? 0 : 1));
            return transport.watch().size() > 0 && others.get() == 0;
        });
    }
}
