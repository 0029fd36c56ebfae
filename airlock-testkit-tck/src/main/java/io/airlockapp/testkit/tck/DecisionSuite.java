package io.airlockapp.testkit.tck;

import static io.airlockapp.testkit.tck.Session.freshId;
import static io.airlockapp.testkit.tck.Session.inside;
import static io.airlockapp.testkit.tck.Session.waitPath;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Waiting for decisions, acknowledging and withdrawing (wire reference, sections 3 to 7). */
abstract class DecisionSuite extends Suite {

    private static final String ARTIFACTS = "/v1/artifacts";
    private static final String ACKS = "/v1/acks";
    private static final List<Integer> ENDED = List.of(404, 409, 410);

    DecisionSuite(Supplier<Session> source) {
        super(source);
    }

    private String approved() {
        String requestId = session.submitted();
        session.approver().decide(requestId, "approve", null);
        return requestId;
    }

    private String state(String requestId) {
        return session.status(requestId).need("/body/state");
    }

    private Answer withdraw(String requestId) {
        return session.post("/v1/exchanges/" + requestId + "/withdraw", null);
    }

    @Test
    void wait_approved_deliversASignedDecision() {
        Map<String, @Nullable Object> submission = session.submission(freshId("req-"));
        String requestId = String.valueOf(submission.get("requestId"));
        session.post(ARTIFACTS, submission).ok();
        session.approver().decide(requestId, "approve", null);

        Answer decision = session.decision(requestId);

        assertThat(decision.need("/msgId")).isNotBlank();
        decision.time("/createdAt");
        String hash = decision.need("/body/artifactHash");
        assertThat(hash.replace("sha256:", ""))
                .isEqualTo(inside(submission, "body").get("artifactHash"));
        String word = decision.need("/body/decision");
        assertThat(word).isIn("approve", "allow");
        String nonce = decision.need("/body/nonce");
        assertThat(Cryptography.verifies(
                        session.paired().publicKey(),
                        hash + "|" + word + "|" + nonce,
                        decision.need("/body/signature")))
                .as("the signature over artifactHash|decision|nonce")
                .isTrue();
        assertThat(decision.need("/body/signerKeyId").replaceFirst("^key-", ""))
                .isEqualTo(session.paired().signerKeyId().replaceFirst("^key-", ""));
        assertThat(state(requestId)).isIn("Decided", "Delivered");
    }

    @Test
    void wait_rejected_deliversTheReason() {
        String requestId = session.submitted();
        session.approver().decide(requestId, "reject", "not today");

        Answer decision = session.decision(requestId);

        assertThat(decision.need("/body/decision")).isIn("reject", "deny");
        assertThat(decision.at("/body/reason")).isEqualTo("not today");
    }

    @Test
    void wait_twoDecisions_haveTwoNonces() {
        assertThat(session.decision(approved()).need("/body/nonce"))
                .isNotEqualTo(session.decision(approved()).need("/body/nonce"));
    }

    @Test
    void wait_heldWhenTheDecisionIsMade_isAnsweredThen() {
        String requestId = session.submitted();
        CompletableFuture<Answer> first = session.startWait(requestId, 60);
        CompletableFuture<Answer> second = session.startWait(requestId, 60);

        session.approver().decide(requestId, "approve", null);

        String nonce =
                Session.ended(first).envelope("decision.deliver", requestId).need("/body/nonce");
        assertThat(Session.ended(second).envelope("decision.deliver", requestId).at("/body/nonce"))
                .isEqualTo(nonce);
    }

    @Test
    void wait_callerHasGoneAway_laterWaitGetsTheDecision() {
        String requestId = session.submitted();
        CompletableFuture<Answer> abandoned = session.startWait(requestId, 60);
        abandoned.cancel(true);

        session.approver().decide(requestId, "approve", null);

        assertThat(session.decision(requestId).need("/body/decision")).isIn("approve", "allow");
    }

    @Test
    void wait_noDecisionInTime_answers204WithoutBody() {
        String requestId = session.submitted();
        CompletableFuture<Answer> held = session.startWait(requestId, 1);
        session.gateway().hasten(Duration.ofSeconds(1));

        Answer answer = Session.ended(held).isOneOf(204);

        assertThat(answer.answer().body()).isEmpty();
        assertThat(state(requestId)).isEqualToIgnoringCase("PendingApproval");
    }

    @TestFactory
    Stream<DynamicTest> wait_timeoutOutOfRange_answers400() {
        String requestId = session.submitted();
        return each(
                timeout -> session.get("/v1/exchanges/" + requestId + "/wait?timeout=" + timeout)
                        .isError(400),
                "0",
                "61",
                "-1",
                "soon");
    }

