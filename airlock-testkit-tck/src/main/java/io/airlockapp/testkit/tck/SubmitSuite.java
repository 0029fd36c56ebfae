package io.airlockapp.testkit.tck;

import static io.airlockapp.testkit.tck.Session.fields;
import static io.airlockapp.testkit.tck.Session.inside;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.transport.Header;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Submitting artifacts (wire reference, sections 3 and 4). */
abstract class SubmitSuite extends Suite {

    private static final String ARTIFACTS = "/v1/artifacts";
    private static final String PENDING = "PendingApproval";

    SubmitSuite(Supplier<Session> source) {
        super(source);
    }

    private Map<String, @Nullable Object> changed(Consumer<Map<String, @Nullable Object>> change) {
        Map<String, @Nullable Object> submission = session.submission(Session.freshId("req-"));
        change.accept(submission);
        return submission;
    }

    private void accepted(Map<String, @Nullable Object> submission) {
        String requestId = String.valueOf(submission.get("requestId"));
        session.post(ARTIFACTS, submission).isOneOf(200, 202).envelope("artifact.accepted", requestId);
        assertThat(session.status(requestId).need("/body/state")).isEqualToIgnoringCase(PENDING);
    }

    @Test
    void submit_newArtifact_opensAPendingExchange() {
        Map<String, @Nullable Object> submission = session.submission(Session.freshId("req-"));
        String requestId = String.valueOf(submission.get("requestId"));

        accepted(submission);

        Answer status = session.status(requestId);
        assertThat(status.at("/body/requestId")).isEqualTo(requestId);
        assertThat(status.at("/body/decision")).isNull();
        String hash = status.at("/body/artifactHash");
        assertThat(hash == null ? null : hash.replace("sha256:", ""))
                .isIn(null, inside(submission, "body").get("artifactHash"));
        if (status.at("/body/expiresAt") != null) {
            assertThat(status.time("/body/expiresAt")).isAfter(session.now());
        }
    }

    @Test
    void submit_sameArtifactAgain_isTheSameExchange() {
        Map<String, @Nullable Object> submission = session.submission(Session.freshId("req-"));
        accepted(submission);

        accepted(submission);
        inside(submission, "body").computeIfPresent("artifactHash", (name, hash) -> "sha256:" + hash);
        accepted(submission);
    }

    @Test
    void submit_otherArtifactUnderTheSameId_answers409() {
        Map<String, @Nullable Object> submission = session.submission(Session.freshId("req-"));
        accepted(submission);

        inside(submission, "body").put("artifactHash", Cryptography.sha256("something else"));

        session.post(ARTIFACTS, submission).isError(409, "AlreadyExistsConflict", "already_resolved");
    }

    @Test
    void submit_routingTokenOfNobodyOrNone_answers422() {
        session.post(ARTIFACTS, changed(each -> inside(each, "body", "metadata").put("routingToken", "rt-of-nobody")))
                .isError(422, "no_approver");
        session.post(ARTIFACTS, changed(each -> inside(each, "body", "metadata").remove("routingToken")))
                .isErrorOneOf(List.of(400, 422));
        session.post(ARTIFACTS, changed(each -> inside(each, "body").remove("metadata")))
                .isErrorOneOf(List.of(400, 422));
    }

    @Test
    void submit_expiredAlready_isRefused() {
        session.post(ARTIFACTS, changed(each -> inside(each, "body")
                        .put(
                                "expiresAt",
                                session.now().minus(Duration.ofMinutes(5)).toString())))
                .isErrorOneOf(List.of(400, 410, 422));
    }

    @TestFactory
    Stream<DynamicTest> submit_requiredFieldMissingOrNull_answers400() {
        return each(
                path -> {
                    String[] names = String.valueOf(path).split("/");
                    String last = names[names.length - 1];
                    String[] parents = java.util.Arrays.copyOf(names, names.length - 1);

                    session.post(ARTIFACTS, changed(each -> inside(each, parents)
                                    .remove(last)))
                            .isError(400);
                    session.post(ARTIFACTS, changed(each -> inside(each, parents)
                                    .put(last, null)))
                            .isError(400);
                },
                "msgType",
                "requestId",
                "createdAt",
                "sender",
                "body",
                "body/artifactType",
                "body/artifactHash",
                "body/ciphertext",
                "body/ciphertext/alg",
                "body/ciphertext/data",
                "body/expiresAt");
    }

