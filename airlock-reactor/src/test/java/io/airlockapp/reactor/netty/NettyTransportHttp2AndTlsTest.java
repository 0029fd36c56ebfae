package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static io.airlockapp.reactor.netty.Requests.get;
import static io.airlockapp.reactor.netty.Requests.post;
import static io.airlockapp.reactor.netty.Transports.await;
import static io.airlockapp.reactor.netty.Transports.failure;
import static io.airlockapp.reactor.netty.Transports.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.TransportResponse;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** HTTP/2 with and without TLS, ALPN, certificates on both sides. */
// Reactor Netty has no other way yet to hand a server its HTTP/2 settings with key managers.
@SuppressWarnings("deprecation")
class NettyTransportHttp2AndTlsTest {

    @TempDir
    private static Path directory;

    private static Keys gateway;
    private static Keys elsewhere;
    private static Keys client;

    @RegisterExtension
    final Transports transports = new Transports();

    private final List<DisposableServer> servers = new ArrayList<>();

    @BeforeAll
    static void makeKeys() throws Exception {
        gateway = Keys.make(directory, "gateway", "dns:localhost,ip:127.0.0.1");
        elsewhere = Keys.make(directory, "elsewhere", "dns:elsewhere.example");
        client = Keys.make(directory, "client", "dns:client.example");
    }

    @AfterEach
    void stopServers() {
        servers.forEach(DisposableServer::disposeNow);
    }

