package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.testkit.approver.SignedForm;
import io.airlockapp.testkit.fault.Chaos;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.testkit.server.ControlServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.PushRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway on a socket in stepped time, controlled as a program in another language does. */
class ControlServerTest {

    private static final String ARTIFACTS = "/v1/artifacts";

    private final FakeGateway gateway = FakeGateway.builder()
            .push(PushRequest.Kind.SERVER_SENT_EVENTS, PushRequest.Kind.WEB_SOCKET)
            .build();
    private final SocketFront front = SocketFront.of(gateway, HttpClient.Version.HTTP_1_1);
    private final ControlServer control = ControlServer.builder(front.server())
            .onReset(again -> again.approver().rejectAll("as set up"))
            .start();
    private final Enforcer enforcer = new Enforcer(gateway);

    @AfterEach
    void close() {
        control.close();
        front.close();
    }

    /** An answer of the control API. */
    private record Said(int status, String body) {
        String at(String pointer) {
            return Objects.requireNonNull(Json.textAt(Body.of(body), pointer), pointer + " in " + body);
        }

        String problem() {
            return status + " " + at("/problem");
        }
    }

    private CompletableFuture<Said> send(String method, String path, String body, String token, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(control.baseUrl() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", type);
        if (!token.isEmpty()) {
            request.header("X-Control-Token", token);
        }
        return front.client()
                .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> new Said(answer.statusCode(), answer.body()));
    }

    private CompletableFuture<Said> asked(String method, String path, String body) {
        return send(method, path, body, control.token().expose(), "application/json");
    }

    private Said ask(String method, String path, String body) {
        return asked(method, path, body).join();
    }

    private void done(String method, String path, String body) {
        Said said = ask(method, path, body);
        assertThat(said.status()).as(said.body()).isEqualTo(204);
    }

    private Said get(String path) {
        Said said = ask("GET", path, "");
        assertThat(said.status()).as(said.body()).isEqualTo(200);
        return said;
    }

    private String decided(String requestId, String payload, String metadata) {
        assertThat(front.post(ARTIFACTS, enforcer.submission(requestId, payload, metadata))
                        .status())
                .isEqualTo(202);
        return gateway.exchange(requestId).decision() + " "
                + gateway.exchange(requestId).state().value();
    }

    private String decided(String requestId, String payload) {
        return decided(requestId, payload, "\"workspaceName\":\"w\"");
    }

    @Test
    void script_firstRuleThatFits_answers() {
        done("PUT", "/approver/script", """
                {"rules":[
                  {"payload":[{"pointer":"/command","contains":"rm"}],"answer":{"decision":"reject","reason":"no rm"}},
                  {"payload":[{"pointer":"/tags","contains":"safe"},{"pointer":"/level","equals":1}],"answer":{"decision":"approve"}},
                  {"artifactType":"plan.review","answer":{"decision":"approve"}}],
                 "otherwise":{"never":true}}""");

        assertThat(decided("r-1", "{\"command\":\"rm -rf /\"}")).isEqualTo("reject Decided");
        assertThat(decided("r-2", "{\"level\":1,\"tags\":[\"safe\"]}")).isEqualTo("approve Decided");
        assertThat(decided("r-3", "{\"level\":2,\"tags\":[\"safe\"]}")).isEqualTo("null PendingApproval");
        front.post(
                ARTIFACTS,
                enforcer.submission("r-4", "{}", "\"repoName\":\"shop\"").replace("command.review", "plan.review"));
        assertThat(gateway.exchange("r-4").decision()).isEqualTo("approve");
        assertThat(front.get("/v1/exchanges/r-1/wait?timeout=1").at("/body/reason"))
                .isEqualTo("no rm");
    }

    @Test
    void script_rulesThatCount_answerInTheirTurn() {
        done("PUT", "/approver/script", """
                {"rules":[
                  {"answer":{"decision":"reject","reason":"second"},"onTime":2},
                  {"answer":{"decision":"approve"},"times":1}],
                 "otherwise":{"decision":"reject","reason":"rest"}}""");

        assertThat(decided("r-1", "{}")).isEqualTo("approve Decided");
        assertThat(reasonOf("r-2")).isEqualTo("second");
        assertThat(reasonOf("r-3")).isEqualTo("rest");
    }

