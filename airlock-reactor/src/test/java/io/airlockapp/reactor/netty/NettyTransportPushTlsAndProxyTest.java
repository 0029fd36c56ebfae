package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.LONG;
import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static io.airlockapp.reactor.netty.Transports.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushRequest.Kind;
import io.airlockapp.transport.PushSignal;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Channels inside TLS, through proxies, and both. */
// Reactor Netty has no other way yet to hand a server its HTTP/2 settings with key managers.
@SuppressWarnings("deprecation")
class NettyTransportPushTlsAndProxyTest {

    private static final String NAME_KNOWN_TO_THE_PROXY = "gateway.example";
    private static final PushSignal HELLO = new PushSignal.Message("message", "hello");

    @TempDir
    private static Path directory;

    private static Keys gateway;
    private static Keys elsewhere;

    @RegisterExtension
    final Transports transports = new Transports();

    private final List<DisposableServer> servers = new ArrayList<>();
    private final Queue<String> versions = new ConcurrentLinkedQueue<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void makeKeys() throws Exception {
        gateway = Keys.make(directory, "gateway", "dns:localhost,ip:127.0.0.1");
        elsewhere = Keys.make(directory, "elsewhere", "dns:elsewhere.example");
    }

    @AfterEach
    void stopServers() {
        servers.forEach(DisposableServer::disposeNow);
    }

    private DisposableServer serve(UnaryOperator<HttpServer> settings) {
        DisposableServer server = settings.apply(
                        HttpServer.create().host("127.0.0.1").port(0))
                .handle(this::channel)
                .bindNow();
        servers.add(server);
        return server;
    }

