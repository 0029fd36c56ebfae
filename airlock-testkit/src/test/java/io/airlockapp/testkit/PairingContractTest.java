package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.model.PreGeneratedCode;
import io.airlockapp.testkit.internal.Json;
import io.airlockapp.transport.Body;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TLS")
class PairingContractTest extends Contract {

    /** The public key of the first example of RFC 7748, section 6.1. */
    private static final String X25519 = "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo";

    private static final String INITIATION =
            "{\"deviceId\":\"d-1\",\"enforcerId\":\"e-1\",\"gatewayUrl\":\"https://gw.example\",\"x25519PublicKey\":\""
                    + X25519 + "\"}";

    PairingContractTest(FrontKind kind) {
        super(kind);
    }

    private Answer initiate() {
        Answer answer = front.post("/v1/pairing/initiate", INITIATION);
        assertThat(answer.status()).isEqualTo(201);
        return answer;
    }

    private Answer status(Answer attempt) {
        return front.get("/v1/pairing/" + attempt.need("/pairingNonce") + "/status");
    }

    private Answer claim(String code) {
        return front.post(
                "/v1/pairing/claim",
                "{\"pairingCode\":\"" + code
                        + "\",\"deviceId\":\"d-1\",\"enforcerId\":\"e-1\",\"enforcerLabel\":\"E\",\"workspaceName\":\"w\","
                        + "\"x25519PublicKey\":\"" + X25519 + "\"}");
    }

    @Test
    void initiate_approverCompletes_statusHasTheSignedResponse() throws Exception {
        Answer initiated = initiate();
        assertThat(initiated.need("/pairingCode")).matches("[A-Z]{4}-[0-9]{4}");
        assertThat(initiated.at("/deviceId")).isEqualTo("d-1");
        assertThat(initiated.at("/gatewayUrl")).isEqualTo("https://gw.example");
        assertThat(initiated.at("/expiresAt")).isEqualTo("2026-01-01T00:10:00Z");

        Answer status = status(initiated);

        assertThat(status.at("/state")).isEqualTo("completed");
        assertThat(status.need("/routingToken")).isNotBlank();
        Body response = Body.of(status.need("/responseJson"));
        String nonce = initiated.need("/pairingNonce");
        assertThat(Json.textAt(response, "/pairingNonce")).isEqualTo(nonce);
        assertThat(Json.textAt(response, "/signerKeyId"))
                .isEqualTo(gateway.approver().signerKeyId());
        assertThat(Json.textAt(response, "/publicKey"))
                .isEqualTo(gateway.approver().publicKey());
        String signed = String.join(
                "|",
                gateway.approver().signerKeyId(),
                gateway.approver().publicKey(),
                nonce,
                Json.textAt(response, "/timestamp"),
                Json.textAt(response, "/x25519PublicKey"));
        assertThat(ApproverTest.verifies(gateway, signed, Json.textAt(response, "/signature")))
                .isTrue();
    }

    @Test
    void initiate_codeEnteredByHand_pendingUntilThen() {
        gateway.approver().manualPairings();
        Answer initiated = initiate();
        assertThat(status(initiated).at("/state")).isEqualTo("pending");
        assertThat(status(initiated).at("/routingToken")).isNull();

        gateway.approver()
                .enterCode(" "
                        + initiated
                                .need("/pairingCode")
                                .toLowerCase(Locale.ROOT)
                                .replace("-", " ") + " ");

        assertThat(status(initiated).at("/state")).isEqualTo("completed");
    }

