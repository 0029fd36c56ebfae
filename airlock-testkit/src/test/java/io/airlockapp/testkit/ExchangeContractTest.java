package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.model.ActionSelector;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyScope;
import io.airlockapp.testkit.approver.Answer.Decide;
import io.airlockapp.transport.Header;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TLS")
class ExchangeContractTest extends Contract {

    private static final String ARTIFACTS = "/v1/artifacts";

    private final Enforcer enforcer = new Enforcer(gateway);

    ExchangeContractTest(FrontKind kind) {
        super(kind);
    }

    private Answer submit(String requestId) {
        Answer answer = front.post(ARTIFACTS, enforcer.submission(requestId));
        assertThat(answer.status()).isEqualTo(202);
        return answer;
    }

    private Answer waitFor(String requestId) {
        return front.get("/v1/exchanges/" + requestId + "/wait?timeout=1");
    }

    private String state(String requestId) {
        return front.get("/v1/exchanges/" + requestId).need("/body/state");
    }

    @Test
    void submit_newArtifact_isAcceptedAndPending() {
        Answer accepted = submit("req-1");

        assertThat(accepted.at("/msgType")).isEqualTo("artifact.accepted");
        assertThat(accepted.at("/requestId")).isEqualTo("req-1");
        Answer status = front.get("/v1/exchanges/req-1");
        assertThat(status.at("/msgType")).isEqualTo("exchange.status");
        assertThat(status.at("/body/requestId")).isEqualTo("req-1");
        assertThat(status.at("/body/state")).isEqualTo("PendingApproval");
        assertThat(status.at("/body/createdAt")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(status.at("/body/expiresAt")).isEqualTo("2026-01-01T00:10:00Z");
        assertThat(status.at("/body/artifactHash")).isEqualTo(Enforcer.sha256(Enforcer.PAYLOAD));
        assertThat(status.at("/body/decision")).isNull();
        assertThat(gateway.pendingExchanges()).isEqualTo(1);
    }

    @Test
    void submit_routingKeysInMetadata_approverDoesNotSeeThem() {
        front.post(
                ARTIFACTS,
                enforcer.submission(
                        "req-1", Enforcer.PAYLOAD, "\"approverId\":\"a\",\"tenantId\":\"t\",\"repoName\":\"r\""));

        assertThat(gateway.approver().shown()).hasSize(1);
        assertThat(gateway.approver().shown().get(0).metadata()).isEqualTo(Map.of("repoName", "r"));
    }

    @Test
    void submit_requestedActions_approverSeesThem() {
        String actions = "[{\"id\":\"a\",\"caption\":\" Go \",\"style\":\"odd\",\"decision\":\"approve\"}]";
        String payload = "{\"extensions\":{\"org.harp.requestedActions\":{\"actions\":" + actions + ",\"version\":1}}}";
        front.post(ARTIFACTS, enforcer.submission("req-1", payload, "\"repoName\":\"r\""));
        String twice = payload.replace("[{", "[{\"id\":\"A\",\"caption\":\"x\",\"decision\":\"reject\"},{");
        front.post(ARTIFACTS, enforcer.submission("req-2", twice, "\"repoName\":\"r\""));

        var shown = gateway.approver().shown();
        assertThat(shown.get(0).actions()).hasSize(1);
        assertThat(shown.get(0).actions().get(0).caption()).isEqualTo("Go");
        assertThat(shown.get(0).actions().get(0).style()).isEqualTo("secondary");
        assertThat(shown.get(1).actions()).isEmpty();
    }

    @Test
    void submit_sameAgain_isTheSameExchange() {
        submit("req-1");

        Answer again = front.post(ARTIFACTS, enforcer.submission("req-1"));

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.at("/msgType")).isEqualTo("artifact.accepted");
        assertThat(gateway.exchange("req-1").submissions()).isEqualTo(2);
        assertThat(gateway.approver().shown()).hasSize(1);
    }

    @Test
    void submit_sameIdOtherHash_answers409() {
        submit("req-1");

        assertThat(front.post(ARTIFACTS, enforcer.submission("req-1", "{}", "\"repoName\":\"r\""))
                        .error())
                .isEqualTo("409 AlreadyExistsConflict");
    }

