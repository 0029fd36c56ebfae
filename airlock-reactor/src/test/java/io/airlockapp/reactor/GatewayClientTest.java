package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static io.airlockapp.reactor.Wire.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.Delivery;
import io.airlockapp.model.AckStatus;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.Ciphertext;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.TransportRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What each method puts on the wire, to the byte (wire reference, sections 2 to 4), and what it refuses to. */
class GatewayClientTest {

    private final Wire wire = new Wire();

    @AfterEach
    void close() {
        wire.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyMethod_asksItsOwnEndpointInItsOwnLane(ClientCall call) {
        wire.script.answer(200, call.answer);

        Watch<?> watch = watch(call.on(wire.client));

        assertThat(watch.failure()).isNull();
        assertThat(watch.ended()).isTrue();
        TransportRequest request = wire.script.only();
        assertThat(request.method()).isEqualTo(call.method);
        assertThat(request.path()).isEqualTo(call.path);
        assertThat(request.lane()).isEqualTo(call.lane());
        assertThat(request.maxResponseBytes()).isEqualTo(1 << 20);
        assertThat(request.timeout()).isEqualTo(Duration.ofSeconds(call == ClientCall.AWAIT_DECISION ? 35 : 15));
    }

    @ParameterizedTest
    @EnumSource
    void everyMethod_namesItsContentOnlyIfItHasSome(ClientCall call) {
        wire.script.answer(200, call.answer);

        watch(call.on(wire.client));

        TransportRequest request = wire.script.only();
        boolean hasBody = request.body().length() > 0;
        assertThat(Wire.header(request, "Content-Type")).isEqualTo(hasBody ? "application/json" : null);
        assertThat(hasBody).isEqualTo(call.method == Method.POST && call != ClientCall.WITHDRAW);
    }

    @ParameterizedTest
    @EnumSource
    void everyMethod_sendsNothingUntilSubscribed_andOnceForEachSubscription(ClientCall call) {
        wire.script.always(200, call.answer);

        Mono<?> mono = call.on(wire.client);
        assertThat(wire.script.requests()).isEmpty();

        watch(mono);
        watch(mono);
        assertThat(wire.script.requests())
                .hasSize(2)
                .containsOnly(wire.script.requests().get(0));
    }

    @ParameterizedTest
    @EnumSource
    void everyMethod_cancelled_givesTheCallUp(ClientCall call) {
        wire.script.then(Mono.never());

        Watch<?> watch = watch(call.on(wire.client));
        watch.cancel();
        wire.advance(Duration.ofMinutes(5));

        assertThat(wire.script.cancelled()).isEqualTo(1);
        assertThat(wire.script.requests()).hasSize(1);
        assertThat(watch.ended()).isFalse();
    }

    @Test
    void initiatePairing_everything_isWritten() {
        wire.script.answer(201, ClientCall.INITIATE_PAIRING.answer);

        watch(wire.client.initiatePairing(new PairingInitiation(
                        "device-1",
                        "enforcer-1",
                        "Büro \"1\"\n",
                        "workspace-1",
                        URI.create("https://gw.example:8443"),
                        "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo")))
                .value();

        assertBody("""
                {"deviceId":"device-1","enforcerId":"enforcer-1","enforcerLabel":"Büro \\"1\\"\\n",
                 "workspaceName":"workspace-1","gatewayUrl":"https://gw.example:8443",
                 "x25519PublicKey":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}""");
    }

    @Test
    void initiatePairing_onlyWhatIsRequired_leavesTheRestOut() {
        wire.script.answer(200, ClientCall.INITIATE_PAIRING.answer);
        watch(ClientCall.INITIATE_PAIRING.on(wire.client));
        assertBody("""
                {"deviceId":"device-1","enforcerId":"enforcer-1"}""");
    }

    @Test
    void claimPairing_everything_isWritten() {
        wire.script.answer(200, ClientCall.CLAIM_PAIRING.answer);

        watch(wire.client.claimPairing(new PairingClaim(
                        "abcd 1234",
                        "device-1",
                        "enforcer-1",
                        "Enforcer",
                        "workspace-1",
                        URI.create("https://gw.example"),
                        "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo")))
                .value();

        assertBody("""
                {"pairingCode":"abcd 1234","deviceId":"device-1","enforcerId":"enforcer-1","enforcerLabel":"Enforcer",
                 "workspaceName":"workspace-1","gatewayUrl":"https://gw.example",
                 "x25519PublicKey":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}""");
    }

    @Test
    void claimPairing_onlyWhatIsRequired_leavesTheRestOut() {
        wire.script.answer(200, ClientCall.CLAIM_PAIRING.answer);
        watch(ClientCall.CLAIM_PAIRING.on(wire.client));
        assertBody("""
                {"pairingCode":"ABCD-1234","deviceId":"device-1","enforcerId":"enforcer-1","enforcerLabel":"Enforcer",
                 "workspaceName":"workspace-1"}""");
    }

    @Test
    void revokePairing_theRoutingTokenAndNothingElse() {
        wire.script.answer(200, ClientCall.REVOKE_PAIRING.answer);
        watch(wire.client.revokePairing(Secret.of("rt \"quoted\" ü/\\")));
        assertBody("""
                {"routingToken":"rt \\"quoted\\" ü/\\\\"}""");
    }

    @Test
    void heartbeat_everything_isWritten() {
        wire.script.answer(200, "");
        Watch<Void> beat = watch(wire.client.heartbeat(new Heartbeat("enforcer-1", "Enforcer", "workspace-1")));
        assertThat(beat.ended()).isTrue();
        assertThat(beat.values).isEmpty();
        assertBody("""
                {"enforcerId":"enforcer-1","enforcerLabel":"Enforcer","workspaceName":"workspace-1"}""");
    }

    @Test
    void heartbeat_onlyWhatIsRequired_leavesTheRestOut() {
        wire.script.answer(200, "");
        watch(ClientCall.HEARTBEAT.on(wire.client));
        assertBody("""
                {"enforcerId":"enforcer-1"}""");
    }

    @Test
    void submit_isOneEnvelope() {
        wire.script.answer(202, ClientCall.SUBMIT.answer);
        watch(ClientCall.SUBMIT.on(wire.client));
        assertBody("""
                {"msgId":"msg-1","msgType":"artifact.submit","requestId":"req-1","createdAt":"2026-01-01T00:00:00Z",
                 "sender":{"enforcerId":"enforcer-1"},
                 "body":{
                  "artifactType":"command.review",
                  "artifactHash":"d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd",
                  "ciphertext":{"alg":"AES-256-GCM","data":"ZGF0YQ==","nonce":"bm9uY2Vub25jZQ==",
                                "tag":"dGFndGFndGFndGFndGFnIQ=="},
                  "expiresAt":"2026-01-01T00:10:00Z",
                  "metadata":{"routingToken":"routing-1","workspaceName":"workspace-1"}}}""");
    }

    @Test
    void submit_everyOptionalPart_isWrittenWhereThereIsOne() {
        wire.script.answer(200, ClientCall.SUBMIT.answer);

        watch(wire.client.submit(new ArtifactSubmission(
                        "msg-1",
                        "req-1",
                        Instant.parse("2026-01-01T00:00:00.123456Z"),
                        "enforcer-1",
                        new ArtifactType("something.new"),
                        "d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd",
                        new Ciphertext("XChaCha20-Poly1305", "", null, null, "YWFk"),
                        Wire.START.plusMillis(1),
                        null,
                        Map.of())))
                .value();

        assertBody("""
                {"msgId":"msg-1","msgType":"artifact.submit","requestId":"req-1",
                 "createdAt":"2026-01-01T00:00:00.123456Z","sender":{"enforcerId":"enforcer-1"},
                 "body":{
                  "artifactType":"something.new",
                  "artifactHash":"d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd",
                  "ciphertext":{"alg":"XChaCha20-Poly1305","data":"","aad":"YWFk"},
                  "expiresAt":"2026-01-01T00:00:00.001Z"}}""");
    }

    @Test
    void submit_theRoutingTokenInTheMetadata_isRefused() {
        ArtifactSubmission whole = ClientCall.submission();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArtifactSubmission(
                        whole.msgId(),
                        whole.requestId(),
                        whole.createdAt(),
                        whole.enforcerId(),
                        whole.artifactType(),
                        whole.artifactHash(),
                        whole.ciphertext(),
                        whole.expiresAt(),
                        whole.routingToken(),
                        Map.of("routingToken", "another")))
                .withMessageContaining("routingToken")
                .withMessageNotContaining("another");
    }