    private @Nullable String reasonOf(String requestId) {
        decided(requestId, "{}");
        return front.get("/v1/exchanges/" + requestId + "/wait?timeout=1").at("/body/reason");
    }

    @Test
    void script_buttonAndColleague_decideAsTheButtonSaysWithTheColleaguesKey() {
        Said colleague = ask("POST", "/approver/colleagues", "");
        done("PUT", "/approver/script", """
                {"rules":[{"button":"stop","answer":{"press":"stop","by":"%s","after":"PT1S"}}],
                 "otherwise":{"decision":"approve"}}""".formatted(colleague.at("/signerKeyId")));

        assertThat(decided("r-1", """
                {"extensions":{"org.harp.requestedActions":{"actions":[{"caption":"Stop","decision":"reject","id":"stop"}],\
                "version":1}}}""")).isEqualTo("null PendingApproval");
        gateway.advance(Duration.ofSeconds(1));

        Answer answer = front.get("/v1/exchanges/r-1/wait?timeout=1");
        assertThat(answer.at("/body/decision")).isEqualTo("reject");
        assertThat(answer.at("/body/signerKeyId"))
                .isEqualTo(colleague.at("/signerKeyId"))
                .isNotEqualTo(get("/approver").at("/signerKeyId"));
        assertThat(colleague.at("/publicKey")).hasSize(44);
    }

    @Test
    void script_buttonThatIsNotThere_failsTheSubmission() {
        done("PUT", "/approver/script", "{\"otherwise\":{\"press\":\"stop\"}}");

        assertThat(front.post(ARTIFACTS, enforcer.submission("r-1")).status()).isEqualTo(500);
        assertThat(ask("POST", "/approver/answers", "{\"requestId\":\"r-1\",\"answer\":{\"press\":\"stop\"}}")
                        .problem())
                .startsWith("409 The artifact r-1 has no button stop");
    }