    @Test
    void submit_hashWithPrefix_isTheSameHash() {
        submit("req-1");
        String hash = Enforcer.sha256(Enforcer.PAYLOAD);

        Answer again = front.post(ARTIFACTS, enforcer.submission("req-1").replace(hash, "sha256:" + hash));

        assertThat(again.status()).isEqualTo(200);
        assertThat(gateway.exchange("req-1").artifactHash()).isEqualTo(hash);
    }

    @Test
    void submit_idsDifferInCase_areTwoExchanges() {
        submit("req-a");
        submit("req-A");

        assertThat(gateway.exchanges()).hasSize(2);
    }

    @Test
    void submit_unknownRoutingToken_answers422() {
        String token = enforcer.pairing().routingToken().expose();

        assertThat(front.post(ARTIFACTS, enforcer.submission("req-1").replace(token, "rt-none"))
                        .error())
                .isEqualTo("422 no_approver");
        assertThat(front.post(ARTIFACTS, enforcer.submission("req-1").replace("routingToken", "repoName"))
                        .error())
                .isEqualTo("422 no_approver");
    }

    @Test
    void submit_revokedPairing_answers403() {
        gateway.revokePairing(enforcer.pairing());

        assertThat(front.post(ARTIFACTS, enforcer.submission("req-1")).error()).isEqualTo("403 pairing_revoked");
        assertThat(gateway.exchanges()).isEmpty();
    }

