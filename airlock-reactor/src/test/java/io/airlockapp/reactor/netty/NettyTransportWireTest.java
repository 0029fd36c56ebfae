package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static io.airlockapp.reactor.netty.Requests.get;
import static io.airlockapp.reactor.netty.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.sun.net.httpserver.HttpServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What goes over the wire with HTTP/1.1, to the byte, and what is made of what comes back. */
class NettyTransportWireTest {

    private static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";

    private static TransportResponse answer(
            NettyTransport transport, io.airlockapp.transport.TransportRequest request) {
        TransportResponse response = transport.exchange(request).block(PATIENCE);
        assertThat(response).isNotNull();
        return response;
    }

    @Test
    void get_overHttp11_sendsRequestLineHostAndItsOwnHeadersOnly() throws Exception {
        Queue<String> heads = new ConcurrentLinkedQueue<>();
        try (RawServer server = RawServer.start(peer -> {
            heads.add(peer.head());
            peer.write(NO_CONTENT);
            peer.awaitEnd();
        })) {
            NettyTransport transport = NettyTransport.builder(server.origin()).build();
            answer(
                    transport,
                    get(
                            "/v1/exchanges/req-1/wait?timeout=25&a=%20b",
                            new Header("X-Client-Id", "id"),
                            new Header("X-PAT", "airpat_1"),
                            new Header("Accept", "application/json")));
            assertThat(heads)
                    .containsExactly("GET /v1/exchanges/req-1/wait?timeout=25&a=%20b HTTP/1.1\r\n"
                            + "host: 127.0.0.1:" + server.port() + "\r\n"
                            + "X-Client-Id: id\r\n"
                            + "X-PAT: airpat_1\r\n"
                            + "Accept: application/json\r\n"
                            + "\r\n");
            transport.close().block(PATIENCE);
        }
    }

    @Test
    void post_withoutBody_sendsContentLengthZero() throws Exception {
        Queue<String> heads = new ConcurrentLinkedQueue<>();
        try (RawServer server = RawServer.start(peer -> {
            heads.add(peer.head());
            peer.write(NO_CONTENT);
            peer.awaitEnd();
        })) {
            NettyTransport transport = NettyTransport.builder(server.origin()).build();
            answer(transport, post("/withdraw", ""));
            assertThat(heads)
                    .containsExactly("POST /withdraw HTTP/1.1\r\nhost: 127.0.0.1:" + server.port()
                            + "\r\ncontent-length: 0\r\n\r\n");
            transport.close().block(PATIENCE);
        }
    }

    @Test
    void post_withBody_sendsItsLengthAndItsBytes() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (RawServer server = RawServer.start(peer -> {
            seen.add(peer.head());
            seen.add(peer.content(15));
            peer.write(NO_CONTENT);
            peer.awaitEnd();
        })) {
            NettyTransport transport = NettyTransport.builder(server.origin()).build();
            answer(
                    transport,
                    post("/v1/artifacts", "{\"text\":\"gr\u00fc\"}", new Header("Content-Type", "application/json")));
            assertThat(seen)
                    .containsExactly(
                            "POST /v1/artifacts HTTP/1.1\r\nhost: 127.0.0.1:" + server.port()
                                    + "\r\nContent-Type: application/json\r\ncontent-length: 15\r\n\r\n",
                            "{\"text\":\"gr\u00fc\"}");
            transport.close().block(PATIENCE);
        }
    }

    @Test
    void exchange_afterAnAnswer_reusesTheConnection() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            while (peer.head() != null) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        })) {
            NettyTransport transport = NettyTransport.builder(server.origin())
                    .lane(io.airlockapp.transport.Lane.COMMAND, new LaneLimits(1, 10, LaneLimits.DEFAULT_MAX_IDLE_TIME))
                    .build();
            for (int i = 0; i < 20; i++) {
                assertThat(answer(transport, get("/" + i)).body()).isEqualTo(Body.of("ok"));
            }
            assertThat(server.accepted()).isEqualTo(1);
            transport.close().block(PATIENCE);
        }
    }

    @Test
    void exchange_withWireMock_headersAndBodyArriveAsTheyAre() {
        WireMockServer server = wireMock();
        try {
            server.stubFor(WireMock.post("/v1/acks")
                    .willReturn(WireMock.aResponse()
                            .withStatus(403)
                            .withHeader("Retry-After", "7")
                            .withHeader("Content-Type", "application/json")
                            .withBody("{\"code\":\"pairing_revoked\"}")));
            NettyTransport transport =
                    NettyTransport.builder(URI.create(server.baseUrl())).build();
            TransportResponse response = answer(
                    transport,
                    post("/v1/acks", "{}", new Header("X-Client-Id", "id"), new Header("X-Client-Secret", "s")));
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.header("retry-after")).isEqualTo("7");
            assertThat(response.body()).isEqualTo(Body.of("{\"code\":\"pairing_revoked\"}"));
            LoggedRequest seen = server.getAllServeEvents().get(0).getRequest().getClass() == LoggedRequest.class
                    ? server.getAllServeEvents().get(0).getRequest()
                    : null;
            assertThat(seen).isNotNull();
            assertThat(seen.getBodyAsString()).isEqualTo("{}");
            assertThat(seen.getHeaders().all().stream()
                            .map(HttpHeader::key)
                            .map(String::toLowerCase)
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder("host", "x-client-id", "x-client-secret", "content-length");
            transport.close().block(PATIENCE);
        } finally {
            server.stop();
        }
    }

    @Test
    void exchange_withTheServerOfTheJdk_works() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("X-Method", exchange.getRequestMethod());
            // A length of zero asks for chunks.
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            NettyTransport transport = NettyTransport.builder(
                            URI.create("http://localhost:" + server.getAddress().getPort()))
                    .build();
            String large = "0123456789".repeat(50_000);
            TransportResponse response = answer(transport, post("/", large));
            assertThat(response.header("X-Method")).isEqualTo("POST");
            assertThat(response.body().utf8()).isEqualTo(large);
            assertThat(answer(transport, get("/")).body()).isEqualTo(Body.empty());
            transport.close().block(PATIENCE);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void exchange_answerHasAHeaderThatIsNotAscii_skipsThatHeader() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.head();
            peer.write("HTTP/1.1 200 OK\r\nX-Bad: \u00e9\r\nX-Good: yes\r\nContent-Length: 2\r\n\r\nok");
            peer.awaitEnd();
        })) {
            NettyTransport transport = NettyTransport.builder(server.origin()).build();
            TransportResponse response = answer(transport, get("/"));
            assertThat(response.headers().stream().map(Header::name)).containsExactly("X-Good", "Content-Length");
            assertThat(response.body()).isEqualTo(Body.of("ok"));
            transport.close().block(PATIENCE);
        }
    }

    private static WireMockServer wireMock() {
        WireMockServer server =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        server.start();
        return server;
    }
}
