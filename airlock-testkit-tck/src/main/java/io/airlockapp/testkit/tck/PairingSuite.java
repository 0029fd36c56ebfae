package io.airlockapp.testkit.tck;

import static io.airlockapp.testkit.tck.Session.fields;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Pairing and presence (wire reference, sections 3, 5 and 7). */
abstract class PairingSuite extends Suite {

    private static final String INITIATE = "/v1/pairing/initiate";
    private static final String CLAIM = "/v1/pairing/claim";
    private static final String REVOKE = "/v1/pairing/revoke";
    private static final String HEARTBEAT = "/v1/presence/heartbeat";

    PairingSuite(Supplier<Session> source) {
        super(source);
    }

    private Answer initiate() {
        return session.post(INITIATE, Session.initiation(Session.freshId("enforcer-")))
                .isOneOf(200, 201);
    }

    private static String statusPath(Answer attempt) {
        return "/v1/pairing/" + attempt.need("/pairingNonce") + "/status";
    }

    @Test
    void initiate_newAttempt_hasACodeAndIsPending() {
        Answer initiated = initiate();

        assertThat(initiated.need("/pairingCode")).matches("[A-Za-z]{4}-[0-9]{4}|[A-Za-z0-9]{6}");
        assertThat(initiated.need("/deviceId")).isEqualTo("device-of-the-suite");
        if (initiated.at("/expiresAt") != null) {
            assertThat(initiated.time("/expiresAt")).isAfter(session.now());
        }
        Answer status = session.get(statusPath(initiated)).ok();
        assertThat(status.need("/state")).isEqualToIgnoringCase("pending");
        assertThat(status.at("/pairingNonce")).isEqualTo(initiated.need("/pairingNonce"));
        assertThat(status.at("/responseJson")).isNull();
        assertThat(status.at("/routingToken")).isNull();
    }

    @Test
    void initiate_codeEntered_completesWithASignedResponse() {
        Session.Paired paired = session.pair();

        assertThat(paired.routingToken()).isNotBlank();
        assertThat(paired.contentKey().getEncoded()).hasSize(32);
    }

    @Test
    void initiate_codeEnteredInAnotherForm_completes() {
        Answer initiated = initiate();

        session.approver()
                .enterCode(" "
                        + initiated
                                .need("/pairingCode")
                                .toLowerCase(Locale.ROOT)
                                .replace("-", " "));

        session.until(statusPath(initiated), "/state", "completed");
    }

    @Test
    void initiate_approverRejects_isRejected() {
        Answer initiated = initiate();

        session.approver().rejectCode(initiated.need("/pairingCode"));

        assertThat(session.until(statusPath(initiated), "/state", "rejected").at("/routingToken"))
                .isNull();
    }

    @TestFactory
    Stream<DynamicTest> initiate_requiredFieldMissing_answers400() {
        return each(
                field -> {
                    Map<String, @Nullable Object> initiation = Session.initiation("e");
                    initiation.remove(field);
                    session.post(INITIATE, initiation).isError(400);
                },
                "deviceId",
                "enforcerId");
    }

    @TestFactory
    Stream<DynamicTest> initiate_waysToLeaveOptionalFieldsOut_areTaken() {
        return each(
                rest -> session.postText(INITIATE, "{\"deviceId\":\"d\",\"enforcerId\":\"e\"" + rest + "}")
                        .isOneOf(200, 201),
                "",
                ",\"enforcerLabel\":null,\"workspaceName\":null,\"gatewayUrl\":null,\"x25519PublicKey\":null",
                ",\"unknown\":{\"deeply\":[1,2]}");
    }

    @Test
    void initiate_numericIds_areTexts() {
        assertThat(session.postText(INITIATE, "{\"deviceId\":17,\"enforcerId\":4}")
                        .isOneOf(200, 201)
                        .at("/deviceId"))
                .isEqualTo("17");
    }

    @Test
    void initiate_keyThatIsNone_answers400() {
        Map<String, @Nullable Object> initiation = Session.initiation("e");
        initiation.put("x25519PublicKey", "AAAA");

        session.post(INITIATE, initiation).isError(400);
    }

    @Test
    void status_unknownNonce_answers404() {
        session.get("/v1/pairing/pn-of-nobody/status").isError(404);
    }

    private Answer claim(String code, Cryptography.Agreement own) {
        return session.post(
                CLAIM,
                fields(
                        "pairingCode", code,
                        "deviceId", "device-of-the-suite",
                        "enforcerId", "enforcer-that-claims",
                        "enforcerLabel", "Contract suite",
                        "workspaceName", "contract-suite",
                        "gatewayUrl", null,
                        "x25519PublicKey", own.publicKey()));
    }