    private void refused(Consumer<Map<String, @Nullable Object>> change) {
        session.post(ARTIFACTS, changed(change)).isError(400);
    }

    @Test
    void submit_fieldOfTheWrongForm_answers400() {
        refused(each -> each.put("msgType", "ack.submit"));
        refused(each -> each.put("createdAt", "yesterday"));
        refused(each -> each.put("body", "text"));
        refused(each -> each.put("sender", "text"));
        refused(each -> inside(each, "body").put("expiresAt", "tomorrow"));
        refused(each -> inside(each, "body").put("artifactHash", "00"));
        refused(each -> inside(each, "body")
                .computeIfPresent(
                        "artifactHash", (name, hash) -> String.valueOf(hash).toUpperCase(Locale.ROOT) + "G"));
        refused(each -> inside(each, "body").put("ciphertext", List.of()));
        refused(each -> inside(each, "body", "ciphertext").put("data", "----"));
        refused(each -> inside(each, "body", "metadata").put("repoName", fields()));
    }

    @TestFactory
    Stream<DynamicTest> submit_bodyThatIsNoObject_isRefused() {
        return each(
                body -> session.postText(ARTIFACTS, body).isErrorOneOf(List.of(400, 411, 415)),
                null,
                "null",
                "{",
                "[]",
                "\"text\"",
                "{} {}");
    }

    @Test
    void submit_bodyThatIsNotSaidToBeJson_isRefused() {
        List<Header> headers = session.headers();
        headers.add(new Header("Content-Type", "text/plain"));

        session.send("POST", ARTIFACTS, headers, JsonText.write(session.submission(Session.freshId("req-"))))
                .isErrorOneOf(List.of(400, 415));
    }

    @TestFactory
    Stream<DynamicTest> submit_artifactTypes_areAnyText() {
        return each(
                type -> accepted(changed(each -> inside(each, "body").put("artifactType", type))),
                "command.review",
                "plan.review",
                "task.review",
                "patch.review",
                "checkpoint.review",
                "command-approval",
                "something.of.ours");
    }

    @Test
    void submit_algorithmNames_haveNoCase() {
        accepted(changed(each -> inside(each, "body", "ciphertext").put("alg", "aes-256-gcm")));
    }

    @Test
    void submit_whatClientsInOtherLanguagesSend_isAccepted() {
        accepted(changed(each -> each.put("sender", fields())));
        accepted(changed(each -> each.remove("msgId")));
        accepted(changed(each -> each.put("msgId", 12)));
        accepted(changed(each -> {
            each.remove("expiresAt");
            each.remove("recipient");
        }));
        accepted(changed(each -> each.put("recipient", fields("approverId", "somebody"))));
        accepted(changed(each -> each.put("unknown", List.of(1, 2))));
        accepted(changed(each -> inside(each, "body").put("unknown", fields())));
        accepted(changed(each -> inside(each, "body", "ciphertext").put("aad", null)));
        accepted(changed(each -> each.computeIfPresent(
                "createdAt", (name, time) -> String.valueOf(time).replace("Z", "+00:00"))));
    }

    @Test
    void submit_numericId_isTheText() {
        long number = System.nanoTime();
        Map<String, @Nullable Object> submission = session.submission(String.valueOf(number));
        submission.put("requestId", number);

        accepted(submission);
    }

    @Test
    void ids_differInCase_areTwo() {
        String lower = Session.freshId("req-");
        accepted(session.submission(lower));

        session.get("/v1/exchanges/" + lower.toUpperCase(Locale.ROOT)).isError(404);
    }

    @Test
    void ids_percentEncodedInAPath_areDecoded() {
        String requestId = Session.freshId("req ä/+");
        session.post(ARTIFACTS, session.submission(requestId)).ok();

        session.get("/v1/exchanges/"
                        + requestId.replace(" ", "%20").replace("ä", "%C3%A4").replace("/", "%2F"))
                .envelope("exchange.status", requestId);
    }

    @Test
    void submit_entryOfAPolicysDecision_isAccepted() {
        Map<String, @Nullable Object> entry = changed(each -> {
            inside(each, "body", "metadata").put("dndAudit", "true");
            inside(each, "body", "metadata").put("dndDecision", "approve");
            inside(each, "body")
                    .put("expiresAt", session.now().plus(Duration.ofMinutes(1)).toString());
        });

        session.post(ARTIFACTS, entry)
                .isOneOf(200, 202)
                .envelope("artifact.accepted", String.valueOf(entry.get("requestId")));
    }
}
