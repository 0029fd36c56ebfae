package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.testkit.server.FakeGatewayServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {

    private final FakeGateway gateway = FakeGateway.create();
    private final FakeGatewayServer server =
            FakeGatewayServer.builder().gateway(gateway).tls().start();

    @AfterEach
    void close() {
        server.close();
        gateway.close();
    }

    private static HttpResponse<String> echo(URI address, SSLContext trust, HttpClient.Version version)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("/echo"))
                .header("X-Client-Id", "app-test")
                .header("X-Client-Secret", "app-test-secret");
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trust)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpClient.Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void connect_eachVersionOfHttp_isAgreedOnByAlpn(HttpClient.Version version) throws Exception {
        HttpResponse<String> answer = echo(server.baseUrl(), SocketFront.trusting(server.certificatePem()), version);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.sslSession())
                .get()
                .extracting(session -> session.getProtocol())
                .isEqualTo("TLSv1.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void connect_eachNameOfThisMachine_isInTheCertificate(String host) throws Exception {
        URI address = URI.create("https://" + host + ":" + server.baseUrl().getPort());

        assertThat(echo(address, SocketFront.trusting(server.certificatePem()), HttpClient.Version.HTTP_2)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void certificate_ofEachServer_isItsOwn() {
        try (FakeGatewayServer other =
                FakeGatewayServer.builder().gateway(gateway).tls().start()) {
            SSLContext wrong = SocketFront.trusting(other.certificatePem());

            assertThatThrownBy(() -> echo(server.baseUrl(), wrong, HttpClient.Version.HTTP_1_1))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void certificatePem_serverWithoutTls_throws() {
        try (FakeGatewayServer plain = FakeGatewayServer.start(gateway)) {
            assertThat(plain.baseUrl()).hasScheme("http");
            assertThatThrownBy(plain::certificatePem)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("tls()");
        }
    }
}
