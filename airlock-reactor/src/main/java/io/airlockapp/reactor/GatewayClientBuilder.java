package io.airlockapp.reactor;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.reactor.internal.DefaultGatewayClient;
import io.airlockapp.reactor.internal.pipeline.Pipeline;
import io.airlockapp.reactor.metrics.Metrics;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link GatewayClient} needs. Not thread-safe. */
public final class GatewayClientBuilder {

    private @Nullable URI gateway;
    private @Nullable Transport transport;
    private @Nullable AppCredentials app;
    private UserCredentialSource users = UserCredentialSource.none();
    private RetryPolicy retry = RetryPolicy.standard();
    private CircuitPolicy circuit = CircuitPolicy.standard();
    private @Nullable RateBudget budget;
    private @Nullable Metrics metrics;
    private TimeSource time = TimeSource.system();
    private Duration callTimeout = Duration.ofSeconds(15);
    private Duration callBudget = Duration.ofMinutes(1);
    private int maxResponseBytes = TransportRequest.DEFAULT_MAX_RESPONSE_BYTES;

    GatewayClientBuilder() {}

    /**
     * The gateway to talk to, over the default transport. For its options (TLS, HTTP/2, proxy) build a
     * {@link NettyTransport} and give that.
     *
     * @param origin scheme, host and port, as in {@code https://gateway.example}; plain {@code http} only for loopback
     * @return this builder
     */
    public GatewayClientBuilder gateway(URI origin) {
        this.gateway = Objects.requireNonNull(origin, "origin");
        return this;
    }

    /**
     * The transport to use in place of the default one. The client closes it when it is closed.
     *
     * @param transport the transport
     * @return this builder
     */
    public GatewayClientBuilder transport(Transport transport) {
        this.transport = Objects.requireNonNull(transport, "transport");
        return this;
    }

    /**
     * Who the app is. Needed.
     *
     * @param app the app's credentials
     * @return this builder
     */
    public GatewayClientBuilder app(AppCredentials app) {
        this.app = Objects.requireNonNull(app, "app");
        return this;
    }

    /**
     * Who the user is. Default: nobody, which is enough for discovery and the echo.
     *
     * @param user the user's credential, which does not change
     * @return this builder
     */
    public GatewayClientBuilder user(UserCredential user) {
        return user(UserCredentialSource.fixed(user));
    }

    /**
     * Who the user is, asked for each call.
     *
     * @param users where the credential comes from
     * @return this builder
     */
    public GatewayClientBuilder user(UserCredentialSource users) {
        this.users = Objects.requireNonNull(users, "users");
        return this;
    }

    /**
     * When a call that failed is tried again. Default: {@link RetryPolicy#standard()}.
     *
     * @param retry the policy
     * @return this builder
     */
    public GatewayClientBuilder retry(RetryPolicy retry) {
        this.retry = Objects.requireNonNull(retry, "retry");
        return this;
    }

    /**
     * When calls are kept from a gateway that fails. Default: {@link CircuitPolicy#standard()}.
     *
     * @param policy the policy
     * @return this builder
     */
    public GatewayClientBuilder circuit(CircuitPolicy policy) {
        this.circuit = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * How many requests the client may send. Default: {@link RateBudget#DEFAULT_PER_MINUTE} for each client that is built;
     * clients of one app should share one.
     *
     * @param budget the budget
     * @return this builder
     */
    public GatewayClientBuilder rateBudget(RateBudget budget) {
        this.budget = Objects.requireNonNull(budget, "budget");
        return this;
    }

    /**
     * Who is told of each request in numbers. Default: nobody, which costs nothing.
     *
     * @param metrics is told; can be that of enforcers and other clients
     * @return this builder
     */
    public GatewayClientBuilder metrics(Metrics metrics) {
        this.metrics = Objects.requireNonNull(metrics, "metrics");
        return this;
    }

    /**
     * The source of time. Default: {@link TimeSource#system()}.
     *
     * @param time the source
     * @return this builder
     */
    public GatewayClientBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * How long one attempt of a call may take; a wait has its own. Default: 15 seconds.
     *
     * @param timeout the time-out; positive
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public GatewayClientBuilder callTimeout(Duration timeout) {
        this.callTimeout = positive(timeout, "time-out of a call");
        return this;
    }

    /**
     * How long a call may take with all its attempts and the waits between them. Default: one minute; submitting ends at the
     * artifact's expiry instead.
     *
     * @param budget the time; positive
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public GatewayClientBuilder callBudget(Duration budget) {
        this.callBudget = positive(budget, "budget of a call");
        return this;
    }

    /**
     * How large an answer may be. Default: 1 MiB.
     *
     * @param bytes the cap; positive
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public GatewayClientBuilder maxResponseBytes(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("The cap of a response must be positive, and is " + bytes + ".");
        }
        this.maxResponseBytes = bytes;
        return this;
    }

    /**
     * Builds the client. Sends nothing.
     *
     * @return the client
     * @throws IllegalStateException if the app's credentials are missing, not exactly one of gateway and transport is given, or
     *     the rate budget is shared with a client of another time source
     * @throws IllegalArgumentException if the gateway's address is no origin, or is plain {@code http} off loopback
     */
    public GatewayClient build() {
        if (app == null) {
            throw new IllegalStateException("Who is calling? Give the app's credentials with app(…).");
        }
        if ((gateway == null) == (transport == null)) {
            throw new IllegalStateException("Give either the gateway's address with gateway(…) or a transport(…).");
        }
        Transport carrier = transport != null
                ? transport
                : NettyTransport.builder(Objects.requireNonNull(gateway))
                        .timer(time.scheduler())
                        .build();
        RateBudget turns = budget == null ? RateBudget.perMinute(RateBudget.DEFAULT_PER_MINUTE) : budget;
        return new DefaultGatewayClient(
                carrier,
                new Pipeline(carrier, app, users, retry, circuit, turns.measuredBy(time), time, callBudget, metrics),
                time,
                callTimeout,
                maxResponseBytes);
    }

    private static Duration positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("The " + name + " must be positive, and is " + value + ".");
        }
        return value;
    }
}
