package io.airlockapp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportValuesTest {

    private static TransportRequest get(String path) {
        return new TransportRequest(
                Method.GET, path, List.of(), Body.empty(), Duration.ofSeconds(1), Lane.COMMAND, 1024);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://elsewhere.example/echo",
                "//elsewhere.example/echo",
                "echo",
                "",
                "/a b",
                "/a\r\nHost: b",
                "/a#b",
                "/a\\b",
                "/ü"
            })
    void path_thatCouldLeaveTheOriginOrTheRequestLine_isRefused(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> get(path));
    }

    @Test
    void path_ofTheProtocol_isTaken() {
        assertThat(get("/v1/exchanges/req-1%2F2/wait?timeout=25").path()).endsWith("timeout=25");
    }

    @Test
    void request_timeoutOrCapThatIsNotPositive_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> get("/echo").withTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> get("/echo").withTimeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransportRequest(
                        Method.GET, "/echo", List.of(), Body.empty(), Duration.ofSeconds(1), Lane.COMMAND, 0));
    }

    @Test
    void request_toString_showsNoQueryHeaderOrBody() {
        TransportRequest request = new TransportRequest(
                Method.POST,
                "/v1/acks?token=hidden",
                List.of(new Header("X-PAT", "hidden")),
                Body.of("hidden"),
                Duration.ofSeconds(1),
                Lane.COMMAND,
                1024);
        assertThat(request.toString()).contains("POST /v1/acks").doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\0b", "é"})
    void header_valueWithALineBreakOrBeyondAscii_isRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Header("X-Test", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X Test", "X:Test", "X\r\n", "é"})
    void header_nameThatIsNoToken_isRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Header(name, "value"));
    }

    @Test
    void body_isACopyBothWays() {
        byte[] bytes = {1, 2, 3};
        Body body = Body.copyOf(bytes);
        bytes[0] = 9;
        body.toByteArray()[1] = 9;
        assertThat(body.toByteArray()).containsExactly(1, 2, 3);
        assertThat(body.asByteBuffer().isReadOnly()).isTrue();
        assertThat(body).isEqualTo(Body.copyOf(new byte[] {1, 2, 3})).isNotEqualTo(Body.empty());
    }

    @Test
    void body_toString_showsItsLengthOnly() {
        assertThat(Body.of("hidden")).hasToString("Body[6 bytes]");
    }

    @Test
    void response_headerIsFoundInAnyCase_andHeadersAreACopy() {
        List<Header> headers = new ArrayList<>(List.of(new Header("Retry-After", "7")));
        TransportResponse response = new TransportResponse(429, headers, Body.empty());
        headers.clear();
        assertThat(response.header("retry-AFTER")).isEqualTo("7");
        assertThat(response.header("absent")).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> new TransportResponse(42, List.of(), Body.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Transfer-Encoding",
                "Connection",
                "Upgrade",
                "expect",
                "TE",
                "Trailer",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "HTTP2-Settings"
            })
    void header_thatHttpItselfNeeds_isReserved(String name) {
        assertThat(new Header(name, "1").isReserved()).isTrue();
        assertThat(new Header("X-" + name, "1").isReserved()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://gateway.example", "http://127.0.0.1.example", "http://128.0.0.1"})
    void origin_plainHttpToAnotherMachine_isNotSafeUnlessAllowed(String uri) {
        Origin origin = Origin.of(URI.create(uri));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> origin.requireSafe(false))
                .withMessageContaining("allowPlainHttp");
        origin.requireSafe(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://gateway.example", "http://localhost:8080", "http://127.1.2.3", "http://[::1]:8080"})
    void origin_httpsOrLoopback_isSafe(String uri) {
        Origin origin = Origin.of(URI.create(uri));
        origin.requireSafe(false);
        assertThat(origin.uri()).isEqualTo(URI.create(uri));
    }
}
