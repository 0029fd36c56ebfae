package io.airlockapp.reactor;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException;
import io.airlockapp.reactor.internal.auth.OidcClient;
import io.airlockapp.reactor.netty.NettyTransport;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The issuer on a socket: what goes over the wire, to whom. */
class IssuerWireTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOKENS =
            "{\"access_token\":\"access-2\",\"token_type\":\"Bearer\",\"expires_in\":300,\"refresh_token\":\"refresh-2\"}";

    private final WireMockServer issuer =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private final WireMockServer elsewhere =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private final OidcClient client =
            new OidcClient(origin -> NettyTransport.builder(origin).build(), TimeSource.system());

    @BeforeEach
    void start() {
        issuer.start();
        elsewhere.start();
        elsewhere.stubFor(any(anyUrl()).willReturn(okJson(TOKENS)));
    }

    @AfterEach
    void stop() {
        client.close().block(PATIENCE);
        issuer.stop();
        elsewhere.stop();
    }

    private String origin() {
        return "http://127.0.0.1:" + issuer.port();
    }

    private void metadata(String tokenEndpoint) {
        issuer.stubFor(get("/realm/.well-known/openid-configuration")
                .willReturn(okJson("{\"issuer\":\"" + origin() + "/realm\",\"token_endpoint\":\"" + tokenEndpoint
                        + "\",\"revocation_endpoint\":\"" + origin() + "/revoke\"}")));
    }

    private TokenSet tokens() {
        return new TokenSet(
                URI.create(origin() + "/realm"),
                "client 1&x=y",
                Secret.of("access-1"),
                Secret.of("refresh+1/&=ä"),
                Instant.now(),
                null);
    }

    private Throwable refreshFails(ResponseDefinitionBuilder answer) {
        metadata(origin() + "/token?p=policy");
        issuer.stubFor(post("/token?p=policy").willReturn(answer));
        return fails(client.refresh(tokens()));
    }

    private static Throwable fails(Mono<?> mono) {
        return catchThrowable(() -> mono.block(PATIENCE));
    }

    private List<LoggedRequest> requests(String path) {
        return issuer.getAllServeEvents().stream()
                .map(event -> event.getRequest())
                .filter(request -> request.getUrl().startsWith(path))
                .toList();
    }

    @Test
    void refresh_formAndHeaders_areExactlyThese() {
        metadata(origin() + "/token?p=policy");
        issuer.stubFor(post("/token?p=policy").willReturn(okJson(TOKENS)));
        assertThat(client.refresh(tokens()).block(PATIENCE))
                .extracting(TokenSet::accessToken)
                .isEqualTo(Secret.of("access-2"));

        assertThat(requests("/token")).singleElement().satisfies(request -> {
            assertThat(request.getUrl()).isEqualTo("/token?p=policy");
            assertThat(request.getBodyAsString())
                    .isEqualTo("grant_type=refresh_token&client_id=client+1%26x%3Dy"
                            + "&refresh_token=refresh%2B1%2F%26%3D%C3%A4");
            assertThat(request.getHeaders().keys().stream().map(String::toLowerCase))
                    .containsExactlyInAnyOrder("host", "accept", "content-type", "content-length");
            assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(request.getHeader("Accept")).isEqualTo("application/json");
        });
    }

    @Test
    void discovery_headers_areExactlyThese() {
        metadata(origin() + "/token");
        client.discover(URI.create(origin() + "/realm/")).block(PATIENCE);
        assertThat(requests("/")).singleElement().satisfies(request -> assertThat(
                        request.getHeaders().keys().stream().map(String::toLowerCase))
                .containsExactlyInAnyOrder("host", "accept"));
    }

    @Test
    void revoke_form_isExactlyThis() {
        metadata(origin() + "/token");
        issuer.stubFor(post("/revoke").willReturn(aResponse().withStatus(200)));
        client.revoke(tokens()).block(PATIENCE);
        assertThat(requests("/revoke"))
                .singleElement()
                .extracting(LoggedRequest::getBodyAsString)
                .isEqualTo("client_id=client+1%26x%3Dy&token=refresh%2B1%2F%26%3D%C3%A4&token_type_hint=refresh_token");
    }

    @Test
    void refresh_redirect_isNotFollowed() {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            assertThat(refreshFails(aResponse()
                            .withStatus(status)
                            .withHeader("Location", "http://127.0.0.1:" + elsewhere.port() + "/token")))
                    .isInstanceOf(IssuerUnavailableException.class);
        }
        assertThat(elsewhere.getAllServeEvents()).isEmpty();
    }

    @Test
    void discovery_redirect_isNotFollowed() {
        issuer.stubFor(get(anyUrl())
                .willReturn(aResponse()
                        .withStatus(302)
                        .withHeader("Location", "http://127.0.0.1:" + elsewhere.port() + "/")));
        assertThat(fails(client.refresh(tokens())))
                .isInstanceOfSatisfying(SignInException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(SignInException.Reason.UNSUPPORTED));
        assertThat(elsewhere.getAllServeEvents()).isEmpty();
    }

    @Test
    void refresh_tokenEndpointAtAnotherPort_isNotCalled() {
        metadata("http://127.0.0.1:" + elsewhere.port() + "/token");
        assertThat(fails(client.refresh(tokens()))).isInstanceOf(SignInException.class);
        assertThat(elsewhere.getAllServeEvents()).isEmpty();
        assertThat(requests("/")).hasSize(1);
    }

    @Test
    void refresh_answersThatAreNoAnswer_arePassing() {
        assertThat(refreshFails(aResponse().withStatus(429).withHeader("Retry-After", "1")))
                .isInstanceOf(IssuerUnavailableException.class);
        assertThat(refreshFails(aResponse().withStatus(200).withBody("<html>sign in to the network</html>")))
                .isInstanceOf(IssuerUnavailableException.class);
        assertThat(refreshFails(okJson("{\"a\":\"" + "x".repeat(1 << 20) + "\"}")))
                .isInstanceOf(IssuerUnavailableException.class);
        assertThat(refreshFails(
                        aResponse().withFault(com.github.tomakehurst.wiremock.http.Fault.RANDOM_DATA_THEN_CLOSE)))
                .isInstanceOf(IssuerUnavailableException.class);
        assertThat(requests("/token")).hasSize(4);
    }

    @Test
    void refresh_tokensInAnotherContentType_areRead() {
        metadata(origin() + "/token");
        issuer.stubFor(post("/token")
                .willReturn(aResponse()
                        .withStatus(200)
                        .withHeader("Content-Type", "text/plain")
                        .withBody(TOKENS)));
        assertThat(client.refresh(tokens()).block(PATIENCE)).isNotNull();
    }

    @Test
    void refresh_nothingListens_isPassingAndNamesTheIssuer() {
        TokenSet tokens = tokens();
        issuer.stop();
        assertThat(fails(client.refresh(tokens)))
                .isInstanceOf(IssuerUnavailableException.class)
                .hasMessageContaining(tokens.issuer().toString());
    }

    @Test
    void secrets_inFailuresAndLogs_areNotShown() {
        try (CapturedLogs.Capture logs = CapturedLogs.begin()) {
            Throwable failure = refreshFails(
                    okJson("{\"error\":\"refresh+1/&=ä\",\"error_description\":\"refresh+1/&=ä access-1\"}")
                            .withStatus(400));
            assertThat(failure.toString()).doesNotContain("refresh+1", "access-1");
            assertThat(String.join("\n", logs.lines()))
                    .doesNotContain("refresh+1")
                    .doesNotContain("refresh%2B1");
        }
    }
}