    private Answer preGenerate(@Nullable String body) {
        return session.postText("/v1/pairing/pre-generate", body).ok();
    }

    @TestFactory
    Stream<DynamicTest> preGenerate_bodyMissingNullOrEmpty_makesACodeForHalfAnHour() {
        return each(
                body -> {
                    Answer made = preGenerate(body);

                    assertThat(made.need("/pairingCode")).isNotBlank();
                    assertThat(made.need("/pairingNonce")).isNotBlank();
                    assertThat(Duration.between(session.now(), made.time("/expiresAt")))
                            .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(31));
                },
                null,
                "null",
                "{}");
    }

    @Test
    void claim_codeInAnotherForm_pairs_andOnlyOnce() {
        Answer made = preGenerate(null);
        String code = made.need("/pairingCode");
        Cryptography.Agreement own = Cryptography.Agreement.make();

        Answer claimed =
                claim(code.toLowerCase(Locale.ROOT).replace("-", ""), own).ok();

        String nonce = claimed.need("/pairingNonce");
        assertThat(nonce).isEqualTo(made.at("/pairingNonce"));
        claim(code, own).isError(409);
        Answer complete = claimed;
        if (claimed.at("/routingToken") == null) {
            session.approver().enterCode(code);
            complete = session.until(statusPath(claimed), "/state", "completed");
        }
        session.paired("enforcer-that-claims", own, nonce, complete);
    }

    @Test
    void claim_unknownCode_answers404() {
        claim("ZZZZ-0000", Cryptography.Agreement.make()).isErrorOneOf(List.of(404, 410));
    }

    @Test
    void claim_requiredFieldMissing_answers400() {
        session.post(CLAIM, fields("pairingCode", "ZZZZ-0000", "deviceId", "d", "enforcerId", "e"))
                .isError(400);
        session.post(CLAIM, fields("deviceId", "d", "enforcerId", "e", "enforcerLabel", "l", "workspaceName", "w"))
                .isError(400);
    }

    @Test
    void revoke_pairing_endsItAndCancelsWhatIsPending() {
        Session.Paired paired = session.pair();
        String requestId = Session.freshId("req-");
        session.post("/v1/artifacts", session.submission(paired, requestId, "{}"))
                .ok();

        Answer revoked = session.post(REVOKE, fields("routingToken", paired.routingToken()))
                .isOneOf(200);

        assertThat(revoked.need("/status")).isNotBlank();
        assertThat(revoked.at("/enforcerId")).isIn(null, paired.enforcerId());
        assertThat(session.get("/v1/pairing/" + paired.nonce() + "/status").at("/state"))
                .isEqualToIgnoringCase("revoked");
        session.post("/v1/artifacts", session.submission(paired, Session.freshId("req-"), "{}"))
                .isError(403, "pairing_revoked");
        Session.ended(session.startWait(requestId, 1)).isErrorOneOf(List.of(403, 404, 409, 410));
        session.post(REVOKE, fields("routingToken", paired.routingToken()))
                .isErrorOneOf(List.of(403, 404, 409, 410, 422));
    }

    @Test
    void revoke_unknownTokenOrNone_isRefused() {
        session.post(REVOKE, fields("routingToken", "rt-of-nobody")).isErrorOneOf(List.of(404, 422));
        session.post(REVOKE, fields()).isError(400);
        session.post(REVOKE, null).isErrorOneOf(List.of(400, 411, 415));
        session.postText(REVOKE, "null").isError(400);
    }

    @TestFactory
    Stream<DynamicTest> heartbeat_waysToSendIt_areTaken() {
        return each(
                body -> session.postText(HEARTBEAT, body).isOneOf(200),
                "{\"enforcerId\":\"e\"}",
                "{\"enforcerId\":\"e\",\"enforcerLabel\":\"E\",\"workspaceName\":\"w\"}",
                "{\"enforcerId\":\"e\",\"enforcerLabel\":null,\"workspaceName\":null,\"unknown\":1}",
                "{\"enforcerId\":5}");
    }

    @Test
    void heartbeat_ofNobody_answers400() {
        session.postText(HEARTBEAT, "{}").isError(400);
        session.postText(HEARTBEAT, "null").isError(400);
        session.postText(HEARTBEAT, "{").isError(400);
    }
}
