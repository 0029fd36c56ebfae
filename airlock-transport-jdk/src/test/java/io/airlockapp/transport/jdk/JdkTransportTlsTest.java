package io.airlockapp.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** TLS, both versions of HTTP over it, and a proxy before it. */
class JdkTransportTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_STREAMS = 2;

    @TempDir
    static Path directory;

    private static Keys keys;

    private final List<DisposableServer> servers = new ArrayList<>();
    private final List<JdkTransport> transports = new ArrayList<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = Keys.make(directory);
    }

    @AfterEach
    void close() {
        transports.forEach(transport -> Mono.from(transport.close()).block(PATIENCE));
        servers.forEach(DisposableServer::disposeNow);
    }

    private interface Handler {
        Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response);
    }

    @SuppressWarnings("deprecation")
    private DisposableServer serve(Handler handler) throws Exception {
        Http2SslContextSpec spec = Http2SslContextSpec.forServer(keys.keyManagers());
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
                .http2Settings(settings -> settings.maxConcurrentStreams(MAX_STREAMS))
                .secure(tls -> tls.sslContext(spec))
                .handle((request, response) -> {
                    asked.add(request.uri());
                    return handler.handle(request, response);
                })
                .bindNow();
        servers.add(server);
        return server;
    }

    private JdkTransport open(JdkTransport.Builder builder) {
        JdkTransport transport = builder.build();
        transports.add(transport);
        return transport;
    }

    private static JdkTransport.Builder to(DisposableServer server) {
        return JdkTransport.builder(URI.create("https://localhost:" + server.port()));
    }

    private static TransportRequest request(Method method, String path) {
        return new TransportRequest(method, path, List.of(), Body.empty(), Duration.ofMinutes(5), Lane.COMMAND, 10_000);
    }

    private static TransportException failure(JdkTransport transport, TransportRequest request) {
        return (TransportException) Mono.from(transport.exchange(request))
                .<Throwable>map(response -> new AssertionError("answered: " + response))
                .onErrorResume(Mono::just)
                .block(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void exchange_certificateIsTrusted_isAnsweredInTheVersionOffered(HttpClient.Version version) throws Exception {
        DisposableServer server = serve((request, response) ->
                response.sendString(Mono.just(request.version().text())));
        JdkTransport transport = open(to(server).sslContext(keys.context()).version(version));
        TransportResponse response =
                Mono.from(transport.exchange(request(Method.POST, "/"))).block(PATIENCE);
        assertThat(response.body().utf8()).isEqualTo(version == HttpClient.Version.HTTP_2 ? "HTTP/2.0" : "HTTP/1.1");
        assertThat(response.headers()).noneMatch(header -> header.name().startsWith(":"));
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void exchange_certificateIsNotTrusted_isNotSent(HttpClient.Version version) throws Exception {
        DisposableServer server = serve((request, response) -> response.send());
        TransportException failure = failure(open(to(server).version(version)), request(Method.POST, "/"));
        assertThat(failure.delivery()).isEqualTo(Delivery.NOT_SENT);
        assertThat(failure).hasMessageContaining("TLS").hasMessageContaining("certificate");
        assertThat(asked).isEmpty();
    }

    @Test
    void exchange_certificateIsForAnotherHost_isNotSent() throws Exception {
        DisposableServer server = serve((request, response) -> response.send());
        JdkTransport transport = open(JdkTransport.builder(URI.create("https://127.0.0.1:" + server.port()))
                .sslContext(keys.context()));
        assertThat(failure(transport, request(Method.POST, "/")).delivery()).isEqualTo(Delivery.NOT_SENT);
        assertThat(asked).isEmpty();
    }

    @Test
    void cancel_withHttp2_resetsTheStreamAndKeepsTheConnection() throws Exception {
        Queue<Object> connections = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> held = new CompletableFuture<>();
        CompletableFuture<Void> reset = new CompletableFuture<>();
        DisposableServer server = serve((request, response) -> {
            request.withConnection(
                    connection -> connections.add(connection.channel().parent().id()));
            if (request.uri().equals("/held")) {
                request.withConnection(
                        connection -> connection.channel().closeFuture().addListener(end -> reset.complete(null)));
                held.complete(null);
                return Mono.never();
            }
            return response.status(204).send();
        });
        JdkTransport transport = open(to(server).sslContext(keys.context()).version(HttpClient.Version.HTTP_2));
        Disposable call =
                Mono.from(transport.exchange(request(Method.GET, "/held"))).subscribe();
        held.orTimeout(20, TimeUnit.SECONDS).join();
        call.dispose();
        reset.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(Mono.from(transport.exchange(request(Method.GET, "/next"))).block(PATIENCE))
                .isNotNull();
        assertThat(connections.stream().distinct()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void exchange_streamIsRefused_isNotSentAgain(Method method) throws Exception {
        DisposableServer server = serve((request, response) -> refuse(request));
        JdkTransport transport = open(to(server).sslContext(keys.context()).version(HttpClient.Version.HTTP_2));
        // Newer JDKs would send it again; which of the two it is they do not tell.
        assertThat(failure(transport, request(method, "/once")).delivery()).isNotEqualTo(Delivery.ANSWERED);
        assertThat(asked).containsExactly("/once");
    }

    @Test
    void exchange_moreStreamsAreRefusedThanTheConnectionHasRoomFor_callsGoOnOverOneConnection() throws Exception {
        Set<Channel> connections = ConcurrentHashMap.newKeySet();
        DisposableServer server = serve((request, response) -> {
            request.withConnection(
                    connection -> connections.add(connection.channel().parent()));
            return request.uri().equals("/refused")
                    ? refuse(request)
                    : response.status(204).send();
        });
        JdkTransport transport = open(to(server).sslContext(keys.context()).version(HttpClient.Version.HTTP_2));
        for (int i = 0; i < 3 * MAX_STREAMS; i++) {
            assertThat(failure(transport, request(Method.POST, "/refused")).delivery())
                    .isNotEqualTo(Delivery.ANSWERED);
        }
        assertThat(Mono.from(transport.exchange(request(Method.POST, "/served")))
                        .block(PATIENCE))
                .isNotNull();
        assertThat(asked).hasSize(3 * MAX_STREAMS + 1);
        until(() -> connections.stream().filter(Channel::isOpen).count() == 1);
    }

    private static Publisher<Void> refuse(HttpServerRequest request) {
        request.withConnection(connection -> connection
                .channel()
                .pipeline()
                .firstContext()
                .writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM)));
        return Mono.never();
    }

    private static void until(BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - began).isLessThan(PATIENCE.toNanos());
            Thread.onSpinWait();
        }
    }

    @Test
    void exchange_sentAndASecondAttemptFindsAnotherCertificate_isUnknown() throws Exception {
        try (ServerSocket listener = listen()) {
            URI origin = URI.create("https://localhost:" + listener.getLocalPort());
            CompletableFuture<Void> received = play(() -> {
                takeAndCut(listener.accept());
                try (Socket second = overTls(listener.accept())) {
                    second.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
            });
            JdkTransport transport = open(JdkTransport.builder(origin).sslContext(trusting(new TrustsOnce())));
            TransportException failure = failure(transport, request(Method.GET, "/"));
            assertThat(failure.delivery()).isEqualTo(Delivery.UNKNOWN);
            assertThat(failure).hasMessageContaining("TLS");
            assertThat(received).as("the second connection was refused by us").failsWithin(PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 407})
    void exchange_sentAndASecondAttemptGetsNoTunnel_isUnknown(int status) throws Exception {
        try (ServerSocket proxy = listen()) {
            CompletableFuture<Void> played = play(() -> {
                Socket tunnel = proxy.accept();
                readHead(tunnel);
                write(tunnel, "HTTP/1.1 200 Connected\r\n\r\n");
                takeAndCut(tunnel);
                refuseTunnel(proxy, status);
            });
            JdkTransport transport = open(JdkTransport.builder(URI.create("https://localhost"))
                    .sslContext(keys.context())
                    .proxy(ProxySelector.of((InetSocketAddress) proxy.getLocalSocketAddress())));
            assertThat(failure(transport, request(Method.GET, "/")).delivery()).isEqualTo(Delivery.UNKNOWN);
            assertThat(played).as("two tunnels were asked for").succeedsWithin(PATIENCE);
        }
    }

    private interface Script {
        void run() throws Exception;
    }

    private static CompletableFuture<Void> play(Script script) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        script.run();
                        end.complete(null);
                    } catch (Exception e) {
                        end.completeExceptionally(e);
                    }
                },
                "far end");
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static void takeAndCut(Socket connection) throws Exception {
        try (Socket gateway = overTls(connection)) {
            readHead(gateway);
        }
    }

    /** With a context of its own, so that no session is resumed: each handshake shows the certificate. */
    private static Socket overTls(Socket connection) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.keyManagers().getKeyManagers(), null, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connection, null, 0, true);
        socket.setUseClientMode(false);
        return socket;
    }

    private static SSLContext trusting(TrustManager manager) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {manager}, null);
        return context;
    }

    private static final class TrustsOnce implements X509TrustManager {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new AssertionError("a client was shown");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (asked.incrementAndGet() > 1) {
                throw new CertificateException("no longer trusted");
            }
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 407})
    void exchange_proxyOpensNoTunnel_isNotSent(int status) throws Exception {
        try (ServerSocket proxy = listen()) {
            CompletableFuture<Void> played = play(() -> refuseTunnel(proxy, status));
            JdkTransport transport = open(JdkTransport.builder(URI.create("https://gateway.example"))
                    .proxy(ProxySelector.of((InetSocketAddress) proxy.getLocalSocketAddress())));
            assertThat(failure(transport, request(Method.POST, "/")).delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(played).succeedsWithin(PATIENCE);
        }
    }

    private static void refuseTunnel(ServerSocket proxy, int status) throws IOException {
        try (Socket socket = proxy.accept()) {
            readHead(socket);
            write(socket, "HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n");
        }
    }

    private static void readHead(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The head ends after " + head.length() + " bytes.");
            }
            head += (char) next;
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
