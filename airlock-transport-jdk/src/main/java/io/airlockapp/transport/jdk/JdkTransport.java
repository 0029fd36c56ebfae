package io.airlockapp.transport.jdk;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TooManyCallsException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Origin;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A small transport on {@link HttpClient}: nothing but the JDK and Reactive Streams. It holds no push channels; decisions are
 * polled for.
 *
 * <p><b>Origin.</b> A transport is made for one origin and cannot reach another: requests carry paths only, and redirects are
 * responses like any other. There are no cookies and no caches.
 *
 * <p><b>Nothing is sent twice.</b> By itself {@link HttpClient} sends a GET again whose connection ends before an
 * answer, with {@code jdk.httpclient.enableAllMethodRetry} any request, and with HTTP/2 (from JDK 24 on) what the gateway says
 * it has not processed. Here a second attempt ends before its first byte, and the call fails as {@link Delivery#UNKNOWN}. With
 * HTTP/2 such an attempt would keep its place on the connection for ever: the calls that follow on its lane begin with a new
 * {@link HttpClient}, and the old one ends with its last call. What is repeated is the opening of a connection that was
 * refused, once, unless {@code jdk.httpclient.disableRetryConnect} is set.
 *
 * <p><b>What goes over the wire.</b> The request's own headers, sorted by their names, those of one name in their order. To
 * them {@link HttpClient} adds {@code Host}, {@code Content-Length} (a GET says 0), and {@code User-Agent} if the request has
 * none. A path must be one that {@link URI} takes; it is left as it is, but for a lone {@code ?} at its end. The
 * headers of a response are sorted in the same way.
 *
 * <p><b>Lanes.</b> Each {@link Lane} is a {@link HttpClient} of its own, so that no number of waits holds up a command. With
 * HTTP/1.1, the default, every call under way has a connection. With HTTP/2 the calls of a lane share one, and a call for which
 * the gateway has no room on it fails as {@link Delivery#NOT_SENT}. More calls than {@link Builder#maxCalls} fail at once.
 * Kept connections are closed when {@link HttpClient} thinks fit ({@code jdk.httpclient.keepalive.timeout}).
 *
 * <p><b>Threads.</b> Responses and failures are signalled on daemon threads of the transport whose names begin with
 * {@code airlock-jdk}, the end that {@link #close()} brings on the thread that closes; none of them must be blocked. The names
 * of hosts are resolved on them, too. Besides them each lane has the selector thread of its {@link HttpClient}.
 */
public final class JdkTransport implements Transport {

    private final Origin origin;
    private final String base;
    private final Map<Lane, LaneClient> lanes = new EnumMap<>(Lane.class);
    private final Workers workers;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();

    private JdkTransport(Builder builder) {
        this.origin = builder.origin;
        this.base = origin.uri().toString();
        this.workers = new Workers(builder.threads);
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new LaneClient(lane, builder.client(workers)::build, builder.limit(lane)));
        }
    }

    /**
     * Begins a transport to one gateway.
     *
     * @param gatewayOrigin scheme, host and port, such as {@code https://gateway.example}; no path but {@code /}. The scheme
     *     is {@code https}, or {@code http} for a loopback host and where {@link Builder#allowPlainHttp} says so
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the URI is anything but an origin
     */
    public static Builder builder(URI gatewayOrigin) {
        return new Builder(Origin.of(gatewayOrigin));
    }

    /**
     * Describes one call; see {@link Transport#exchange}.
     *
     * <p>Subscribing and requesting starts it: it takes a connection of its lane, or opens one, sends the request once and
     * reads the response whole. Emits the response and completes. Fails with {@link CallTimeoutException},
     * {@link ResponseTooLargeException}, {@link TooManyCallsException}, {@link ClientClosedException}, or else a
     * {@link TransportException}, whose {@link Delivery} is {@link Delivery#NOT_SENT} up to the moment in which
     * {@link HttpClient} asks for the request to be written, which is after the handshake of TLS, {@link Delivery#UNKNOWN} from
     * there to the head of the response, whatever becomes of a second attempt, and {@link Delivery#ANSWERED} from there on.
     * Cancelling closes the connection (HTTP/1.1) or resets the stream (HTTP/2).
     *
     * @param request the call
     * @return the response to come
     * @throws IllegalArgumentException if the request sets a header that belongs to HTTP itself, such as {@code Host}, or has
     *     a path that {@link URI} does not take
     */
    @Override
    public Publisher<TransportResponse> exchange(TransportRequest request) {
        HttpRequest.Builder head = HttpRequest.newBuilder(uri(request.path()));
        for (Header header : request.headers()) {
            if (header.isReserved()) {
                throw new IllegalArgumentException(
                        "The header " + header.name() + " is set by the transport: leave it out of the request.");
            }
            head.header(header.name(), header.value());
        }
        LaneClient lane = Objects.requireNonNull(lanes.get(request.lane()));
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            subscriber.onSubscribe(new Call(this, lane, request, head, subscriber));
        };
    }

    private URI uri(String path) {
        try {
            return URI.create(base + path);
        } catch (IllegalArgumentException e) {
            // Its message and its cause quote the path, which may hold what must not be seen.
            throw new IllegalArgumentException(
                    "A path has a character that java.net.URI does not take: percent-encode all but those of RFC 3986.");
        }
    }

    /**
     * Closes the transport; see {@link Transport#close}.
     *
     * <p>Subscribing, once or often, ends the calls under way with {@link ClientClosedException}. From JDK 21 on it then
     * closes the connections that are kept and ends all threads, and completes when that is done, at most five seconds later.
     * Before, {@link HttpClient} cannot be closed: the close completes when the calls have ended, and what {@link HttpClient}
     * still has, kept connections and a selector thread for each lane, goes when the garbage collector finds it. Cancelling
     * does not keep the transport open.
     *
     * @return completion
     */
    @Override
    public Publisher<Void> close() {
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            Completion completion = new Completion(subscriber);
            subscriber.onSubscribe(completion);
            if (closed.compareAndSet(false, true)) {
                calls.forEach(Call::close);
                CompletableFuture<?>[] ends =
                        lanes.values().stream().map(lane -> lane.close(workers)).toArray(CompletableFuture[]::new);
                var unusedEnd = CompletableFuture.allOf(ends).whenComplete((end, failure) -> {
                    workers.release();
                    closing.complete(null);
                });
            }
            var unused = closing.whenComplete((end, failure) -> completion.complete());
        };
    }

    /**
     * Where this transport leads.
     *
     * @return the origin, without a path and without the scheme's own port
     */
    public URI gatewayOrigin() {
        return origin.uri();
    }

    Origin origin() {
        return origin;
    }

    boolean isClosed() {
        return closed.get();
    }

    Workers workers() {
        return workers;
    }

    void enter(Call call) {
        calls.add(call);
    }

    void leave(Call call) {
        calls.remove(call);
    }

    /** The origin only. */
    @Override
    public String toString() {
        return "JdkTransport[" + origin.uri() + "]";
    }

    /** Builds a {@link JdkTransport}. Not for use from several threads at once. */
    public static final class Builder {

        private final Origin origin;
        private final Map<Lane, Integer> limits =
                new EnumMap<>(Map.of(Lane.COMMAND, 256, Lane.WAIT, 4_096, Lane.HEARTBEAT, 64));
        private boolean plainHttp;
        private HttpClient.Version version = HttpClient.Version.HTTP_1_1;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        private @Nullable SSLContext sslContext;
        private @Nullable ProxySelector proxy;

        private Builder(Origin origin) {
            this.origin = origin;
        }

        /**
         * Whether {@code http} may be spoken with a host that is not loopback: credentials then travel in the clear.
         *
         * @param allow true to allow it; false is the default
         * @return this
         */
        public Builder allowPlainHttp(boolean allow) {
            this.plainHttp = allow;
            return this;
        }

        /**
         * Which version of HTTP to offer. {@link HttpClient.Version#HTTP_2} is agreed on by ALPN, and HTTP/1.1 is spoken where
         * the gateway does not know it. HTTP/1.1 by default.
         *
         * @param offered the version
         * @return this
         */
        public Builder version(HttpClient.Version offered) {
            this.version = Objects.requireNonNull(offered, "offered");
            return this;
        }

        /**
         * How many calls a lane may have under way. One more fails at once as not sent. By default 256 commands, 4,096 waits
         * and 64 heartbeats.
         *
         * @param lane the lane
         * @param calls how many, at least one
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder maxCalls(Lane lane, int calls) {
            if (calls <= 0) {
                throw new IllegalArgumentException(
                        "A lane needs room for at least one call, and is given " + calls + ".");
            }
            limits.put(Objects.requireNonNull(lane, "lane"), calls);
            return this;
        }

        /**
         * How long opening a connection may take. The request's own time-out goes on meanwhile. 10 seconds by default.
         *
         * @param timeout the time-out, from a millisecond to an hour
         * @return this
         * @throws IllegalArgumentException if it is shorter or longer
         */
        public Builder connectTimeout(Duration timeout) {
            if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException(
                        "The connect time-out must be between a millisecond and an hour, and is " + timeout + ".");
            }
            this.connectTimeout = timeout;
            return this;
        }

        /**
         * How many threads read responses and signal them. As many as there are processors by default, and no fewer than two.
         *
         * @param count the number, at least one
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder threads(int count) {
            if (count <= 0) {
                throw new IllegalArgumentException(
                        "A transport needs at least one thread, and is given " + count + ".");
            }
            this.threads = count;
            return this;
        }

        /**
         * What TLS trusts and shows, in place of the defaults of the Java runtime. Host names are checked in any case, unless
         * {@code jdk.internal.httpclient.disableHostnameVerification} is set.
         *
         * @param context the context
         * @return this
         */
        public Builder sslContext(SSLContext context) {
            this.sslContext = Objects.requireNonNull(context, "context");
            return this;
        }

        /**
         * The proxies to go through: HTTP proxies that want no credentials. None by default: neither system properties nor the
         * environment are looked at. An {@code https} gateway is reached through a tunnel; with {@code http} the proxy sees
         * everything. The selector is asked for each call, which fails as not sent if it throws or returns null.
         *
         * @param selector which proxy to take
         * @return this
         */
        public Builder proxy(ProxySelector selector) {
            this.proxy = Objects.requireNonNull(selector, "selector");
            return this;
        }

        /**
         * Builds the transport. Nothing is sent yet.
         *
         * @return a new transport, to be closed when it is no longer needed
         * @throws IllegalArgumentException if options contradict each other: {@code http} to a host that is not loopback
         *     without {@link #allowPlainHttp}, HTTP/2 or a context for TLS over {@code http}
         */
        public JdkTransport build() {
            origin.requireSafe(plainHttp);
            if (!origin.secure() && sslContext != null) {
                throw new IllegalArgumentException(
                        "An SSLContext is set, and " + origin + " is reached by http: use https, or leave it out.");
            }
            if (!origin.secure() && version != HttpClient.Version.HTTP_1_1) {
                throw new IllegalArgumentException("java.net.http cannot begin with HTTP/2 over http, and " + origin
                        + " is reached so: use https, or leave the version out.");
            }
            return new JdkTransport(this);
        }

        private int limit(Lane lane) {
            return Objects.requireNonNull(limits.get(lane));
        }

        private HttpClient.Builder client(Workers workers) {
            HttpClient.Builder client = HttpClient.newBuilder()
                    .version(version)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(connectTimeout)
                    .executor(workers)
                    .proxy(proxy == null ? HttpClient.Builder.NO_PROXY : proxy);
            return sslContext == null ? client : client.sslContext(sslContext);
        }
    }
}