    @Test
    void acknowledge_isAnEnvelopeOfItsOwnThatNamesTheDecision() {
        wire.script.answer(200, "");

        Watch<Void> done = watch(wire.client.acknowledge(new Acknowledgement(
                "ack-1",
                "req-1",
                "msg-decision",
                "enforcer-1",
                AckStatus.PROCESSED,
                Instant.parse("2026-01-01T00:00:05Z"))));

        assertThat(done.ended()).isTrue();
        assertThat(done.failure()).isNull();
        assertBody("""
                {"msgId":"ack-1","msgType":"ack.submit","requestId":"req-1","createdAt":"2026-01-01T00:00:05Z",
                 "sender":{"enforcerId":"enforcer-1"},
                 "body":{"msgId":"msg-decision","status":"processed","ackAt":"2026-01-01T00:00:05Z"}}""");
    }

    @Test
    void withdraw_hasNoBody() {
        wire.script.answer(200, ClientCall.WITHDRAW.answer);
        watch(ClientCall.WITHDRAW.on(wire.client));
        assertThat(wire.script.only().body()).isEqualTo(Body.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    req-1                 | req-1
                    a/b                   | a%2Fb
                    a b                   | a%20b
                    a+b                   | a%2Bb
                    a%2Fb                 | a%252Fb
                    ü                     | %C3%BC
                    😀                    | %F0%9F%98%80
                    a?b#c                 | a%3Fb%23c
                    ../../v1/acks         | ..%2F..%2Fv1%2Facks
                    ...                   | ...
                    a;b=c&d               | a%3Bb%3Dc%26d
                    a\\b                  | a%5Cb
                    """)
    void ids_arePercentEncodedAsOneSegment(String id, String encoded) {
        wire.script.always(404, "");

        watch(wire.client.exchangeStatus(id));
        watch(wire.client.awaitDecision(id, Duration.ofSeconds(1)));
        watch(wire.client.withdraw(id));
        watch(wire.client.pairingStatus(id));

        assertThat(wire.script.paths())
                .containsExactly(
                        "/v1/exchanges/" + encoded,
                        "/v1/exchanges/" + encoded + "/wait?timeout=1",
                        "/v1/exchanges/" + encoded + "/withdraw",
                        "/v1/pairing/" + encoded + "/status");
    }

    @Test
    void effectivePolicies_everyPartOfTheQuery_isPercentEncoded() {
        wire.script.answer(200, ClientCall.EFFECTIVE_POLICIES.answer);
        watch(wire.client.effectivePolicies(new PolicyQuery("e&1=2", "Büro 1/2+3", "s#1")))
                .value();
        assertThat(wire.script.only().path())
                .isEqualTo("/v1/policy/dnd/effective?enforcerId=e%261%3D2&workspaceId=B%C3%BCro%201%2F2%2B3"
                        + "&sessionId=s%231");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 25, 60})
    void awaitDecision_anyPollInRange_isAskedForInSecondsAndHasTenMoreToAnswer(int seconds) {
        wire.script.answer(204, "");
        watch(wire.client.awaitDecision("req-1", Duration.ofSeconds(seconds))).value();
        assertThat(wire.script.only().path()).isEqualTo("/v1/exchanges/req-1/wait?timeout=" + seconds);
        assertThat(wire.script.only().timeout()).isEqualTo(Duration.ofSeconds(seconds + 10));
    }

    @Test
    void awaitDecision_budgetForOtherCalls_doesNotCutItShort() {
        try (Wire hurried = new Wire(options -> options.callBudget(Duration.ofSeconds(2)))) {
            hurried.script.answer(204, "");
            watch(hurried.client.awaitDecision("req-1", Duration.ofSeconds(25))).value();
            assertThat(hurried.script.only().timeout()).isEqualTo(Duration.ofSeconds(35));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.5S", "PT-1S", "PT60.001S", "PT61S", "PT1.5S", "PT1H"})
    void awaitDecision_aPollOutOfRange_isRefusedAtTheCall(Duration timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wire.client.awaitDecision("req-1", timeout))
                .withMessageContaining("1 to 60");
        assertNothingSent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", ".", ".."})
    void idsThatAreNone_areRefusedAtTheCall(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> wire.client.exchangeStatus(id));
        assertThatIllegalArgumentException().isThrownBy(() -> wire.client.awaitDecision(id, Duration.ofSeconds(25)));
        assertThatIllegalArgumentException().isThrownBy(() -> wire.client.withdraw(id));
        assertThatIllegalArgumentException().isThrownBy(() -> wire.client.pairingStatus(id));
        assertNothingSent();
    }

    @Test
    void submit_expiredBefore_isRefusedAtTheCall() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wire.client.submit(until(Wire.START)))
                .withMessageContaining("expired");
        assertThatIllegalArgumentException().isThrownBy(() -> wire.client.submit(until(Wire.START.minusNanos(1))));
        assertNothingSent();
    }

    @Test
    void submit_expiresBeforeItIsSubscribed_failsAndSendsNothing() {
        Mono<?> submit = wire.client.submit(until(Wire.START.plusSeconds(5)));
        wire.advance(Duration.ofSeconds(5));

        assertThat(watch(submit).failure())
                .isInstanceOfSatisfying(CallTimeoutException.class, e -> assertThat(e.delivery())
                        .isEqualTo(Delivery.NOT_SENT));
        assertNothingSent();
    }

    @Test
    void submit_expiringSoon_isGivenUpByThen() {
        wire.script.answer(202, ClientCall.SUBMIT.answer);
        watch(wire.client.submit(until(Wire.START.plusSeconds(5)))).value();
        assertThat(wire.script.only().timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void options_reachTheTransport() {
        try (Wire tuned =
                new Wire(options -> options.callTimeout(Duration.ofSeconds(3)).maxResponseBytes(4096))) {
            tuned.script.always(200, ClientCall.ECHO.answer);
            watch(tuned.client.echo());
            assertThat(tuned.script.only().timeout()).isEqualTo(Duration.ofSeconds(3));
            assertThat(tuned.script.only().maxResponseBytes()).isEqualTo(4096);
        }
    }

    @Test
    void builder_whatMakesNoSense_isRefused() {
        GatewayClientBuilder builder = GatewayClient.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.callTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.callTimeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.callBudget(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxResponseBytes(0));
        assertThatIllegalStateException()
                .isThrownBy(() -> GatewayClient.builder().transport(wire.script).build());
        assertThatIllegalStateException()
                .isThrownBy(() -> GatewayClient.builder().app(Wire.APP).build());
        assertNothingSent();
    }

    @Test
    void headers_areThoseOfTheWireReferenceAndNoOthers() {
        wire.script.always(200, ClientCall.SUBMIT.answer);
        watch(ClientCall.SUBMIT.on(wire.client));
        assertThat(wire.script.only().headers())
                .containsExactlyInAnyOrder(
                        new Header("X-Client-Id", "app-1"),
                        new Header("X-Client-Secret", "app-1-secret"),
                        new Header("X-PAT", "airpat_1"),
                        new Header("Content-Type", "application/json"));
    }

    private static ArtifactSubmission until(Instant expiresAt) {
        ArtifactSubmission whole = ClientCall.submission();
        return new ArtifactSubmission(
                whole.msgId(),
                whole.requestId(),
                whole.createdAt(),
                whole.enforcerId(),
                whole.artifactType(),
                whole.artifactHash(),
                whole.ciphertext(),
                expiresAt,
                whole.routingToken(),
                whole.metadata());
    }

    private void assertBody(String expected) {
        assertThat(json(wire.script.only().body())).isEqualTo(json(expected));
    }

    private void assertNothingSent() {
        wire.advance(Duration.ofMinutes(5));
        assertThat(wire.script.requests()).isEmpty();
    }
}
