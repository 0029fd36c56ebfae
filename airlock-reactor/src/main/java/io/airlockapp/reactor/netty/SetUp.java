package io.airlockapp.reactor.netty;

import io.airlockapp.credential.Secret;
import io.airlockapp.reactor.internal.http.QuietMessages;
import io.airlockapp.transport.Origin;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.AddressUtils;
import reactor.netty.transport.ProxyProvider;

/**
 * How the HTTP client of a lane is set up, the same for every lane.
 *
 * @param origin where it leads
 * @param versions what it speaks
 * @param tls how it speaks TLS, if it does
 * @param proxy through what proxy it goes, if any
 * @param connectTimeout how long opening a connection may take
 */
record SetUp(
        Origin origin,
        Set<HttpVersion> versions,
        @Nullable SslContext tls,
        @Nullable Route proxy,
        Duration connectTimeout) {

    private static final int MAX_RESPONSE_HEADERS_BYTES = 32 * 1024;

    boolean http2() {
        return versions.contains(HttpVersion.HTTP_2);
    }

    boolean proxied() {
        return proxy != null;
    }

    HttpClient apply(HttpClient client) {
        InetSocketAddress address = AddressUtils.createUnresolved(origin.host(), origin.port());
        HttpClient ready = client.remoteAddress(() -> address)
                .protocol(protocols())
                .disableRetry(true)
                .followRedirect(false)
                .compress(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .httpResponseDecoder(spec -> spec.maxHeaderSize(MAX_RESPONSE_HEADERS_BYTES))
                .httpMessageLogFactory(QuietMessages.INSTANCE)
                .doOnChannelInit((observer, channel, remote) -> {
                    if (observer.currentContext().getOrDefault(Call.class, null) instanceof Call call) {
                        call.connecting(channel);
                    }
                });
        if (http2()) {
            ready = ready.http2Settings(settings -> settings.maxHeaderListSize(MAX_RESPONSE_HEADERS_BYTES));
        }
        if (tls != null) {
            SslContext context = tls;
            ready = ready.secure(spec -> spec.sslContext(context).handshakeTimeout(connectTimeout));
        }
        if (proxy != null) {
            Route route = proxy;
            ready = ready.proxy(options -> route.describe(options, connectTimeout));
        }
        return ready;
    }

    private HttpProtocol[] protocols() {
        if (!http2()) {
            return new HttpProtocol[] {HttpProtocol.HTTP11};
        }
        if (!origin.secure()) {
            return new HttpProtocol[] {HttpProtocol.H2C};
        }
        return versions.contains(HttpVersion.HTTP_1_1)
                ? new HttpProtocol[] {HttpProtocol.H2, HttpProtocol.HTTP11}
                : new HttpProtocol[] {HttpProtocol.H2};
    }

    /**
     * The way through a proxy.
     *
     * @param settings which proxy
     * @param address where it was found
     */
    record Route(ProxySettings settings, InetSocketAddress address) {

        static Route to(ProxySettings settings) {
            InetSocketAddress address = AddressUtils.createResolved(settings.host(), settings.port());
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("The host name of the proxy " + settings.host() + ":"
                        + settings.port() + " cannot be resolved: check its name and the DNS.");
            }
            return new Route(settings, address);
        }

        void describe(ProxyProvider.TypeSpec options, Duration connectTimeout) {
            ProxyProvider.Builder builder = options.type(
                            switch (settings.type()) {
                                case HTTP_CONNECT -> ProxyProvider.Proxy.HTTP;
                                case SOCKS5 -> ProxyProvider.Proxy.SOCKS5;
                            })
                    .socketAddress(address)
                    .connectTimeoutMillis(connectTimeout.toMillis());
            String username = settings.username();
            Secret password = settings.password();
            if (username != null && password != null) {
                builder.username(username).password(name -> password.expose());
            }
        }
    }
}