    @Test
    void answers_forOneExchange_decideIt() {
        decided("r-1", "{}");

        done("POST", "/approver/answers", "{\"requestId\":\"r-1\",\"answer\":{\"decision\":\"allow\"}}");

        assertThat(gateway.exchange("r-1").decision()).isEqualTo("allow");
        assertThat(ask("POST", "/approver/answers", "{\"requestId\":\"r-1\",\"answer\":{\"decision\":\"allow\"}}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void advance_answerAfterADelay_comesWhenTimeHasMovedSoFar() {
        done("PUT", "/approver/script", "{\"otherwise\":{\"decision\":\"approve\",\"after\":\"PT30M\"}}");
        front.post(ARTIFACTS, enforcer.submission("r-1").replace("00:10:00Z", "01:00:00Z"));

        assertThat(ask("POST", "/clock/advance", "{\"by\":\"PT29M59S\"}").at("/now"))
                .isEqualTo("2026-01-01T00:29:59Z");
        assertThat(gateway.exchange("r-1").decision()).isNull();
        ask("POST", "/clock/advance", "{\"untilIdle\":true}");

        assertThat(gateway.exchange("r-1").decision()).isEqualTo("approve");
        assertThat(get("/clock").at("/now")).isEqualTo("2026-01-01T00:30:00Z");
    }

    @Test
    void advance_whenAWaitIsHeld_doesNotRaceWithTheRequestOnItsWay() {
        decided("r-1", "{}");
        CompletableFuture<Said> advanced =
                asked("POST", "/clock/advance", "{\"by\":\"PT25S\",\"when\":{\"pendingWaits\":1}}");
        assertThat(get("/clock").at("/now")).isEqualTo("2026-01-01T00:00:00Z");

        Answer answer = front.get("/v1/exchanges/r-1/wait?timeout=25");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(advanced.join().at("/pendingWaits")).isEqualTo("0");
    }

    @Test
    void advance_conditionThatDoesNotComeTrue_says409AndMovesNothing() {
        Said said = ask(
                "POST", "/clock/advance", "{\"by\":\"PT25S\",\"when\":{\"pendingWaits\":1},\"within\":\"PT0.02S\"}");

        assertThat(said.problem()).startsWith("409 After PT0.02S").contains("GET /state");
        assertThat(gateway.clock().instant()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void await_untilRequestsHaveCome_answersWithTheState() {
        CompletableFuture<Said> awaited = asked("POST", "/await", "{\"when\":{\"requests\":1,\"exchanges\":0}}");

        front.get("/echo");

        assertThat(awaited.join().at("/requests")).isEqualTo("1");
    }

    @Test
    void faults_setAndCleared_hitTheCallsTheyAreFor() {
        Said set = ask("POST", "/faults", """
                {"calls":{"endpoint":"echo","first":2,"times":1},"fault":{"kind":"status","status":503,"retryAfter":"7"}}""");
        assertThat(set.at("/remaining")).isEqualTo("1");
        assertThat(front.get("/echo").status()).isEqualTo(200);
        assertThat(front.get("/echo").status()).isEqualTo(503);

        ask("POST", "/faults", "{\"calls\":{\"always\":true},\"fault\":{\"kind\":\"garbage\"}}");
        done("DELETE", "/faults", "");

        assertThat(front.get("/echo").at("/utc")).isEqualTo("2026-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"tamper\",\"how\":\"flip-decision\"}",
                "{\"kind\":\"tamper\",\"replace\":\"decision\",\"with\":\"reject\"}"
            })
    void faults_tampering_changesTheDecision(String fault) {
        ask("POST", "/faults", "{\"calls\":{\"endpoint\":\"wait\"},\"fault\":" + fault + "}");
        gateway.approver().approveAll();
        decided("r-1", "{}");

        assertThat(front.get("/v1/exchanges/r-1/wait?timeout=1").at("/body/decision"))
                .isEqualTo("reject");
    }

    @ParameterizedTest
    @CsvSource({"requestId,r-2", "enforcerId,enforcer-2"})
    void faults_ofAnExchangeOrAnEnforcer_hitItsCallsAlone(String matcher, String id) {
        Enforcer second = new Enforcer(gateway, "enforcer-2");
        ask("POST", "/faults", """
                {"calls":{"endpoint":"submit","%s":"%s"},"fault":{"kind":"status","status":503,"code":"busy","shape":"code"}}""".formatted(matcher, id));

        assertThat(front.post(ARTIFACTS, enforcer.submission("r-1")).status()).isEqualTo(202);
        Answer hit = front.post(ARTIFACTS, second.submission("r-2"));

        assertThat(hit.status() + " " + hit.at("/code")).isEqualTo("503 busy");
    }

    @Test
    void faults_ofTheBodyAndTheAddress_reachTheClient() {
        ask("POST", "/faults", "{\"fault\":{\"kind\":\"redirect\",\"status\":307,\"location\":\"http://127.0.0.2/\"}}");
        assertThat(front.get("/echo").status()).isEqualTo(307);

        ask("POST", "/faults", "{\"fault\":{\"kind\":\"truncated-body\"}}");
        assertThatThrownBy(() -> front.get("/echo")).hasRootCauseInstanceOf(IOException.class);

        ask("POST", "/faults", "{\"fault\":{\"kind\":\"restart\",\"memory\":\"keep\"}}");
        assertThatThrownBy(() -> front.post("/v1/presence/heartbeat", "{\"enforcerId\":\"enforcer-1\"}"))
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(gateway.faults().remaining()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"keep,200", "lose,404"})
    void restart_withADownTime_isOverWhenTimeHasPassed(String memory, int status) {
        decided("r-1", "{}");

        done("POST", "/restart", "{\"memory\":\"" + memory + "\",\"downFor\":\"PT2S\"}");

        assertThat(get("/state").at("/down")).isEqualTo("true");
        assertThatThrownBy(() -> front.get("/echo")).hasRootCauseInstanceOf(IOException.class);
        assertThat(ask("POST", "/clock/advance", "{\"by\":\"PT2S\"}").at("/down"))
                .isEqualTo("false");
        assertThat(front.get("/v1/exchanges/r-1").status()).isEqualTo(status);
    }

    @Test
    void reset_gatewayThatIsDown_isUpAndKnowsWhatItKnew() {
        decided("r-1", "{}");
        done("POST", "/restart", "{\"memory\":\"keep\",\"downFor\":\"PT1H\"}");

        done("POST", "/reset", "");

        assertThat(front.get("/v1/exchanges/r-1").status()).isEqualTo(200);
    }

    @Test
    void chaos_putAndDeleted_showsItsSeedAndLeavesTheFaults() {
        ask("POST", "/faults", "{\"calls\":{\"first\":9},\"fault\":{\"kind\":\"garbage\"}}");
        assertThat(get("/state").body()).contains("\"chaos\":null");

        done("PUT", "/chaos", "{\"seed\":9007199254740991,\"rate\":0.5}");

        assertThat(gateway.chaos()).isEqualTo(new Chaos(9_007_199_254_740_991L, 0.5));
        assertThat(get("/state").at("/chaos/seed")).isEqualTo("9007199254740991");
        done("DELETE", "/chaos", "");
        assertThat(gateway.chaos()).isNull();
        assertThat(get("/state").at("/faults")).isEqualTo("1");
    }

    @Test
    void inspect_afterAReview_showsWhatHappened() {
        gateway.approver().approveAll();
        decided("r-1", "{\"command\":\"ls\"}", "\"repoName\":\"shop\"");
        String msgId = front.get("/v1/exchanges/r-1/wait?timeout=1").need("/msgId");
        front.post("/v1/acks", enforcer.ack("r-1", msgId, "processed"));
        front.post("/v1/presence/heartbeat", "{\"enforcerId\":\"enforcer-1\"}");

        assertThat(get("/requests").at("/0/endpoint")).isEqualTo("submit");
        assertThat(get("/requests").at("/1/path")).isEqualTo("/v1/exchanges/r-1/wait?timeout=1");
        assertThat(get("/exchanges").at("/0/state")).isEqualTo("Delivered");
        assertThat(get("/exchanges/r-1").at("/acks/0/status")).isEqualTo("processed");
        assertThat(get("/shown").at("/0/payload/command")).isEqualTo("ls");
        assertThat(get("/shown").at("/0/metadata/repoName")).isEqualTo("shop");
        assertThat(get("/presence/enforcer-1").at("/heartbeats")).isEqualTo("1");
        assertThat(get("/state").at("/exchanges")).isEqualTo("1");
        assertThat(get("/unreadable").body()).isEqualTo("[]");
        assertThat(get("/channels").at("/open")).isEqualTo("0");
    }

    @Test
    void pairings_ready_canBeUsedByAnotherClient() {
        Said pairing = ask("POST", "/pairings", "{\"enforcerId\":\"e-9\",\"workspaceName\":\"w-9\"}");

        assertThat(pairing.at("/enforcerId")).isEqualTo("e-9");
        assertThat(pairing.at("/signerKeyId")).isEqualTo(get("/approver").at("/signerKeyId"));
        assertThat(pairing.at("/contentKey")).hasSize(43);
        assertThat(front.post("/v1/pairing/revoke", "{\"routingToken\":\"" + pairing.at("/routingToken") + "\"}")
                        .at("/enforcerId"))
                .isEqualTo("e-9");
    }

    @Test
    void pairings_byHand_areEnteredAndRejected() {
        done("PUT", "/approver/pairings", "{\"mode\":\"manual\"}");
        String initiation = "{\"deviceId\":\"d\",\"enforcerId\":\"e\"}";
        Answer first = front.post("/v1/pairing/initiate", initiation);
        Answer second = front.post("/v1/pairing/initiate", initiation);

        done("POST", "/approver/pairings/enter", "{\"code\":\"" + first.need("/pairingCode") + "\"}");
        done("POST", "/approver/pairings/reject", "{\"code\":\"" + second.need("/pairingCode") + "\"}");

        assertThat(state(first)).isEqualTo("completed");
        assertThat(state(second)).isEqualTo("rejected");
        done("POST", "/approver/pairings/revoke", "{\"enforcerId\":\"e\"}");
        assertThat(state(first)).isEqualTo("revoked");
        assertThat(ask("POST", "/approver/codes", "").at("/expiresAt")).isEqualTo("2026-01-01T00:30:00Z");
    }

    private String state(Answer initiated) {
        return front.get("/v1/pairing/" + initiated.need("/pairingNonce") + "/status")
                .need("/state");
    }

    @Test
    void setUp_limitsPoliciesConsentUsers_areTheGateways() {
        done("PUT", "/policies", """
                {"policies":[{"requestId":"p-1","objectType":"airlock.dnd.action","workspaceId":"w","enforcerId":"e",
                 "policyMode":"deny_all","actionSelector":{"argvPrefix":["git","push"]},"expiresAt":"2026-01-02T00:00:00Z"}]}""");
        assertThat(front.get("/v1/policy/dnd/effective?enforcerId=e&workspaceId=w")
                        .at("/body/0/actionSelector/argvPrefix/1"))
                .isEqualTo("push");
        done("PUT", "/consent", "{\"state\":\"denied\"}");
        assertThat(front.get("/v1/consents/check").error()).isEqualTo("403 app_consent_denied");
        done("POST", "/user/expire", "");
        assertThat(front.get("/v1/consents/check").error()).isEqualTo("401 unauthorized");
        done("POST", "/user/accept", "{\"bearer\":\"new-token\"}");
        done("PUT", "/consent", "{\"state\":\"given\"}");
        assertThat(front.get("/v1/consents/check").status()).isEqualTo(200);
        done("PUT", "/rate-limit", "{\"requestsPerMinute\":1}");
        front.get("/echo");
        assertThat(front.get("/echo").status()).isEqualTo(429);
    }

    @Test
    void reset_afterEverythingWasChanged_isAsSetUp() {
        done("PUT", "/rate-limit", "{\"requestsPerMinute\":1}");
        done("PUT", "/consent", "{\"state\":\"denied\"}");
        done("PUT", "/approver/signature", "{\"form\":\"harp-core\"}");
        done("PUT", "/approver/pairings", "{\"mode\":\"reject\"}");
        ask("POST", "/faults", "{\"calls\":{\"always\":true},\"fault\":{\"kind\":\"garbage\"}}");
        gateway.approver().signs(SignedForm.ENVELOPE);

        done("POST", "/reset", "");

        assertThat(decided("r-1", "{}")).isEqualTo("reject Decided");
        assertThat(front.get("/v1/exchanges/r-1/wait?timeout=1").at("/body/reason"))
                .isEqualTo("as set up");
        assertThat(front.get("/v1/exchanges/r-1").at("/body/decision")).isEqualTo("reject");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PUT  | /approver/script   | {"rule":[]}                                      | 400 There is no field rule here: leave it out, or use one of [rules, otherwise].
            PUT  | /approver/script   | {"rules":[{"answer":{"never":true,"then":1}}]}   | 400 There is no field rules[0].answer.then here
            PUT  | /approver/script   | {"otherwise":{}}                                 | 400 An answer has none or several
            PUT  | /approver/script   | {"rules":[{"payload":[{"pointer":"a","equals":1}],"answer":{"never":true}}]} | 400 The pointer of a condition
            PUT  | /approver/script   | {"rules":[{"payload":[{"pointer":"/a"}],"answer":{"never":true}}]} | 400 A condition on the payload
            PUT  | /approver/script   | []                                               | 400 The body is not a JSON object
            PUT  | /approver/script   | {                                                | 400 The body is not JSON
            PUT  | /approver/script   | {"otherwise":{"press":"a","decision":"approve"}} | 400 An answer has none or several
            PUT  | /approver/script   | {"otherwise":{"press":"a","reason":"because"}}   | 400 An answer has a field that does not go with the rest
            PUT  | /approver/script   | {"otherwise":{"never":true,"after":"PT1S"}}      | 400 An answer has a field that does not go with the rest
            PUT  | /approver/script   | {"otherwise":{"press":"a","by":"key-1"}}         | 400 There is no colleague key-1
            PUT  | /approver/script   | {"rules":[{"answer":{"never":true},"times":1,"onTime":1}]} | 400 A rule has both onTime and times
            PUT  | /approver/script   | {"rules":[{"answer":{"never":true},"times":0}]}  | 400 Artifacts are counted from 1
            PUT  | /approver/signature | {"form":"pgp"}                                  | 400 The field form is not one of [gateway, envelope, harp-core]
            PUT  | /rate-limit        | {}                                               | 400 The field requestsPerMinute is missing
            PUT  | /rate-limit        | {"requestsPerMinute":"1"}                        | 400 The field requestsPerMinute is not a whole number
            PUT  | /rate-limit        | {"requestsPerMinute":-1}                         | 400
            POST | /clock/advance     | {"by":"25s"}                                     | 400 The field by is not a duration of ISO 8601
            POST | /clock/advance     | {"by":"PT-1S"}                                   | 400 Time cannot go back
            POST | /clock/advance     | {}                                               | 400 There is neither or both of by and untilIdle
            POST | /clock/advance     | {"by":"PT1S","when":{"waits":1}}                 | 400 There is no field when.waits here
            POST | /await             | {"when":{},"within":"PT2M"}                      | 400 The field within is longer than a minute
            POST | /faults            | {"fault":{"kind":"flood"}}                       | 400 The field fault.kind is not one of
            POST | /faults            | {"calls":{"endpoint":"wait","times":0},"fault":{"kind":"garbage"}} | 400 Calls are counted from 1
            POST | /faults            | {"fault":{"kind":"tamper","strip":"a","how":"flip-decision"}} | 400 A tampering is one of
            POST | /faults            | {"fault":{"kind":"refuse-connection"}}           | 400 The field fault.kind is not one of
            POST | /faults            | {"fault":{"kind":"redirect","status":307,"location":"http://["}} | 400 The field fault.location is not a URI
            POST | /faults            | {"fault":{"kind":"redirect","status":200,"location":"/"}} | 400 Status 200 redirects nobody
            POST | /faults            | {"fault":{"kind":"slow-drip","pieces":2}}        | 400 The field fault.pause is missing
            POST | /faults            | {"calls":{"endpoint":"wait"},"fault":{"kind":"duplicate-delivery"}} | 400 Only a channel
            POST | /restart           | {"memory":"some"}                                | 400 The field memory is not one of [keep, lose]
            POST | /restart           | {"downFor":"PT1S"}                               | 400 The field memory is missing
            POST | /restart           | {"memory":"keep","downFor":"PT-1S"}              | 400 The time is PT-1S
            PUT  | /chaos             | {"seed":1.5,"rate":0.1}                          | 400 The field seed is not a whole number
            PUT  | /chaos             | {"seed":1,"rate":"0.1"}                          | 400 The field rate is not a number
            PUT  | /chaos             | {"seed":1,"rate":1.5}                            | 400 The rate is 1.5
            PUT  | /chaos             | {"rate":1}                                       | 400 The field seed is missing
            GET  | /exchanges/none    | ''                                               | 409 There is no exchange none
            GET  | /presence/none     | ''                                               | 404 No heartbeat
            GET  | /certificate       | ''                                               | 404 The gateway speaks without TLS
            GET  | /nothing           | ''                                               | 404 There is no such path
            GET  | /faults?all=1      | ''                                               | 400 No call has a query
            POST | /state             | ''                                               | 405 This path is not for POST
            POST | /reset             | {"hard":true}                                    | 400 There is no field hard here: leave it out.
            """)
    void call_thatIsWrong_isRefusedWithASentence(String method, String path, String body, String problem) {
        assertThat(ask(method, path, body).problem()).startsWith(problem);
    }

    @Test
    void call_withoutTheTokenOrNotSayingJson_isRefused() {
        assertThat(send("GET", "/state", "", "", "application/json").join().status())
                .isEqualTo(401);
        assertThat(send("GET", "/state", "", "wrong", "application/json").join().problem())
                .startsWith("401 The header X-Control-Token");
        assertThat(send("POST", "/reset", "{}", control.token().expose(), "text/plain")
                        .join()
                        .status())
                .isEqualTo(415);
        assertThat(front.get("/state").status()).isEqualTo(404);
    }

    @Test
    void certificate_ofAServerWithTls_isHandedOut() throws Exception {
        try (SocketFront secured = SocketFront.secured(FakeGateway.create(), HttpClient.Version.HTTP_2);
                ControlServer other = ControlServer.start(secured.server())) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(other.baseUrl() + "/certificate"))
                    .header("X-Control-Token", other.token().expose())
                    .build();

            String body = front.client()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();

            assertThat(Json.textAt(Body.of(body), "/pem"))
                    .isEqualTo(secured.server().certificatePem());
        }
    }

    @Test
    void advance_gatewayInRealTime_says409() throws Exception {
        try (SocketFront real = SocketFront.of(FakeGateway.builder().realTime().build(), HttpClient.Version.HTTP_1_1);
                ControlServer other = ControlServer.start(real.server())) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(other.baseUrl() + "/clock/advance"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"by\":\"PT1S\"}"))
                    .header("X-Control-Token", other.token().expose())
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(20))
                    .build();

            assertThat(front.client()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(409);
        }
    }
}
