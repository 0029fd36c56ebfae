package io.airlockapp.reactor.netty;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Origin;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushTransport;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.NameResolverProvider;

/**
 * The default transport: HTTP/1.1 and HTTP/2 on Reactor Netty.
 *
 * <p><b>Origin.</b> A transport is made for one origin and cannot reach another: requests carry paths only, redirects are
 * responses like any other, and nothing is ever sent twice. There are no cookies, no caches and no compression.
 *
 * <p><b>What goes over the wire.</b> With HTTP/1.1 the request line, {@code host}, the request's own headers as they are and
 * in their order, and {@code content-length} where there is a body or the method is POST. With HTTP/2 the four pseudo-headers
 * of RFC 9113, section 8.3.1, the request's own headers in lower case, and {@code content-length} as above. Nothing else: no
 * {@code user-agent}, no {@code accept}, unless the request has them. The headers that HTTP itself needs for framing and
 * routing cannot be set by a request.
 *
 * <p><b>Lanes.</b> Each {@link Lane} has connections of its own, see {@link LaneLimits}; it opens them when they are needed
 * and closes them when they are idle or old. Calls queue when all are busy, at most until their time is up. A gateway that
 * ends an HTTP/2 connection with GOAWAY (RFC 9113, section 6.8) is let finish the calls that it has taken; new ones go to
 * another connection.
 *
 * <p><b>Threads.</b> The transport owns its event loops: daemon threads whose names begin with {@code airlock-netty}.
 * Responses and failures are signalled on them and must not be blocked there. A time-out is signalled on a thread of the
 * timer (see {@link Builder#timer}), and the end that {@link #close()} brings on the thread that closes.
 *
 * <p><b>Logs.</b> The loggers below {@code reactor.netty} and {@code io.netty} show connections and, at DEBUG, the paths of
 * requests; never headers or bodies.
 */
public final class NettyTransport implements PushTransport {

    /** Far enough to mean never, near enough not to overflow. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(365);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Origin origin;
    private final String authority;
    private final URI uri;
    private final Map<Lane, LaneClient> lanes = new EnumMap<>(Lane.class);
    private final PushClient push;
    private final Watch watch;
    private final Mono<Void> closing;
    private volatile boolean closed;

    private NettyTransport(Builder builder, SetUp setUp, SetUp webSocket) {
        this.origin = builder.origin;
        this.authority = origin.authority();
        this.uri = origin.uri();
        this.watch = builder.watch();
        LoopResources loops = LoopResources.create("airlock-netty", builder.threads, true);
        AddressResolverGroup<?> resolver = setUp.proxied()
                // The proxy resolves the gateway's name: it may be known only there.
                ? NoopAddressResolverGroup.INSTANCE
                : NameResolverProvider.builder().build().newNameResolverGroup(loops, true);
        for (Lane lane : Lane.values()) {
            lanes.put(
                    lane,
                    new LaneClient(
                            "airlock-" + lane.name().toLowerCase(Locale.ROOT),
                            builder.limits(lane),
                            setUp.http2(),
                            client -> setUp.apply(client.runOn(loops).resolver(resolver))));
        }
        this.push = new PushClient(
                this,
                client -> setUp.apply(client.runOn(loops).resolver(resolver)),
                client -> webSocket.apply(client.runOn(loops).resolver(resolver)));
        this.closing = Mono.whenDelayError(
                        lanes.values().stream().map(LaneClient::close).toList())
                .then(loops.disposeLater(Duration.ZERO, CLOSE_TIMEOUT))
                .doFinally(end -> {
                    if (!setUp.proxied()) {
                        resolver.close();
                    }
                })
                .cache();
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
     * reads the response whole. Emits the response and completes, on an event loop of this transport. Fails with
     * {@link CallTimeoutException}, {@link ResponseTooLargeException}, {@link ClientClosedException}, or else a
     * {@link TransportException}, whose {@link Delivery} is {@link Delivery#NOT_SENT} up to the moment in which the request
     * is handed to the socket, {@link Delivery#UNKNOWN} from there to the head of the response, and
     * {@link Delivery#ANSWERED} from there on. It is {@link Delivery#NOT_SENT}, too, where the gateway says by GOAWAY or
     * REFUSED_STREAM that it has not processed the request (RFC 9113, section 8.7). Cancelling closes the connection (HTTP/1.1) or resets the stream (HTTP/2) if
     * the request was written, and otherwise gives up the place in the queue or the connection that was being made.
     *
     * @param request the call
     * @return the response to come
     * @throws IllegalArgumentException if the request sets a header that belongs to HTTP itself, such as {@code Host}
     */
    @Override
    public Mono<TransportResponse> exchange(TransportRequest request) {
        check(request.headers());
        LaneClient lane = Objects.requireNonNull(lanes.get(request.lane()));
        return new Exchange(lane, request);
    }