    @Test
    void wait_withoutATimeout_isTaken() {
        String requestId = approved();

        session.get("/v1/exchanges/" + requestId + "/wait").envelope("decision.deliver", requestId);
    }

    @Test
    void wait_exchangeExpires_endsThen() {
        Map<String, @Nullable Object> submission = session.submission(freshId("req-"));
        String requestId = String.valueOf(submission.get("requestId"));
        inside(submission, "body").put("expiresAt", session.now().plusSeconds(2).toString());
        session.post(ARTIFACTS, submission).ok();
        CompletableFuture<Answer> held = session.startWait(requestId, 60);
        session.gateway().hasten(Duration.ofSeconds(2));

        Session.ended(held).isErrorOneOf(ENDED);

        assertThat(state(requestId)).isEqualToIgnoringCase("Expired");
        session.get(waitPath(requestId, 1)).isErrorOneOf(ENDED);
    }

    @Test
    void anything_withAnUnknownExchange_answers404() {
        session.get("/v1/exchanges/req-of-nobody").isError(404);
        session.get(waitPath("req-of-nobody", 1)).isError(404);
        withdraw("req-of-nobody").isError(404);
        session.post(ACKS, session.ack("req-of-nobody", "msg-of-nobody", "delivered"))
                .isError(404);
    }

    @TestFactory
    Stream<DynamicTest> withdraw_bodyMissingNullOrEmpty_endsTheExchange() {
        return each(
                body -> {
                    String requestId = session.submitted();

                    session.postText("/v1/exchanges/" + requestId + "/withdraw", body)
                            .isOneOf(200)
                            .envelope("exchange.withdrawn", requestId);

                    assertThat(state(requestId)).isEqualToIgnoringCase("Withdrawn");
                    withdraw(requestId).isError(409);
                },
                null,
                "null",
                "{}");
    }

    @Test
    void withdraw_whileAWaitIsHeld_endsIt() {
        String requestId = session.submitted();
        CompletableFuture<Answer> held = session.startWait(requestId, 60);

        withdraw(requestId).ok();

        Session.ended(held).isErrorOneOf(ENDED);
        session.get(waitPath(requestId, 1)).isErrorOneOf(ENDED);
    }

    @Test
    void withdraw_decided_answers409AndChangesNothing() {
        String requestId = approved();

        withdraw(requestId).isError(409);

        assertThat(session.decision(requestId).need("/body/decision")).isIn("approve", "allow");
    }

    @Test
    void wait_decisionNotAcknowledged_isDeliveredAgainAlike() {
        String requestId = approved();

        Answer first = session.decision(requestId);
        Answer second = session.decision(requestId);

        assertThat(second.at("/msgId")).isEqualTo(first.need("/msgId"));
        assertThat(second.node("/body")).isEqualTo(first.node("/body"));
    }

    @TestFactory
    Stream<DynamicTest> ack_everyStatus_isTaken() {
        return each(
                status -> {
                    String requestId = approved();
                    String msgId = session.decision(requestId).need("/msgId");

                    Answer ack = session.post(ACKS, session.ack(requestId, msgId, String.valueOf(status)))
                            .isOneOf(200);

                    assertThat(ack.at("/msgType")).isEqualTo("ack.accepted");
                    assertThat(state(requestId)).isIn("Delivered", "Decided");
                    session.post(ACKS, session.ack(requestId, msgId, String.valueOf(status)))
                            .isOneOf(200);
                },
                "delivered",
                "received",
                "processed");
    }

    @Test
    void ack_fromAnEmptySender_isTaken() {
        String requestId = approved();
        Map<String, @Nullable Object> ack =
                session.ack(requestId, session.decision(requestId).need("/msgId"), "delivered");
        ack.put("sender", Session.fields());
        ack.remove("msgId");

        session.post(ACKS, ack).isOneOf(200);
    }

    @Test
    void ack_ofAnotherMessageOrInAnUnknownStatus_isRefused() {
        String requestId = approved();
        String msgId = session.decision(requestId).need("/msgId");

        session.post(ACKS, session.ack(requestId, "msg-of-nobody", "delivered")).isErrorOneOf(List.of(400, 404));
        session.post(ACKS, session.ack(requestId, msgId, "framed")).isError(400);
        Map<String, @Nullable Object> nameless = session.ack(requestId, msgId, "delivered");
        inside(nameless, "body").remove("msgId");
        session.post(ACKS, nameless).isError(400);
        session.postText(ACKS, "null").isError(400);
    }
}