    private interface Handler {
        Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response);
    }

    private DisposableServer serve(UnaryOperator<HttpServer> settings, Handler handler) {
        DisposableServer server = settings.apply(
                        HttpServer.create().host("127.0.0.1").port(0))
                .handle(handler::handle)
                .bindNow();
        servers.add(server);
        return server;
    }

    private DisposableServer serveTls(Keys keys, Handler handler, HttpProtocol... protocols) throws Exception {
        Http2SslContextSpec spec = Http2SslContextSpec.forServer(keys.keyManagers());
        return serve(server -> server.protocol(protocols).secure(tls -> tls.sslContext(spec)), handler);
    }

    private static NettyTransport.Builder https(DisposableServer server) throws Exception {
        return NettyTransport.builder(URI.create("https://localhost:" + server.port()))
                .trustStore(gateway.trust());
    }

    private static Publisher<Void> version(HttpServerRequest request, HttpServerResponse response) {
        return response.header("X-Version", request.version().text()).sendString(Mono.just("hello"));
    }

    private String versionOf(NettyTransport transport) {
        return transport.exchange(get("/")).block(PATIENCE).header("X-Version");
    }

    @Test
    void exchange_overHttps_agreesOnHttp2() throws Exception {
        DisposableServer server =
                serveTls(gateway, NettyTransportHttp2AndTlsTest::version, HttpProtocol.H2, HttpProtocol.HTTP11);
        assertThat(versionOf(transports.open(https(server)))).isEqualTo("HTTP/2.0");
    }

    @Test
    void exchange_gatewaySpeaksHttp11Only_agreesOnHttp11AndReusesTheConnection() throws Exception {
        Set<String> connections = ConcurrentHashMap.newKeySet();
        Http11SslContextSpec spec = Http11SslContextSpec.forServer(gateway.keyManagers());
        DisposableServer server = serve(
                it -> it.protocol(HttpProtocol.HTTP11).secure(tls -> tls.sslContext(spec)), (request, response) -> {
                    request.withConnection(connection ->
                            connections.add(connection.channel().id().asLongText()));
                    return version(request, response);
                });
        NettyTransport transport = transports.open(https(server).lane(Lane.COMMAND, Transports.ONE));
        for (int i = 0; i < 5; i++) {
            assertThat(versionOf(transport)).isEqualTo("HTTP/1.1");
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void exchange_gatewaySpeaksHttp11Only_concurrentCallsAllGetThrough() throws Exception {
        Http11SslContextSpec spec = Http11SslContextSpec.forServer(gateway.keyManagers());
        DisposableServer server = serve(
                it -> it.protocol(HttpProtocol.HTTP11).secure(tls -> tls.sslContext(spec)),
                NettyTransportHttp2AndTlsTest::version);
        NettyTransport transport = transports.open(https(server));
        List<CompletableFuture<TransportResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            calls.add(transport.exchange(get("/" + i)).toFuture());
        }
        calls.forEach(call -> assertThat(await(call).status()).isEqualTo(200));
    }

    @Test
    void protocols_http11Only_isSpokenWithAGatewayThatCanDoBoth() throws Exception {
        DisposableServer server =
                serveTls(gateway, NettyTransportHttp2AndTlsTest::version, HttpProtocol.H2, HttpProtocol.HTTP11);
        assertThat(versionOf(transports.open(https(server).protocols(HttpVersion.HTTP_1_1))))
                .isEqualTo("HTTP/1.1");
    }

    @Test
    void protocols_http2OnlyAndGatewaySpeaksHttp11Only_isNotSent() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Http11SslContextSpec spec = Http11SslContextSpec.forServer(gateway.keyManagers());
        DisposableServer server = serve(
                it -> it.protocol(HttpProtocol.HTTP11).secure(tls -> tls.sslContext(spec)), (request, response) -> {
                    asked.incrementAndGet();
                    return response.send();
                });
        NettyTransport transport = transports.open(https(server).protocols(HttpVersion.HTTP_2));
        Throwable failure = failure(transport.exchange(get("/")).toFuture());
        assertThat(failure).isInstanceOf(TransportException.class);
        assertThat(((TransportException) failure).delivery()).isEqualTo(Delivery.NOT_SENT);
        assertThat(asked).hasValue(0);
    }

    @Test
    void exchange_overHttp2_sendsItsOwnHeadersInLowerCaseOnly() {
        Queue<Map<String, String>> seen = new ConcurrentLinkedQueue<>();
        DisposableServer server = serve(it -> it.protocol(HttpProtocol.H2C), (request, response) -> {
            Map<String, String> headers = new TreeMap<>();
            request.requestHeaders().forEach(entry -> headers.put(entry.getKey(), entry.getValue()));
            headers.put(":path", request.uri());
            headers.put(":method", request.method().name());
            seen.add(headers);
            return request.receive().aggregate().asString().defaultIfEmpty("").flatMap(body -> response.status(201)
                    .sendString(Mono.just(body))
                    .then());
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(URI.create("http://127.0.0.1:" + server.port()))
                        .protocols(HttpVersion.HTTP_2));
        transport.exchange(get("/a?b=%20", new Header("X-PAT", "p"))).block(PATIENCE);
        TransportResponse response = transport
                .exchange(post("/v1/acks", "{}", new Header("Content-Type", "application/json")))
                .block(PATIENCE);
        transport.exchange(post("/empty", "")).block(PATIENCE);
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.body()).isEqualTo(Body.of("{}"));
        String authority = "127.0.0.1:" + server.port();
        assertThat(seen)
                .extracting(NettyTransportHttp2AndTlsTest::withoutWhatTheServerAdds)
                .containsExactly(
                        Map.of(":method", "GET", ":path", "/a?b=%20", "host", authority, "x-pat", "p"),
                        Map.of(
                                ":method",
                                "POST",
                                ":path",
                                "/v1/acks",
                                "host",
                                authority,
                                "content-type",
                                "application/json",
                                "content-length",
                                "2"),
                        Map.of(":method", "POST", ":path", "/empty", "host", authority, "content-length", "0"));
    }

    /** Netty's server turns HTTP/2 into HTTP/1.1 before a handler sees it. */
    private static Map<String, String> withoutWhatTheServerAdds(Map<String, String> headers) {
        Map<String, String> own = new TreeMap<>(headers);
        own.keySet().removeIf(name -> name.startsWith("x-http2-") || name.equals("transfer-encoding"));
        return own;
    }

    @Test
    void exchange_manyOverHttp2_shareOneConnection() throws Exception {
        Set<String> connections = ConcurrentHashMap.newKeySet();
        AtomicInteger asked = new AtomicInteger();
        Sinks.Empty<Void> answer = Sinks.empty();
        DisposableServer server = serveTls(
                gateway,
                (request, response) -> {
                    request.withConnection(connection ->
                            connections.add(connection.channel().parent().id().asLongText()));
                    asked.incrementAndGet();
                    return answer.asMono().then(response.status(204).send());
                },
                HttpProtocol.H2);
        NettyTransport transport = transports.open(https(server));
        List<CompletableFuture<TransportResponse>> waits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waits.add(transport.exchange(Requests.wait("/" + i)).toFuture());
        }
        until("all have been asked", () -> asked.get() == 50);
        answer.tryEmitEmpty();
        waits.forEach(wait -> assertThat(await(wait).status()).isEqualTo(204));
        assertThat(connections).hasSize(1);
    }

    @Test
    void exchange_bodyAboveTheCapOverHttp2_fails() {
        DisposableServer server = serve(
                it -> it.protocol(HttpProtocol.H2C),
                (request, response) -> response.sendString(Mono.just("0123456789".repeat(10_000))));
        NettyTransport transport =
                transports.open(NettyTransport.builder(URI.create("http://127.0.0.1:" + server.port()))
                        .protocols(HttpVersion.HTTP_2));
        assertThat(failure(transport.exchange(Requests.capped(99_999)).toFuture()))
                .isInstanceOf(ResponseTooLargeException.class);
        assertThat(transport
                        .exchange(Requests.capped(100_000))
                        .block(PATIENCE)
                        .body()
                        .length())
                .isEqualTo(100_000);
    }

    @Test
    void exchange_connectionEndsBeforeTheAnswerOverHttp2_isUnknown() {
        DisposableServer server = serve(it -> it.protocol(HttpProtocol.H2C), (request, response) -> {
            request.withConnection(connection -> connection.channel().parent().close());
            return Mono.never();
        });
        NettyTransport transport =
                transports.open(NettyTransport.builder(URI.create("http://127.0.0.1:" + server.port()))
                        .protocols(HttpVersion.HTTP_2));
        Throwable failure = failure(transport.exchange(post("/", "x")).toFuture());
        assertThat(((TransportException) failure).delivery()).isEqualTo(Delivery.UNKNOWN);
    }

    private void assertHandshakeFails(NettyTransport.Builder builder) {
        Throwable failure = failure(transports.open(builder).exchange(get("/")).toFuture());
        assertThat(failure).isInstanceOf(TransportException.class).hasMessageContaining("TLS");
        assertThat(((TransportException) failure).delivery()).isEqualTo(Delivery.NOT_SENT);
    }

    @Test
    void trustStore_certificateIsNotInIt_isRefused() throws Exception {
        DisposableServer server = serveTls(gateway, NettyTransportHttp2AndTlsTest::version, HttpProtocol.H2);
        URI origin = URI.create("https://localhost:" + server.port());
        assertHandshakeFails(NettyTransport.builder(origin));
        assertHandshakeFails(NettyTransport.builder(origin).trustStore(elsewhere.trust()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void exchange_certificateIsForAnotherHost_isRefused(HttpVersion version) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        DisposableServer server = serveTls(
                elsewhere,
                (request, response) -> {
                    asked.incrementAndGet();
                    return response.send();
                },
                HttpProtocol.H2,
                HttpProtocol.HTTP11);
        for (String host : List.of("localhost", "127.0.0.1")) {
            assertHandshakeFails(NettyTransport.builder(URI.create("https://" + host + ":" + server.port()))
                    .protocols(version)
                    .trustStore(elsewhere.trust()));
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void context_whateverIsSpoken_offersNothingOlderThanTls12AndChecksTheHostName() {
        for (HttpVersion version : HttpVersion.values()) {
            SSLEngine engine = TlsSettings.context(Set.of(version), null, null)
                    .newEngine(ByteBufAllocator.DEFAULT, "gateway.example", 443);
            assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
            assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                    .isEqualTo("HTTPS");
        }
    }

    @Test
    void clientCertificate_gatewayAsksForOne_isShown() throws Exception {
        Http2SslContextSpec spec = Http2SslContextSpec.forServer(gateway.keyManagers());
        spec.configure(builder -> builder.clientAuth(ClientAuth.REQUIRE).trustManager(trusted(client)));
        DisposableServer server = serve(
                it -> it.protocol(HttpProtocol.H2).secure(tls -> tls.sslContext(spec)),
                NettyTransportHttp2AndTlsTest::version);
        assertThat(versionOf(transports.open(https(server).clientCertificate(client.store(), Keys.PASSWORD))))
                .isEqualTo("HTTP/2.0");
        assertThat(failure(transports.open(https(server)).exchange(get("/")).toFuture()))
                .isInstanceOf(TransportException.class);
    }

    private static javax.net.ssl.TrustManagerFactory trusted(Keys keys) {
        try {
            return keys.trustManagers();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void clientCertificate_wrongPassword_isRefusedWithoutShowingIt() throws Exception {
        NettyTransport.Builder builder = NettyTransport.builder(URI.create("https://gateway.example"));
        assertThatThrownBy(() -> builder.clientCertificate(client.store(), Secret.of("not-the-password")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("not-the-password");
        KeyStore withoutKey = client.trust();
        assertThatThrownBy(() -> builder.clientCertificate(withoutKey, Keys.PASSWORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no private key");
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        assertThatThrownBy(() -> builder.trustStore(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> builder.trustStore(KeyStore.getInstance("PKCS12")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("load");
    }
}