    /**
     * Opens a channel; see {@link PushTransport#open}.
     *
     * <p>Subscribing and requesting opens a connection for this channel alone, through the proxy and with the TLS of the calls; it
     * is in no lane. A WebSocket is spoken over HTTP/1.1, whatever the calls speak; server-sent events over the version that
     * the calls would. Emits the answer and completes, on an event loop of this transport; a server that answers 200 with
     * something that is no {@code text/event-stream} has refused. Fails with {@link CallTimeoutException} when the time for
     * opening is over, {@link ClientClosedException}, or else a {@link TransportException}. Cancelling closes the connection.
     *
     * <p>At most 1000 channels are open at once. Messages that nobody asks for stay with the gateway; a close frame that
     * cannot be written is given up after five seconds.
     *
     * @param request the channel
     * @return the answer to come
     * @throws IllegalArgumentException if the request sets a header that belongs to HTTP itself or to the opening of a
     *     WebSocket
     */
    @Override
    public Mono<PushAnswer> open(PushRequest request) {
        check(request.headers());
        for (Header header : request.headers()) {
            if (header.name().regionMatches(true, 0, "Sec-WebSocket-", 0, "Sec-WebSocket-".length())) {
                throw reserved(header);
            }
        }
        return push.open(request);
    }

    private static void check(List<Header> headers) {
        for (Header header : headers) {
            if (header.isReserved()) {
                throw reserved(header);
            }
        }
    }

    private static IllegalArgumentException reserved(Header header) {
        return new IllegalArgumentException(
                "The header " + header.name() + " is set by the transport: leave it out of the request.");
    }

