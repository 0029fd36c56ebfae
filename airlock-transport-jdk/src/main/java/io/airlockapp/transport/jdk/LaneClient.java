package io.airlockapp.transport.jdk;

import io.airlockapp.transport.Lane;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One lane: a client of the JDK of its own, and how many calls it has under way.
 *
 * <p>A client is known to its calls by a number only: what a call refers to may outlive it in a kept connection, and before
 * JDK 21 a client ends when nothing refers to it.
 */
final class LaneClient {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** Of JDK 21 and later; null before. */
    private static final @Nullable MethodHandle SHUTDOWN = method("shutdown", MethodType.methodType(void.class));

    private static final @Nullable MethodHandle SHUTDOWN_NOW = method("shutdownNow", MethodType.methodType(void.class));

    private static final @Nullable MethodHandle AWAIT_TERMINATION =
            method("awaitTermination", MethodType.methodType(boolean.class, Duration.class));

    private final Lane lane;
    private final Supplier<HttpClient> clients;
    private final int maxCalls;
    private final AtomicInteger calls = new AtomicInteger();

    /** Null once closed. */
    private volatile @Nullable HttpClient client;

    /** The number of the client. */
    private volatile int generation;

    LaneClient(Lane lane, Supplier<HttpClient> clients, int maxCalls) {
        this.lane = lane;
        this.clients = clients;
        this.client = clients.get();
        this.maxCalls = maxCalls;
    }

    private static @Nullable MethodHandle method(String name, MethodType type) {
        try {
            return MethodHandles.publicLookup().findVirtual(HttpClient.class, name, type);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    Lane lane() {
        return lane;
    }

    int maxCalls() {
        return maxCalls;
    }

    /** Takes a place. */
    boolean enter() {
        return calls.incrementAndGet() <= maxCalls;
    }

    void leave() {
        calls.decrementAndGet();
    }

    @Nullable
    HttpClient client() {
        return client;
    }

    int generation() {
        return generation;
    }

    /**
     * Has calls to come begin with a new client, unless they do already. With HTTP/2 a client counts a stream as soon as it is
     * to be opened, and never forgets one whose attempt ends before its first byte: a few of them, and the connection has no
     * room for any call.
     */
    synchronized void retire(int number) {
        HttpClient old = client;
        if (old != null && number == generation && old.version() != HttpClient.Version.HTTP_1_1) {
            client = clients.get();
            generation++;
            if (SHUTDOWN != null) {
                // Its calls go on, and it ends with the last of them.
                run(SHUTDOWN, old);
            }
        }
    }

    synchronized CompletableFuture<Void> close(Workers workers) {
        HttpClient last = client;
        client = null;
        return last == null || SHUTDOWN_NOW == null || AWAIT_TERMINATION == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> end(last, SHUTDOWN_NOW, AWAIT_TERMINATION), workers);
    }

    private static void end(HttpClient client, MethodHandle shutdownNow, MethodHandle awaitTermination) {
        try {
            shutdownNow.invoke(client);
            boolean unused = (boolean) awaitTermination.invoke(client, CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("HttpClient declares no other exception.", e);
        }
    }

    private static void run(MethodHandle method, HttpClient client) {
        try {
            method.invoke(client);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("HttpClient declares no exception.", e);
        }
    }
}
