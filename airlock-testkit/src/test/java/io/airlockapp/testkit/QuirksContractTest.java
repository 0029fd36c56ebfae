package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.transport.Header;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients in other languages send, and what none may. */
@ParameterizedClass
@EnumSource
class QuirksContractTest extends Contract {

    private static final String ARTIFACTS = "/v1/artifacts";

    private final Enforcer enforcer = new Enforcer(gateway);

    QuirksContractTest(FrontKind kind) {
        super(kind);
        gateway.approver().approveAll();
    }

    private void reviewed(String submission, String requestId) {
        assertThat(front.post(ARTIFACTS, submission).status()).isEqualTo(202);
        assertThat(front.get("/v1/exchanges/" + requestId + "/wait?timeout=1").at("/body/decision"))
                .isEqualTo("approve");
        assertThat(gateway.exchange(requestId).enforcerId()).isEqualTo("enforcer-1");
    }

    @Test
    void submit_numericIds_areTexts() {
        reviewed(enforcer.submission("42").replace("\"42\"", "42").replace("\"msgId\":\"msg-1\"", "\"msgId\":7"), "42");
        assertThat(front.get("/v1/exchanges/42").at("/requestId")).isEqualTo("42");
    }

    @Test
    void submit_numericIdThatIsNotWhole_answers400() {
        assertThat(front.post(ARTIFACTS, enforcer.submission("42").replace("\"42\"", "4.2"))
                        .error())
                .isEqualTo("400 validation");
    }

    @Test
    void submit_hashWithItsPrefix_isTheSameArtifact() {
        String submission = enforcer.submission("req-1");
        String prefixed = submission.replace("\"artifactHash\":\"", "\"artifactHash\":\"sha256:");

        reviewed(prefixed, "req-1");

        assertThat(front.post(ARTIFACTS, submission).status()).isEqualTo(200);
        assertThat(gateway.exchange("req-1").artifactHash()).isEqualTo(Enforcer.sha256(Enforcer.PAYLOAD));
    }