    /**
     * Closes the transport; see {@link Transport#close}.
     *
     * <p>Subscribing, once or often, ends the calls under way with {@link ClientClosedException}, closes all connections and
     * stops the event loops. Completes when that is done, at most five seconds later. Cancelling does not keep the transport
     * open.
     *
     * @return completion
     */
    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            watch.forEach(Call::close);
            push.close();
            watch.stop();
            return closing;
        });
    }

    /**
     * Where this transport leads.
     *
     * @return the origin, without a path and without the scheme's own port
     */
    public URI gatewayOrigin() {
        return uri;
    }

    boolean isClosed() {
        return closed;
    }

    Origin origin() {
        return origin;
    }

    String authority() {
        return authority;
    }

    Watch watch() {
        return watch;
    }

    /** How many channels are open or being opened. */
    int channels() {
        return push.size();
    }

    /** How many calls of a lane have begun and not ended. */
    int calls(Lane lane) {
        return Objects.requireNonNull(lanes.get(lane)).calls();
    }

    /** The origin only. */
    @Override
    public String toString() {
        return "NettyTransport[" + uri + "]";
    }

    private final class Exchange extends Mono<TransportResponse> {

        private final LaneClient lane;
        private final TransportRequest request;

        private Exchange(LaneClient lane, TransportRequest request) {
            this.lane = lane;
            this.request = request;
        }

        @Override
        public void subscribe(CoreSubscriber<? super TransportResponse> actual) {
            Duration timeout = request.timeout().compareTo(LONGEST_TIMEOUT) < 0 ? request.timeout() : LONGEST_TIMEOUT;
            long deadline = watch.now() + timeout.toNanos();
            actual.onSubscribe(new Call(NettyTransport.this, lane, request, actual, deadline));
        }
    }

    /** Builds a {@link NettyTransport}. Not for use from several threads at once. */
    public static final class Builder {

        private final Origin origin;
        private final Map<Lane, LaneLimits> limits = new EnumMap<>(Lane.class);
        private boolean plainHttp;
        private @Nullable Set<HttpVersion> versions;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private int threads = Runtime.getRuntime().availableProcessors();
        private @Nullable Scheduler timer;
        private @Nullable TrustManagerFactory trust;
        private @Nullable KeyManagerFactory identity;
        private @Nullable ProxySettings proxy;

        private Builder(Origin origin) {
            this.origin = origin;
            limits.put(Lane.COMMAND, LaneLimits.COMMAND);
            limits.put(Lane.WAIT, LaneLimits.WAIT);
            limits.put(Lane.HEARTBEAT, LaneLimits.HEARTBEAT);
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
         * Which versions of HTTP to speak. By default over {@code https} both, agreed on by ALPN, and over {@code http}
         * HTTP/1.1. Over {@code http}, {@link HttpVersion#HTTP_2} alone is spoken without asking (prior knowledge).
         *
         * <p>Where a gateway is known to speak HTTP/1.1 only, saying so lets a burst of calls open its connections at once
         * rather than one after the other.
         *
         * @param first one version
         * @param more further ones
         * @return this
         */
        public Builder protocols(HttpVersion first, HttpVersion... more) {
            this.versions = EnumSet.of(first, more);
            return this;
        }

        /**
         * How much a lane may hold. By default {@link LaneLimits#COMMAND}, {@link LaneLimits#WAIT} and
         * {@link LaneLimits#HEARTBEAT}.
         *
         * @param lane the lane
         * @param laneLimits its limits
         * @return this
         */
        public Builder lane(Lane lane, LaneLimits laneLimits) {
            limits.put(Objects.requireNonNull(lane, "lane"), Objects.requireNonNull(laneLimits, "laneLimits"));
            return this;
        }

        /**
         * How long opening a connection may take: as long again for the TLS handshake, and for a proxy's consent. The
         * request's own time-out goes on meanwhile. 10 seconds by default.
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
         * What measures the time-outs of requests: time is read from the scheduler, and time-outs are signalled on its
         * threads. By default {@link Schedulers#parallel()} with a clock that no change of the system's time disturbs.
         *
         * @param scheduler the scheduler; it is never disposed of by the transport
         * @return this
         */
        public Builder timer(Scheduler scheduler) {
            this.timer = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /**
         * How many event loops to run, each a thread. As many as there are processors by default.
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
         * Whose certificates to trust, in place of the authorities that the Java runtime trusts.
         *
         * @param store a loaded key store with certificates
         * @return this
         * @throws IllegalArgumentException if the store is empty or not loaded
         */
        public Builder trustStore(KeyStore store) {
            this.trust = TlsSettings.trust(store);
            return this;
        }

        /**
         * The certificate to show a gateway that asks for one.
         *
         * @param store a loaded key store with one private key and its chain
         * @param keyPassword the password of the key
         * @return this
         * @throws IllegalArgumentException if the store has no private key, or the password is not the key's
         */
        public Builder clientCertificate(KeyStore store, Secret keyPassword) {
            this.identity = TlsSettings.identity(store, keyPassword);
            return this;
        }

        /**
         * The proxy to go through. None by default: neither system properties nor the environment are looked at.
         *
         * @param settings the proxy; its own name is resolved once, by {@link #build()}
         * @return this
         */
        public Builder proxy(ProxySettings settings) {
            this.proxy = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Builds the transport. Nothing is sent yet.
         *
         * @return a new transport, to be closed when it is no longer needed
         * @throws IllegalArgumentException if options contradict each other: {@code http} to a host that is not loopback
         *     without {@link #allowPlainHttp}, both versions of HTTP over {@code http}, TLS options over {@code http}, or a
         *     proxy whose name cannot be resolved
         */
        public NettyTransport build() {
            origin.requireSafe(plainHttp);
            if (!origin.secure() && (trust != null || identity != null)) {
                throw new IllegalArgumentException("A trust store or a client certificate is set, and " + origin
                        + " is reached by http: use https, or leave them out.");
            }
            SetUp.Route route = route();
            Set<HttpVersion> upgradable = EnumSet.of(HttpVersion.HTTP_1_1);
            return new NettyTransport(
                    this,
                    new SetUp(origin, versions(), tls(versions()), route, connectTimeout),
                    new SetUp(origin, upgradable, tls(upgradable), route, connectTimeout));
        }

        private Set<HttpVersion> versions() {
            if (versions == null) {
                return origin.secure() ? EnumSet.allOf(HttpVersion.class) : EnumSet.of(HttpVersion.HTTP_1_1);
            }
            if (!origin.secure() && versions.size() > 1) {
                throw new IllegalArgumentException(
                        "Over http no version of HTTP can be agreed on: give protocols(...) exactly one.");
            }
            return versions;
        }

        private @Nullable SslContext tls(Set<HttpVersion> offered) {
            return origin.secure() ? TlsSettings.context(offered, trust, identity) : null;
        }

        private SetUp.@Nullable Route route() {
            return proxy == null || !proxy.covers(origin.host()) ? null : SetUp.Route.to(proxy);
        }

        private LaneLimits limits(Lane lane) {
            return Objects.requireNonNull(limits.get(lane));
        }

        private Watch watch() {
            if (timer == null) {
                return new Watch(Schedulers.parallel(), System::nanoTime);
            }
            Scheduler clock = timer;
            LongSupplier nanoTime = () -> clock.now(TimeUnit.NANOSECONDS);
            return new Watch(clock, nanoTime);
        }
    }
}