    @Test
    void enterCode_usedAlready_throws() {
        gateway.approver().manualPairings();
        Answer initiated = initiate();
        gateway.approver().enterCode(initiated.need("/pairingCode"));

        assertThatThrownBy(() -> gateway.approver().enterCode(initiated.need("/pairingCode")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("completed");
    }

    @Test
    void initiate_noCodeEnteredInTenMinutes_expires() {
        gateway.approver().manualPairings();
        Answer initiated = initiate();
        gateway.advance(Duration.ofMinutes(10).minusNanos(1));
        assertThat(status(initiated).at("/state")).isEqualTo("pending");

        gateway.advance(Duration.ofNanos(1));

        assertThat(status(initiated).at("/state")).isEqualTo("expired");
        assertThatThrownBy(() -> gateway.approver().enterCode(initiated.need("/pairingCode")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void initiate_approverRejects_statusIsRejected() {
        gateway.approver().manualPairings();
        Answer byHand = initiate();
        gateway.approver().rejectPairing(byHand.need("/pairingCode"));
        gateway.approver().rejectPairings();
        Answer atOnce = initiate();

        assertThat(status(byHand).at("/state")).isEqualTo("rejected");
        assertThat(status(atOnce).at("/state")).isEqualTo("rejected");
    }

    @Test
    void initiate_withoutRequiredField_answers400() {
        assertThat(front.post("/v1/pairing/initiate", "{\"deviceId\":\"d-1\"}").error())
                .isEqualTo("400 validation");
        assertThat(front.post(
                                "/v1/pairing/initiate",
                                "{\"deviceId\":\"d\",\"enforcerId\":\"e\",\"x25519PublicKey\":\"AAAA\"}")
                        .error())
                .isEqualTo("400 validation");
    }

    @Test
    void status_unknownNonce_answers404() {
        assertThat(front.get("/v1/pairing/pn-none/status").error()).isEqualTo("404 NotFound");
    }

    @Test
    void sixCharacterCodes_lookSo() {
        use(FakeGateway.builder().codeFormat(CodeFormat.SIX).build());

        assertThat(initiate().need("/pairingCode")).matches("[A-Z0-9]{6}");
    }

    @Test
    void claim_completeShape_isPairedAtOnce() {
        PreGeneratedCode code = gateway.approver().preGenerateCode();
        assertThat(code.expiresAt()).isEqualTo("2026-01-01T00:30:00Z");

        Answer claimed = claim(code.pairingCode().toLowerCase(Locale.ROOT).replace("-", ""));

        assertThat(claimed.at("/pairingNonce")).isEqualTo(code.pairingNonce());
        assertThat(claimed.need("/routingToken")).isNotBlank();
        assertThat(Json.textAt(Body.of(claimed.need("/responseJson")), "/pairingNonce"))
                .isEqualTo(code.pairingNonce());
    }

    @Test
    void claim_polledShape_isPairedByStatus() {
        use(FakeGateway.builder().claimShape(ClaimShape.POLLED).build());

        Answer claimed = claim(gateway.approver().preGenerateCode().pairingCode());

        assertThat(claimed.status()).isEqualTo(200);
        assertThat(claimed.at("/routingToken")).isNull();
        assertThat(claimed.at("/responseJson")).isNull();
        assertThat(status(claimed).at("/state")).isEqualTo("completed");
        assertThat(status(claimed).need("/routingToken")).isNotBlank();
    }

    @Test
    void claim_approverNotReady_isPairedOnceTheyEnterTheCode() {
        gateway.approver().manualPairings();
        PreGeneratedCode code = gateway.approver().preGenerateCode();
        Answer claimed = claim(code.pairingCode());
        assertThat(claimed.at("/routingToken")).isNull();
        assertThat(status(claimed).at("/state")).isEqualTo("pending");

        gateway.approver().enterCode(code.pairingCode());

        assertThat(status(claimed).at("/state")).isEqualTo("completed");
    }

    @Test
    void claim_codeUsedTwice_answers409() {
        PreGeneratedCode code = gateway.approver().preGenerateCode();
        claim(code.pairingCode());

        assertThat(claim(code.pairingCode()).error()).isEqualTo("409 already_resolved");
    }

    @Test
    void claim_afterThirtyMinutes_answers410() {
        PreGeneratedCode code = gateway.approver().preGenerateCode();
        gateway.advance(Duration.ofMinutes(30));

        assertThat(claim(code.pairingCode()).error()).isEqualTo("410 expired");
    }

    @Test
    void claim_unknownCodeOrOneOfAnInitiation_answers404() {
        gateway.approver().manualPairings();

        assertThat(claim("ZZZZ-0000").error()).isEqualTo("404 NotFound");
        assertThat(claim(initiate().need("/pairingCode")).error()).isEqualTo("404 NotFound");
    }

    @Test
    void claim_withoutLabel_answers400() {
        assertThat(front.post(
                                "/v1/pairing/claim",
                                "{\"pairingCode\":\"A\",\"deviceId\":\"d\",\"enforcerId\":\"e\",\"workspaceName\":\"w\"}")
                        .error())
                .isEqualTo("400 validation");
    }

    @Test
    void preGenerate_overTheWire_makesACodeToClaim() {
        Answer made = front.post("/v1/pairing/pre-generate", "");
        assertThat(made.at("/expiresAt")).isEqualTo("2026-01-01T00:30:00Z");

        assertThat(claim(made.need("/pairingCode")).at("/pairingNonce")).isEqualTo(made.at("/pairingNonce"));
    }

    @Test
    void revoke_pairedToken_endsThePairing() {
        Answer initiated = initiate();
        String body = "{\"routingToken\":\"" + status(initiated).need("/routingToken") + "\"}";

        Answer revoked = front.post("/v1/pairing/revoke", body);

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.at("/status")).isEqualTo("revoked");
        assertThat(revoked.at("/enforcerId")).isEqualTo("e-1");
        assertThat(status(initiated).at("/state")).isEqualTo("revoked");
        assertThat(status(initiated).at("/routingToken")).isNull();
        assertThat(front.post("/v1/pairing/revoke", body).error()).isEqualTo("403 pairing_revoked");
    }

    @Test
    void revoke_unknownToken_answers422() {
        assertThat(front.post("/v1/pairing/revoke", "{\"routingToken\":\"rt-none\"}")
                        .error())
                .isEqualTo("422 no_approver");
    }

    @Test
    void heartbeat_within90Seconds_isOnline() {
        assertThat(gateway.presence("e-1")).isNull();

        Answer beat = front.post("/v1/presence/heartbeat", "{\"enforcerId\":\"e-1\",\"workspaceName\":\"w\"}");

        assertThat(beat.status()).isEqualTo(200);
        gateway.advance(Duration.ofSeconds(90));
        assertThat(gateway.presence("e-1").online()).isTrue();
        assertThat(gateway.presence("e-1").workspaceName()).isEqualTo("w");
        gateway.advance(Duration.ofNanos(1));
        assertThat(gateway.presence("e-1").online()).isFalse();
        front.post("/v1/presence/heartbeat", "{\"enforcerId\":\"e-1\"}");
        assertThat(gateway.presence("e-1").online()).isTrue();
        assertThat(gateway.presence("e-1").heartbeats()).isEqualTo(2);
    }

    @Test
    void heartbeat_withoutEnforcerId_answers400() {
        assertThat(front.post("/v1/presence/heartbeat", "{}").error()).isEqualTo("400 validation");
    }
}