    @Test
    void submit_emptySender_isTheEnforcerOfThePairing() {
        reviewed(enforcer.submission("req-1").replaceAll("\"sender\":\\{[^}]*}", "\"sender\":{}"), "req-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"msgId", "sender.enforcerId"})
    void submit_optionalFieldMissing_isAccepted(String field) {
        String name = field.substring(field.indexOf('.') + 1);

        reviewed(enforcer.submission("req-1").replace("\"" + name + "\":", "\"unknown\":"), "req-1");
    }

    @Test
    void submit_optionalFieldsNull_areAccepted() {
        String submission = enforcer.submission("req-1");

        reviewed(
                "{\"expiresAt\":null,\"recipient\":null,"
                        + submission.substring(1).replace("\"msgId\":\"msg-1\"", "\"msgId\":null"),
                "req-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce", "tag"})
    void submit_ciphertextWithoutOptionalField_isRelayedAndTheApproverCannotReadIt(String field) {
        String submission = enforcer.submission("req-1").replace("\"" + field + "\":", "\"unknown\":");

        assertThat(front.post(ARTIFACTS, submission).status()).isEqualTo(202);

        assertThat(gateway.approver().shown()).isEmpty();
        assertThat(gateway.approver().unreadable()).hasSize(1);
        assertThat(gateway.pendingExchanges()).isOne();
    }

    @Test
    void submit_longNonceMissing_theApproverCannotReadIt() {
        String submission = enforcer.submission("req-1")
                .replace("AES-256-GCM", "xchacha20-poly1305")
                .replace("\"nonce\":", "\"unknown\":");

        assertThat(front.post(ARTIFACTS, submission).status()).isEqualTo(202);

        assertThat(gateway.approver().unreadable()).hasSize(1);
    }

    @Test
    void submit_withoutMetadata_answers422() {
        String submission = enforcer.submission("req-1").replace("\"metadata\":", "\"unknown\":");

        assertThat(front.post(ARTIFACTS, submission).error()).isEqualTo("422 no_approver");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "{\"reason\":\"changed my mind\"}"})
    void withdraw_bodyThatSaysNothing_isIgnored(String body) {
        gateway.approver().ignoreAll();
        front.post(ARTIFACTS, enforcer.submission("req-1"));

        assertThat(front.post("/v1/exchanges/req-1/withdraw", body).status()).isEqualTo(200);
        assertThat(front.post("/v1/pairing/pre-generate", body).status()).isEqualTo(200);
    }

    @Test
    void withdraw_bodyThatIsNotJson_answers400() {
        gateway.approver().ignoreAll();
        front.post(ARTIFACTS, enforcer.submission("req-1"));

        assertThat(front.post("/v1/exchanges/req-1/withdraw", "now!").error()).isEqualTo("400 validation");
        assertThat(gateway.pendingExchanges()).isOne();
    }

    @Test
    void ack_numericIdsAndEmptySender_isTaken() {
        reviewed(enforcer.submission("42").replace("\"42\"", "42"), "42");
        String msgId = front.get("/v1/exchanges/42/wait?timeout=1").need("/msgId");

        String ack = enforcer.ack("42", msgId, "received")
                .replace("\"42\"", "42")
                .replaceAll("\"sender\":\\{[^}]*}", "\"sender\":{}");

        assertThat(front.post("/v1/acks", ack).status()).isEqualTo(200);
        assertThat(gateway.exchange("42").acks()).hasSize(1);
    }

    @Test
    void pairing_numericIds_areTexts() {
        Answer initiated =
                front.post("/v1/pairing/initiate", "{\"deviceId\":1,\"enforcerId\":2,\"enforcerLabel\":null}");
        assertThat(initiated.status()).isEqualTo(201);
        assertThat(initiated.at("/deviceId")).isEqualTo("1");

        String token = front.get("/v1/pairing/" + initiated.need("/pairingNonce") + "/status")
                .need("/routingToken");

        assertThat(front.post("/v1/pairing/revoke", "{\"routingToken\":\"" + token + "\"}")
                        .at("/enforcerId"))
                .isEqualTo("2");
    }

    @Test
    void heartbeat_numericId_isTheText() {
        assertThat(front.post("/v1/presence/heartbeat", "{\"enforcerId\":3,\"enforcerLabel\":null}")
                        .status())
                .isEqualTo(200);
        assertThat(gateway.presence("3")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/artifacts", "/v1/acks", "/v1/pairing/initiate", "/v1/pairing/claim", "/v1/pairing/revoke"})
    void post_bodyThatIsNeededMissingOrNull_answers400(String path) {
        assertThat(front.post(path, "").error()).isEqualTo("400 validation");
        assertThat(front.post(path, "null").error()).isEqualTo("400 validation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "APPLICATION/JSON", "application/harp+json"})
    void post_waysToSayJson_areTaken(String type) {
        List<Header> headers = Enforcer.headers(gateway);
        headers.add(new Header("Content-Type", type));

        assertThat(front.send("POST", "/v1/presence/heartbeat", headers, "{\"enforcerId\":\"e\"}")
                        .block()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void post_withoutContentType_answers415() {
        assertThat(new Answer(front.send(
                                        "POST",
                                        "/v1/presence/heartbeat",
                                        Enforcer.headers(gateway),
                                        "{\"enforcerId\":\"e\"}")
                                .block())
                        .error())
                .isEqualTo("415 unsupported_media_type");
    }

    @Test
    void post_moreThanFourMebibytes_answers413() {
        // Past the upgrade to HTTP/2, which takes less.
        front.get("/echo");
        String most = "{\"enforcerId\":\"e\",\"x\":\"" + "x".repeat((4 << 20) - 26) + "\"}";
        assertThat(most).hasSize((4 << 20) - 1);
        assertThat(front.post("/v1/presence/heartbeat", most + " ").status()).isEqualTo(200);

        assertThat(front.post("/v1/presence/heartbeat", most + "  ").error()).isEqualTo("413 too_large");
    }

    @Test
    void path_withAnotherMethod_answers405AndSaysWhichOne() {
        Answer answer = front.get("/v1/artifacts");

        assertThat(answer.error()).isEqualTo("405 method_not_allowed");
        assertThat(answer.response().headers()).anySatisfy(header -> {
            assertThat(header.name()).isEqualToIgnoringCase("Allow");
            assertThat(header.value()).isEqualTo("POST");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/artifacts/", "/v1/exchanges//wait", "/V1/artifacts", "/", "/v2/artifacts"})
    void path_thatIsNearlyOne_answers404(String path) {
        assertThat(front.get(path).error()).isEqualTo("404 NotFound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout", "timeout=", "timeout=1&timeout=2"})
    void wait_timeoutThatIsNone_answers400(String query) {
        reviewed(enforcer.submission("req-1"), "req-1");

        assertThat(front.get("/v1/exchanges/req-1/wait?" + query).error()).isEqualTo("400 validation");
        assertThat(front.get("/v1/exchanges/req-1/wait?other=1").status()).isEqualTo(200);
    }

    /** Methods that no transport of this toolkit can send. */
    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS"})
    void path_withMethodOfNoEndpoint_answers405(String method) throws Exception {
        if (!(front instanceof SocketFront socket)) {
            return;
        }
        URI address = socket.server().baseUrl().resolve("/v1/exchanges/req-1");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).method(method, HttpRequest.BodyPublishers.noBody());
        Enforcer.headers(gateway).forEach(header -> request.header(header.name(), header.value()));
        HttpClient client = socket.client();

        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }
}
