package io.airlockapp.reactor.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.credential.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a builder takes, and what it refuses with words that help. */
class NettyTransportOriginTest {

    @RegisterExtension
    final Transports transports = new Transports();

    @ParameterizedTest
    @CsvSource({
        "ftp://gateway.example, https",
        "gateway.example, https",
        "https:///v1, host",
        "https://under_score.example, host",
        "https://gateway.example/v1, path",
        "https://gateway.example/?a=b, query",
        "https://gateway.example#a, fragment",
        "https://user:hidden@gateway.example, user info",
        "https://gateway.example:0, port",
        "https://gateway.example:70000, port"
    })
    void builder_notAnOrigin_isRefused(String uri, String word) {
        assertThatThrownBy(() -> NettyTransport.builder(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word)
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "https://gateway.example, https://gateway.example",
        "HTTPS://Gateway.Example/, https://gateway.example",
        "https://gateway.example:443, https://gateway.example",
        "https://gateway.example:8443, https://gateway.example:8443",
        "http://127.0.0.1:80, http://127.0.0.1",
        "http://127.255.0.9:443, http://127.255.0.9:443",
        "http://localhost:8080, http://localhost:8080",
        "http://[::1]:8080, http://[::1]:8080"
    })
    void builder_origin_isTakenWithoutItsOwnPort(String uri, String origin) {
        NettyTransport transport = transports.open(URI.create(uri));
        assertThat(transport.gatewayOrigin()).isEqualTo(URI.create(origin));
        assertThat(transport).hasToString("NettyTransport[" + origin + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://gateway.example",
                "http://127.0.0.1.example",
                "http://128.0.0.1",
                "http://localhost.example"
            })
    void build_httpToAnotherMachine_isRefusedUnlessAllowed(String uri) {
        assertThatThrownBy(() -> NettyTransport.builder(URI.create(uri)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowPlainHttp");
        transports.open(NettyTransport.builder(URI.create(uri)).allowPlainHttp(true));
    }

    @Test
    void build_bothVersionsOverHttp_isRefused() {
        assertThatThrownBy(() -> NettyTransport.builder(URI.create("http://localhost"))
                        .protocols(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exactly one");
    }

    @Test
    void builder_optionsOutOfRange_areRefused() {
        NettyTransport.Builder builder = NettyTransport.builder(URI.create("https://gateway.example"));
        assertThatThrownBy(() -> builder.threads(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LaneLimits(0, 1, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LaneLimits(2, 1, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxCalls");
        assertThatThrownBy(() -> new LaneLimits(1, 1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void proxy_settings_knowWhomTheyCover() {
        ProxySettings proxy = ProxySettings.of(ProxySettings.Type.HTTP_CONNECT, "proxy.example", 3128)
                .withCredentials("user", Secret.of("hidden"))
                .withNonProxyHosts(List.of("direct.example", "*.Inner.example"));
        assertThat(proxy.covers("gateway.example")).isTrue();
        assertThat(proxy.covers("inner.example")).isTrue();
        assertThat(proxy.covers("notinner.example")).isTrue();
        assertThat(proxy.covers("DIRECT.example")).isFalse();
        assertThat(proxy.covers("a.inner.example")).isFalse();
        assertThat(proxy).hasToString("ProxySettings[HTTP_CONNECT proxy.example:3128]");
        assertThatThrownBy(() -> ProxySettings.of(ProxySettings.Type.SOCKS5, " ", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProxySettings.of(ProxySettings.Type.SOCKS5, "p", 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
