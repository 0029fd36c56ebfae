package io.airlockapp.reactor.netty;

import static io.airlockapp.reactor.netty.Requests.PATIENCE;
import static io.airlockapp.reactor.netty.Requests.get;
import static io.airlockapp.reactor.netty.Transports.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Through a proxy that speaks CONNECT, and one that speaks SOCKS. */
class NettyTransportProxyTest {

    private static final String NAME_KNOWN_TO_THE_PROXY = "gateway.example";

    @RegisterExtension
    final Transports transports = new Transports();

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    private RawServer gateway() {
        return transports.serve(peer -> {
            while (peer.head() != null) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
    }

    /** A proxy that leads every connection to one server. */
    private RawServer connectProxy(RawServer gateway) {
        return transports.serve(peer -> {
            asked.add(peer.head());
            peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
            tunnel(peer.socket(), gateway);
        });
    }

    private static void tunnel(Socket near, RawServer gateway) throws IOException {
        try (Socket far = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
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

    private NettyTransport through(ProxySettings proxy) {
        return transports.open(NettyTransport.builder(URI.create("http://" + NAME_KNOWN_TO_THE_PROXY + ":8080"))
                .allowPlainHttp(true)
                .lane(Lane.COMMAND, Transports.ONE)
                .proxy(proxy));
    }

    @Test
    void proxy_connect_asksForTheGatewayByNameAndKeepsHeadersInTheTunnel() {
        RawServer proxy = connectProxy(gateway());
        NettyTransport transport =
                through(ProxySettings.of(ProxySettings.Type.HTTP_CONNECT, "127.0.0.1", proxy.port()));
        for (int i = 0; i < 3; i++) {
            assertThat(transport
                            .exchange(get("/", new Header("X-PAT", "hidden")))
                            .block(PATIENCE)
                            .body()
                            .utf8())
                    .isEqualTo("ok");
        }
        assertThat(asked).hasSize(1);
        assertThat(asked.peek())
                .startsWith("CONNECT " + NAME_KNOWN_TO_THE_PROXY + ":8080 HTTP/1.1\r\n")
                .doesNotContain("hidden");
    }

    @Test
    void proxy_connectWithCredentials_showsThemToTheProxy() {
        RawServer proxy = connectProxy(gateway());
        NettyTransport transport = through(ProxySettings.of(ProxySettings.Type.HTTP_CONNECT, "127.0.0.1", proxy.port())
                .withCredentials("user", Secret.of("pass")));
        assertThat(transport.exchange(get("/")).block(PATIENCE).status()).isEqualTo(200);
        assertThat(asked.peek().toLowerCase(java.util.Locale.ROOT))
                .contains("proxy-authorization: basic dxnlcjpwyxnz\r\n");
    }

    @Test
    void proxy_refuses_isNotSentAndHidesThePassword() {
        RawServer proxy = transports.serve(peer -> {
            peer.head();
            peer.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
            peer.awaitEnd();
        });
        NettyTransport transport = through(ProxySettings.of(ProxySettings.Type.HTTP_CONNECT, "127.0.0.1", proxy.port())
                .withCredentials("user", Secret.of("hidden")));
        Throwable failure = failure(transport.exchange(get("/")).toFuture());
        assertThat(failure).isInstanceOf(TransportException.class).hasMessageContaining("proxy");
        assertThat(((TransportException) failure).delivery()).isEqualTo(Delivery.NOT_SENT);
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(String.valueOf(t.getMessage())).doesNotContain("hidden");
        }
    }

    @Test
    void proxy_hostIsExcepted_isReachedDirectly() {
        RawServer gateway = gateway();
        RawServer proxy = connectProxy(gateway);
        NettyTransport transport = transports.open(NettyTransport.builder(gateway.origin())
                .proxy(ProxySettings.of(ProxySettings.Type.HTTP_CONNECT, "127.0.0.1", proxy.port())
                        .withNonProxyHosts(List.of("127.0.0.1"))));
        assertThat(transport.exchange(get("/")).block(PATIENCE).status()).isEqualTo(200);
        assertThat(proxy.accepted()).isZero();
    }

    @Test
    void proxy_socks5_asksForTheGatewayByName() {
        RawServer gateway = gateway();
        RawServer proxy = transports.serve(peer -> {
            InputStream in = peer.socket().getInputStream();
            in.read();
            in.readNBytes(in.read());
            peer.socket().getOutputStream().write(new byte[] {5, 0});
            in.readNBytes(4);
            byte[] name = in.readNBytes(in.read());
            in.readNBytes(2);
            asked.add(new String(name, java.nio.charset.StandardCharsets.US_ASCII));
            peer.socket().getOutputStream().write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 1});
            tunnel(peer.socket(), gateway);
        });
        NettyTransport transport = through(ProxySettings.of(ProxySettings.Type.SOCKS5, "127.0.0.1", proxy.port()));
        assertThat(transport.exchange(get("/")).block(PATIENCE).status()).isEqualTo(200);
        assertThat(asked).containsExactly(NAME_KNOWN_TO_THE_PROXY);
    }
}