    @Test
    void submit_expiryInThePast_answers422() {
        String submission = enforcer.submission("req-1").replace("2026-01-01T00:10:00Z", "2026-01-01T00:00:00Z");

        assertThat(front.post(ARTIFACTS, submission).error()).isEqualTo("422 expired");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "msgType",
                "requestId",
                "createdAt",
                "sender",
                "body",
                "artifactType",
                "artifactHash",
                "ciphertext",
                "alg",
                "data",
                "expiresAt"
            })
    void submit_requiredFieldMissing_answers400(String field) {
        String submission = enforcer.submission("req-1").replace("\"" + field + "\":", "\"other\":");

        assertThat(front.post(ARTIFACTS, submission).error()).isEqualTo("400 validation");
        assertThat(gateway.exchanges()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "artifact.submit, artifact.offer",
        "AES-256-GCM, ROT13",
        "2026-01-01T00:10:00Z, tomorrow",
        "2026-01-01T00:10:00Z, 2026-01-01T02:10:00+02:00",
        "AAAAAAAAAAAAAAAA, AAAA",
        "AAAAAAAAAAAAAAAA, ----"
    })
    void submit_fieldOfTheWrongForm_answers400(String right, String wrong) {
        String submission = enforcer.submission("req-1").replace(right, wrong);

        assertThat(submission).contains(wrong);
        assertThat(front.post(ARTIFACTS, submission).error()).isEqualTo("400 validation");
    }

    @Test
    void submit_upperCaseHash_answers400() {
        String hash = Enforcer.sha256(Enforcer.PAYLOAD);
        String submission = enforcer.submission("req-1").replace(hash, hash.toUpperCase(java.util.Locale.ROOT));

        assertThat(front.post(ARTIFACTS, submission).error()).isEqualTo("400 validation");
    }

    @Test
    void submit_metadataNotText_answers400() {
        assertThat(front.post(ARTIFACTS, enforcer.submission("req-1", Enforcer.PAYLOAD, "\"repoName\":1"))
                        .error())
                .isEqualTo("400 validation");
    }

    @Test
    void submit_notJsonOrNotSaid_isRefused() {
        assertThat(front.post(ARTIFACTS, "{").error()).isEqualTo("400 validation");
        assertThat(front.post(ARTIFACTS, "[]").error()).isEqualTo("400 validation");
        assertThat(front.post(ARTIFACTS, "{\"a\":1,\"a\":2}").error()).isEqualTo("400 validation");
        List<Header> headers = Enforcer.headers(gateway);
        headers.add(new Header("Content-Type", "text/plain"));
        assertThat(new Answer(front.send("POST", ARTIFACTS, headers, enforcer.submission("req-1"))
                                .block())
                        .error())
                .isEqualTo("415 unsupported_media_type");
    }

    @Test
    void submit_ciphertextOfAnotherKey_approverNeverSeesIt() {
        gateway.approver().approveAll();
        String submission = enforcer.submission("req-1");
        Enforcer other = new Enforcer(gateway);
        String foreign = submission.replace(
                enforcer.pairing().routingToken().expose(),
                other.pairing().routingToken().expose());

        assertThat(front.post(ARTIFACTS, foreign).status()).isEqualTo(202);

        assertThat(gateway.approver().shown()).isEmpty();
        assertThat(gateway.approver().unreadable()).hasSize(1);
        assertThat(state("req-1")).isEqualTo("PendingApproval");
    }

    @Test
    void submit_hashOfSomethingElse_approverNeverSeesIt() {
        gateway.approver().approveAll();
        String submission = enforcer.submission("req-1")
                .replace(Enforcer.sha256(Enforcer.PAYLOAD), Enforcer.sha256("something else"));

        assertThat(front.post(ARTIFACTS, submission).status()).isEqualTo(202);

        assertThat(gateway.approver().shown()).isEmpty();
        assertThat(gateway.approver().unreadable().get(0).problem()).contains("SHA-256");
    }

    @Test
    void submit_dndAudit_isRecordedWithoutTheApprover() {
        gateway.approver().approveAll();

        Answer accepted = front.post(
                ARTIFACTS,
                enforcer.submission("req-1", Enforcer.PAYLOAD, "\"dndAudit\":\"true\",\"dndDecision\":\"approve\""));

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(gateway.approver().shown()).isEmpty();
        assertThat(gateway.exchange("req-1").dndAudit()).isTrue();
        assertThat(gateway.exchange("req-1").metadata()).containsEntry("dndDecision", "approve");
        assertThat(gateway.pendingExchanges()).isZero();
        assertThat(waitFor("req-1").error()).isEqualTo("409 already_resolved");
    }

    @Test
    void wait_decided_deliversTheDecision() {
        gateway.approver().rejectAll("not today");
        submit("req-1");

        Answer decision = waitFor("req-1");

        assertThat(decision.status()).isEqualTo(200);
        assertThat(decision.at("/msgType")).isEqualTo("decision.deliver");
        assertThat(decision.at("/requestId")).isEqualTo("req-1");
        assertThat(decision.need("/msgId")).startsWith("msg-");
        assertThat(decision.at("/body/artifactHash")).isEqualTo(Enforcer.sha256(Enforcer.PAYLOAD));
        assertThat(decision.at("/body/decision")).isEqualTo("reject");
        assertThat(decision.at("/body/reason")).isEqualTo("not today");
        assertThat(decision.at("/body/signerKeyId"))
                .isEqualTo(gateway.approver().signerKeyId());
        assertThat(state("req-1")).isEqualTo("Decided");
        assertThat(front.get("/v1/exchanges/req-1").at("/body/decision")).isEqualTo("reject");
    }

    @Test
    void wait_noDecisionInTime_answers204WithoutBody() {
        submit("req-1");
        CompletableFuture<Answer> answer = startWait("req-1", 2);
        gateway.advance(Duration.ofSeconds(2).minusNanos(1));
        assertThat(answer).isNotDone();

        gateway.advance(Duration.ofNanos(1));

        assertThat(answer.join().status()).isEqualTo(204);
        assertThat(answer.join().response().body().length()).isZero();
        assertThat(gateway.pendingWaits()).isZero();
    }

    @Test
    void wait_withoutTimeout_isHeldFor25Seconds() {
        submit("req-1");
        CompletableFuture<Answer> answer = front.send("GET", "/v1/exchanges/req-1/wait", "")
                .map(Answer::new)
                .toFuture();
        until(() -> gateway.pendingWaits() == 1);
        gateway.advance(Duration.ofSeconds(25).minusNanos(1));
        assertThat(gateway.pendingWaits()).isEqualTo(1);

        gateway.advance(Duration.ofNanos(1));

        assertThat(answer.join().status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "61", "-1", "x", "1.5", "99999999999"})
    void wait_timeoutOutOfRange_answers400(String timeout) {
        submit("req-1");

        assertThat(front.get("/v1/exchanges/req-1/wait?timeout=" + timeout).error())
                .isEqualTo("400 validation");
    }

    @Test
    void wait_severalAtOnce_allGetTheDecision() {
        submit("req-1");
        CompletableFuture<Answer> first = startWait("req-1", 25);
        CompletableFuture<Answer> second = startWait("req-1", 25);

        gateway.approver().approve("req-1");

        assertThat(first.join().at("/body/decision")).isEqualTo("approve");
        assertThat(second.join().at("/body/nonce")).isEqualTo(first.join().need("/body/nonce"));
        assertThat(gateway.exchange("req-1").deliveries()).isEqualTo(2);
    }

    @Test
    void wait_exchangeExpires_answers410() {
        submit("req-1");
        gateway.advance(Duration.ofMinutes(10).minusSeconds(5));
        CompletableFuture<Answer> held = startWait("req-1", 25);

        gateway.advance(Duration.ofSeconds(5));

        assertThat(held.join().error()).isEqualTo("410 expired");
        assertThat(waitFor("req-1").error()).isEqualTo("410 expired");
        assertThat(state("req-1")).isEqualTo("Expired");
        assertThat(gateway.pendingExchanges()).isZero();
        assertThatThrownBy(() -> gateway.approver().approve("req-1")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wait_exchangeWithdrawn_answers409() {
        submit("req-1");
        CompletableFuture<Answer> held = startWait("req-1", 25);

        Answer withdrawn = front.post("/v1/exchanges/req-1/withdraw", "");

        assertThat(withdrawn.status()).isEqualTo(200);
        assertThat(withdrawn.at("/msgType")).isEqualTo("exchange.withdrawn");
        assertThat(withdrawn.at("/requestId")).isEqualTo("req-1");
        assertThat(held.join().error()).isEqualTo("409 already_resolved");
        assertThat(state("req-1")).isEqualTo("Withdrawn");
    }

    @Test
    void wait_pairingRevoked_answers403() {
        submit("req-1");
        CompletableFuture<Answer> held = startWait("req-1", 25);

        gateway.approver().revokePairing(enforcer.pairing().enforcerId());

        assertThat(held.join().error()).isEqualTo("403 pairing_revoked");
        assertThat(state("req-1")).isEqualTo("Cancelled");
    }

    @Test
    void wait_gatewayCancels_answers409() {
        submit("req-1");
        CompletableFuture<Answer> held = startWait("req-1", 25);

        gateway.cancelExchange("req-1");

        assertThat(held.join().error()).isEqualTo("409 already_resolved");
        assertThat(state("req-1")).isEqualTo("Cancelled");
    }

    @Test
    void wait_unknownExchange_answers404() {
        assertThat(waitFor("req-none").error()).isEqualTo("404 NotFound");
        assertThat(front.get("/v1/exchanges/req-none").error()).isEqualTo("404 NotFound");
        assertThat(front.post("/v1/exchanges/req-none/withdraw", "").error()).isEqualTo("404 NotFound");
    }

    @Test
    void wait_callerGivesUp_leavesNoWait() {
        submit("req-1");
        Disposable call =
                front.send("GET", "/v1/exchanges/req-1/wait?timeout=25", "").subscribe();
        until(() -> gateway.pendingWaits() == 1);

        call.dispose();

        until(() -> gateway.pendingWaits() == 0);
        assertThat(state("req-1")).isEqualTo("PendingApproval");
    }

    @Test
    void percentEncodedId_isDecoded() {
        submit("req 1/ä+");
        gateway.approver().approve("req 1/ä+");

        assertThat(waitFor("req%201%2F%C3%A4+").at("/requestId")).isEqualTo("req 1/ä+");
    }

    @Test
    void withdraw_alreadyTerminal_answers409AndKeepsTheOutcome() {
        submit("req-1");
        gateway.approver().approve("req-1");

        assertThat(front.post("/v1/exchanges/req-1/withdraw", "").error()).isEqualTo("409 already_resolved");
        assertThat(waitFor("req-1").at("/body/decision")).isEqualTo("approve");
        assertThatThrownBy(() -> gateway.approver().reject("req-1", null)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wait_unackedDecision_isDeliveredAgainAlike() {
        gateway.approver().approveAll();
        submit("req-1");

        Answer first = waitFor("req-1");
        Answer second = waitFor("req-1");

        assertThat(second.response().body()).isEqualTo(first.response().body());
        assertThat(gateway.exchange("req-1").deliveries()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivered", "received", "processed"})
    void ack_ofTheDecision_isRecorded(String status) {
        gateway.approver().approveAll();
        submit("req-1");
        String msgId = waitFor("req-1").need("/msgId");

        Answer ack = front.post("/v1/acks", enforcer.ack("req-1", msgId, status));

        assertThat(ack.status()).isEqualTo(200);
        assertThat(ack.at("/msgType")).isEqualTo("ack.accepted");
        assertThat(state("req-1")).isEqualTo("Delivered");
        assertThat(gateway.exchange("req-1").acks())
                .containsExactly(new ExchangeSnapshot.Ack(msgId, status, Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(waitFor("req-1").at("/msgId")).isEqualTo(msgId);
    }

    @Test
    void ack_ofNothing_answers404() {
        submit("req-1");

        assertThat(front.post("/v1/acks", enforcer.ack("req-1", "msg-x", "delivered"))
                        .error())
                .isEqualTo("404 NotFound");
        gateway.approver().approve("req-1");
        assertThat(front.post("/v1/acks", enforcer.ack("req-1", "msg-x", "delivered"))
                        .error())
                .isEqualTo("404 NotFound");
        assertThat(front.post("/v1/acks", enforcer.ack("req-2", "msg-x", "delivered"))
                        .error())
                .isEqualTo("404 NotFound");
        assertThat(gateway.exchange("req-1").state()).isEqualTo(ExchangeState.DECIDED);
    }

    @Test
    void ack_unknownStatus_answers400() {
        gateway.approver().approveAll();
        submit("req-1");

        assertThat(front.post("/v1/acks", enforcer.ack("req-1", waitFor("req-1").need("/msgId"), "seen"))
                        .error())
                .isEqualTo("400 validation");
    }

    @Test
    void policies_query_getsThoseOfItsEnforcerWorkspaceAndSession() {
        Instant expiry = gateway.clock().instant().plusSeconds(60);
        gateway.policies(
                policy("all", "w", null, expiry),
                policy("session", "w", "s-1", expiry),
                policy("elsewhere", "other", null, expiry));

        Answer any = front.get("/v1/policy/dnd/effective?enforcerId=e%201&workspaceId=w");
        Answer session = front.get("/v1/policy/dnd/effective?enforcerId=e%201&workspaceId=w&sessionId=s-1");

        assertThat(any.at("/msgType")).isEqualTo("dnd.policy.effective");
        assertThat(any.need("/requestId")).isNotBlank();
        assertThat(any.at("/body/0/requestId")).isEqualTo("all");
        assertThat(any.at("/body/0/objectType")).isEqualTo("airlock.dnd.action");
        assertThat(any.at("/body/0/policyMode")).isEqualTo("deny_all");
        assertThat(any.at("/body/0/actionSelector/argvPrefix/1")).isEqualTo("push");
        assertThat(any.at("/body/0/expiresAt")).isEqualTo("2026-01-01T00:01:00Z");
        assertThat(any.at("/body/1/requestId")).isNull();
        assertThat(session.at("/body/1/requestId")).isEqualTo("session");
        assertThat(session.at("/body/2/requestId")).isNull();
    }

    @Test
    void policies_withoutWorkspace_answers400() {
        assertThat(front.get("/v1/policy/dnd/effective?enforcerId=e").error()).isEqualTo("400 validation");
    }

    private static DndPolicy policy(
            String id, String workspace, @org.jspecify.annotations.Nullable String session, Instant expiry) {
        return new DndPolicy(
                id,
                PolicyScope.ACTION,
                workspace,
                session,
                "e 1",
                PolicyMode.DENY_ALL,
                null,
                new ActionSelector("git", List.of("git", "push")),
                null,
                null,
                expiry);
    }

    @Test
    void capitalisedDecisions_areWrittenSo() {
        use(FakeGateway.builder().capitalisedDecisions().build());
        Enforcer here = new Enforcer(gateway);
        gateway.approver().decide(shown -> new Decide("allow", null));
        front.post(ARTIFACTS, here.submission("req-1"));

        Answer decision = waitFor("req-1");

        assertThat(decision.at("/body/Decision")).isEqualTo("allow");
        assertThat(decision.need("/body/Nonce")).isNotBlank();
        assertThat(decision.at("/body/decision")).isNull();
    }
}
