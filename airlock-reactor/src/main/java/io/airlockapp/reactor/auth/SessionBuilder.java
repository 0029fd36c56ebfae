package io.airlockapp.reactor.auth;

import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.auth.DefaultSession;
import io.airlockapp.reactor.internal.auth.OidcClient;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.reactor.store.StateStore;
import io.airlockapp.transport.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link Session} needs. Not thread-safe. */
public final class SessionBuilder {

    private StateStore store = StateStore.inMemory();
    private TimeSource time = TimeSource.system();
    private @Nullable Function<URI, Transport> issuerTransports;
    private Duration refreshMargin = Duration.ofSeconds(30);
    private Duration clockSkew = Duration.ZERO;

    SessionBuilder() {}

    /**
     * Where tokens outlive the process. Several processes can share one store: they refresh in turn. Default: in memory, of
     * this session only.
     *
     * @param store the store
     * @return this builder
     */
    public SessionBuilder store(StateStore store) {
        this.store = Objects.requireNonNull(store, "store");
        return this;
    }

    /**
     * The source of time. Default: {@link TimeSource#system()}. Give the clients the same.
     *
     * @param time the source
     * @return this builder
     */
    public SessionBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * How issuers are reached. Default: a {@link NettyTransport} to the issuer's origin.
     *
     * @param transports makes a transport to an issuer's origin: scheme, host and port. The session closes it when it is closed
     * @return this builder
     */
    public SessionBuilder issuerTransports(Function<URI, Transport> transports) {
        this.issuerTransports = Objects.requireNonNull(transports, "transports");
        return this;
    }

    /**
     * How long before the access token expires it is refreshed. Default: 30 seconds (wire reference, section 6). Of a token
     * that lives shortly, it is half its life at most.
     *
     * @param margin the time; not negative
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public SessionBuilder refreshMargin(Duration margin) {
        this.refreshMargin = notNegative(margin, "margin");
        return this;
    }

    /**
     * How far the gateway's clock may be ahead of this one: tokens are refreshed earlier by as much. Default: zero, since a
     * token that the gateway refuses is refreshed then.
     *
     * @param allowance the time; not negative
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public SessionBuilder clockSkew(Duration allowance) {
        this.clockSkew = notNegative(allowance, "allowance for clock skew");
        return this;
    }

    /**
     * Builds the session. Reads and sends nothing.
     *
     * @return the session
     */
    public Session build() {
        Function<URI, Transport> transports = issuerTransports != null
                ? issuerTransports
                : origin ->
                        NettyTransport.builder(origin).timer(time.scheduler()).build();
        return new DefaultSession(new OidcClient(transports, time), store, refreshMargin.plus(clockSkew), time);
    }

    private static Duration notNegative(Duration value, String name) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("The " + name + " cannot be negative, and is " + value + ".");
        }
        return value;
    }
}