    private DisposableServer serveTls(Keys keys) throws Exception {
        Http2SslContextSpec spec = Http2SslContextSpec.forServer(keys.keyManagers());
        return serve(
                server -> server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11).secure(tls -> tls.sslContext(spec)));
    }

    /** A channel of either kind that says hello and stays. */
    private Publisher<Void> channel(HttpServerRequest request, HttpServerResponse response) {
        versions.add(request.version().text());
        if (request.requestHeaders().contains(HttpHeaderNames.UPGRADE)) {
            return response.sendWebsocket((in, out) ->
                    out.sendString(Mono.just("hello")).then(in.receive().then()));
        }
        return response.sse()
                .sendString(Flux.concat(Mono.just("data: hello\n\n"), Mono.never()), StandardCharsets.UTF_8);
    }

    private static PushRequest request(Kind kind) {
        return new PushRequest(kind, "/channel", List.of(new Header("X-PAT", "hidden")), LONG, 1_000);
    }

    private static void assertSaysHello(NettyTransport transport, Kind kind) {
        PushAnswer answer = transport.open(request(kind)).block(PATIENCE);
        assertThat(answer).isInstanceOf(PushAnswer.Opened.class);
        PushChannel channel = ((PushAnswer.Opened) answer).channel();
        assertThat(Flux.from(channel.signals()).next().block(PATIENCE)).isEqualTo(HELLO);
        Mono.from(channel.close()).block(PATIENCE);
        assertThat(transport.channels()).isZero();
    }

    /** A WebSocket is over HTTP/1.1 whatever else is spoken. */
    @ParameterizedTest
    @CsvSource({"WEB_SOCKET, HTTP/1.1", "SERVER_SENT_EVENTS, HTTP/2.0"})
    void open_overHttps_isOpenedInTheVersionOfItsKind(Kind kind, String version) throws Exception {
        DisposableServer server = serveTls(gateway);
        NettyTransport transport =
                transports.open(NettyTransport.builder(URI.create("https://localhost:" + server.port()))
                        .trustStore(gateway.trust()));

        assertSaysHello(transport, kind);

        assertThat(versions).containsExactly(version);
    }

    @ParameterizedTest
    @EnumSource
    void open_certificateIsNotTrustedOrForAnotherHost_nothingIsSent(Kind kind) throws Exception {
        DisposableServer server = serveTls(gateway);
        DisposableServer other = serveTls(elsewhere);
        for (NettyTransport.Builder builder : List.of(
                NettyTransport.builder(URI.create("https://localhost:" + server.port())),
                NettyTransport.builder(URI.create("https://localhost:" + other.port()))
                        .trustStore(elsewhere.trust()))) {
            NettyTransport transport = transports.open(builder);

            Throwable failure = failure(transport.open(request(kind)).toFuture());

            assertThat(failure)
                    .hasMessageContaining("TLS")
                    .isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.delivery())
                            .isEqualTo(Delivery.NOT_SENT));
            assertThat(transport.channels()).isZero();
        }
        assertThat(versions).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void open_throughAProxy_asksForTheGatewayByNameAndKeepsHeadersInTheTunnel(Kind kind) {
        RawServer proxy = connectProxy(serve(server -> server));
        NettyTransport transport = through(ProxySettings.of(ProxySettings.Type.HTTP_CONNECT, "127.0.0.1", proxy.port())
                .withCredentials("user", Secret.of("pass")));

        assertSaysHello(transport, kind);

        assertThat(asked).singleElement().satisfies(head -> assertThat(head)
                .startsWith("CONNECT " + NAME_KNOWN_TO_THE_PROXY + ":8080 HTTP/1.1\r\n")
                .doesNotContain("hidden"));
        assertThat(asked.element().toLowerCase(Locale.ROOT)).contains("proxy-authorization: basic dxnlcjpwyxnz\r\n");
    }

    @ParameterizedTest
    @EnumSource
    void open_throughASocksProxy_asksForTheGatewayByName(Kind kind) {
        DisposableServer server = serve(it -> it);
        RawServer proxy = transports.serve(peer -> {
            InputStream in = peer.socket().getInputStream();
            in.read();
            in.readNBytes(in.read());
            peer.socket().getOutputStream().write(new byte[] {5, 0});
            in.readNBytes(4);
            byte[] name = in.readNBytes(in.read());
            in.readNBytes(2);
            asked.add(new String(name, StandardCharsets.US_ASCII));
            peer.socket().getOutputStream().write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 1});
            tunnel(peer.socket(), server.port());
        });

        assertSaysHello(through(ProxySettings.of(ProxySettings.Type.SOCKS5, "127.0.0.1", proxy.port())), kind);

        assertThat(asked).containsExactly(NAME_KNOWN_TO_THE_PROXY);
    }

    @ParameterizedTest
    @EnumSource
    void open_overHttpsThroughAProxy_isSecretToTheProxy(Kind kind) throws Exception {
        RawServer proxy = connectProxy(serveTls(gateway));
        NettyTransport transport = transports.open(NettyTransport.builder(URI.create("https://localhost:8443"))
                .trustStore(gateway.trust())
                .proxy(ProxySettings.of(ProxySettings.Type.HTTP_CONNECT, "127.0.0.1", proxy.port())));

        assertSaysHello(transport, kind);

        assertThat(asked).singleElement().satisfies(head -> assertThat(head)
                .startsWith("CONNECT localhost:8443 HTTP/1.1\r\n")
                .doesNotContain("/channel", "hidden"));
    }

    @ParameterizedTest
    @EnumSource
    void open_proxyRefuses_failsAndHidesThePassword(Kind kind) {
        RawServer proxy = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
            peer.awaitEnd();
        });
        NettyTransport transport = through(ProxySettings.of(ProxySettings.Type.HTTP_CONNECT, "127.0.0.1", proxy.port())
                .withCredentials("user", Secret.of("secret-of-mine")));

        Throwable failure = failure(transport.open(request(kind)).toFuture());

        assertThat(failure).isInstanceOf(TransportException.class);
        if (kind == Kind.SERVER_SENT_EVENTS) {
            // Of a WebSocket Reactor Netty says only that its handshake has failed.
            assertThat(failure).hasMessageContaining("proxy");
            assertThat(((TransportException) failure).delivery()).isEqualTo(Delivery.NOT_SENT);
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).doesNotContain("secret-of-mine");
        }
        assertThat(transport.channels()).isZero();
    }

    private NettyTransport through(ProxySettings proxy) {
        return transports.open(NettyTransport.builder(URI.create("http://" + NAME_KNOWN_TO_THE_PROXY + ":8080"))
                .allowPlainHttp(true)
                .proxy(proxy));
    }

    /** A proxy that leads every connection to one server. */
    private RawServer connectProxy(DisposableServer server) {
        return transports.serve(peer -> {
            asked.add(peer.head());
            peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
            tunnel(peer.socket(), server.port());
        });
    }

    private static void tunnel(Socket near, int port) throws IOException {
        try (Socket far = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = new Thread(() -> copy(far, near), "tunnel");
            back.setDaemon(true);
            back.start();
            copy(near, far);
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side has ended the tunnel.
            return;
        }
    }
}
