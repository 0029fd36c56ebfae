package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.reactor.netty.HttpVersion;
import io.airlockapp.reactor.netty.NettyTransport;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(240)
class GatewayProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static JsonNode announcement(Child gateway) throws Exception {
        return JsonMapper.shared().readTree(gateway.out().await("{"));
    }

    private static GatewayClient client(JsonNode announced, HttpVersion version) {
        return GatewayClient.builder()
                .rateBudget(RateBudget.unlimited())
                .transport(NettyTransport.builder(URI.create(text(announced, "baseUrl")))
                        .protocols(version)
                        .build())
                .app(AppCredentials.agent(text(announced, "clientId"), Secret.of(text(announced, "clientSecret"))))
                .user(UserCredential.pat(Secret.of(text(announced, "pat"))))
                .build();
    }

    private static Pairing pairing(JsonNode announced) {
        return new Pairing(
                text(announced, "enforcerId"),
                text(announced, "deviceId"),
                null,
                text(announced, "workspaceName"),
                Secret.of(text(announced, "routingToken")),
                Secret.of(text(announced, "contentKey")),
                List.of(new Signer(text(announced, "signerKeyId"), text(announced, "publicKey"), false)),
                Instant.now());
    }

    private static String text(JsonNode announced, String field) {
        return announced.path(field).stringValue();
    }

    private static Verdict reviewed(JsonNode announced, HttpVersion version) {
        GatewayClient client = client(announced, version);
        Enforcer enforcer =
                Enforcer.builder(client, text(announced, "enforcerId")).build();
        try {
            return enforcer.restore(pairing(announced))
                    .then(enforcer.review(Action.command("echo hello")))
                    .block(PATIENCE);
        } finally {
            enforcer.close().then(client.close()).block(PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpVersion.class)
    void gateway_approveAll_theAnnouncedPairingWorksOverBothVersionsOfHttp(HttpVersion version) throws Exception {
        try (Child gateway = Child.start(Map.of(), "gateway", "--approve", "all", "--decide-after", "50ms")) {
            JsonNode announced = announcement(gateway);

            assertThat(reviewed(announced, version)).isInstanceOf(Verdict.Approved.class);
            assertThat(text(announced, "fingerprint")).matches("([0-9A-F]{2}:){7}[0-9A-F]{2}");
        }
    }

    @Test
    void gateway_approveNone_rejectsAndStillPairsAndConsents() throws Exception {
        try (Child gateway = Child.start(Map.of(), "gateway", "--approve", "none")) {
            JsonNode announced = announcement(gateway);
            GatewayClient client = client(announced, HttpVersion.HTTP_1_1);
            Enforcer enforcer = Enforcer.builder(client, "enforcer-of-a-test").build();

            assertThat(client.checkConsent().block(PATIENCE).granted()).isTrue();
            Verdict verdict = enforcer.pair(code -> {})
                    .then(enforcer.review(Action.command("echo hello")))
                    .block(PATIENCE);

            assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
            enforcer.close().then(client.close()).block(PATIENCE);
        }
    }

    @Test
    void gateway_toldToStop_endsWithSuccessHavingWrittenOneLine() throws Exception {
        try (Child gateway = Child.start(Map.of(), "gateway")) {
            announcement(gateway);

            gateway.terminate();

            assertThat(gateway.exitCode()).as(gateway.err().soFar()).isZero();
            assertThat(gateway.out().all()).hasSize(1);
            assertThat(gateway.err().all()).last().isEqualTo("The gateway has stopped.");
        }
    }

    @Test
    void gateway_portInUse_saysSoInOneSentence() throws Exception {
        try (Child first = Child.start(Map.of(), "gateway")) {
            int port = URI.create(text(announcement(first), "baseUrl")).getPort();

            try (Child second = Child.start(Map.of(), "gateway", "--port", Integer.toString(port))) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.err().all()).singleElement().asString().contains("--port");
                assertThat(second.out().all()).isEmpty();
            }
        }
    }

    @Test
    void gateway_manual_aPersonConsentsPairsAndDecidesAtTheTerminal() throws Exception {
        try (Child gateway = Child.start(Map.of(), "gateway", "--approve", "manual")) {
            JsonNode announced = announcement(gateway);
            Map<String, String> environment = Map.of(
                    "AIRLOCK_GATEWAY_URL", text(announced, "baseUrl"),
                    "AIRLOCK_CLIENT_ID", text(announced, "clientId"),
                    "AIRLOCK_CLIENT_SECRET", text(announced, "clientSecret"),
                    "AIRLOCK_PAT", text(announced, "pat"));

            try (Child demo = Child.start(environment, "demo", "--gateway")) {
                gateway.err().await("asks for your consent");
                gateway.type("consent");
                String code = demo.out().await("Pairing code: ").replaceAll(".*Pairing code: (\\S+).*", "$1");
                gateway.type("pair " + code);
                gateway.err().await("#1 command.review from airlock-demo: {\"command\":\"echo hello >> notes.txt\"}");
                gateway.type("a 1");
                gateway.err().await("#2 ");
                gateway.type("r 2 not today");
                gateway.err().await("#3 ");
                gateway.endInput();

                assertThat(demo.exitCode()).as(demo.out().soFar()).isZero();
                assertThat(demo.out().soFar())
                        .contains("They write: \"not today\"")
                        .contains("Done: 3 reviews (1 approved and run, 1 rejected, 1 withdrawn)");
            }
        }
    }

    private static HttpResponse<String> control(JsonNode announced, String method, String path, String body)
            throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(text(announced, "controlUrl") + path))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .header("X-Control-Token", text(announced, "controlToken"))
                                .header("Content-Type", "application/json")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static KeyStore trusting(Path pem) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream certificate = Files.newInputStream(pem)) {
            store.setCertificateEntry(
                    "gateway", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        return store;
    }

    @Test
    void gateway_tlsPushAndControl_aProgramInAnyLanguageScriptsMovesTimeAndLooks(@TempDir Path directory)
            throws Exception {
        Path pem = directory.resolve("gateway.pem");
        try (Child gateway = Child.start(
                Map.of(),
                "gateway",
                "--tls",
                "--certificate",
                pem.toString(),
                "--push",
                "sse,ws",
                "--control",
                "--stepped-time")) {
            JsonNode announced = announcement(gateway);
            assertThat(text(announced, "baseUrl")).startsWith("https://");
            assertThat(pem).hasContent(text(announced, "certificate"));
            assertThat(control(announced, "PUT", "/approver/script", """
                                    {"otherwise":{"decision":"approve","after":"PT2M"}}""").statusCode())
                    .isEqualTo(204);
            GatewayClient client = GatewayClient.builder()
                    .transport(NettyTransport.builder(URI.create(text(announced, "baseUrl")))
                            .trustStore(trusting(pem))
                            .build())
                    .app(AppCredentials.agent(text(announced, "clientId"), Secret.of(text(announced, "clientSecret"))))
                    .user(UserCredential.pat(Secret.of(text(announced, "pat"))))
                    .build();
            Enforcer enforcer =
                    Enforcer.builder(client, text(announced, "enforcerId")).build();

            CompletableFuture<Verdict> verdict = enforcer.restore(pairing(announced))
                    .then(enforcer.review(Action.command("echo hello")))
                    .toFuture();
            HttpResponse<String> moved = control(announced, "POST", "/clock/advance", """
                    {"by":"PT2M","when":{"shown":1},"within":"PT30S"}""");

            assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
            assertThat(verdict.get(60, TimeUnit.SECONDS)).isInstanceOf(Verdict.Approved.class);
            assertThat(control(announced, "GET", "/shown", "").body()).contains("{\"command\":\"echo hello\"}");
            enforcer.close().then(client.close()).block(PATIENCE);
        }
    }
}
