package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.testkit.approver.DecisionTerms;
import io.airlockapp.testkit.approver.SignedForm;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ApproverTest {

    private final FakeGateway gateway = FakeGateway.create();
    private final MemoryFront front = MemoryFront.of(gateway);
    private final Enforcer enforcer = new Enforcer(gateway);

    static boolean verifies(FakeGateway gateway, String message, String signature) throws Exception {
        byte[] raw = Base64.getDecoder().decode(gateway.approver().publicKey());
        byte[] spki = HexFormat.of()
                .parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update(message.getBytes(StandardCharsets.UTF_8));
        return verifier.verify(Base64.getUrlDecoder().decode(signature));
    }

    @Test
    void approveAll_artifactSubmitted_waitDeliversSignedApproval() throws Exception {
        gateway.approver().approveAll();

        assertThat(front.post("/v1/artifacts", enforcer.submission("req-1")).status())
                .isEqualTo(202);
        Answer decision = front.get("/v1/exchanges/req-1/wait?timeout=25");

        assertThat(decision.status()).isEqualTo(200);
        assertThat(decision.at("/msgType")).isEqualTo("decision.deliver");
        assertThat(decision.at("/body/decision")).isEqualTo("approve");
        String message = Enforcer.sha256(Enforcer.PAYLOAD) + "|approve|" + decision.at("/body/nonce");
        assertThat(verifies(gateway, message, decision.need("/body/signature"))).isTrue();
        assertThat(gateway.approver().shown().get(0).payload()).isEqualTo(Enforcer.PAYLOAD);
    }

    @Test
    void approve_waitIsHeld_answersIt() {
        front.post("/v1/artifacts", enforcer.submission("req-1"));
        var wait = front.send("GET", "/v1/exchanges/req-1/wait?timeout=25", "").toFuture();
        assertThat(gateway.pendingWaits()).isEqualTo(1);
        gateway.advance(Duration.ofSeconds(24));
        assertThat(wait).isNotDone();

        gateway.approver().approve("req-1");

        assertThat(wait).isDone();
        assertThat(gateway.pendingWaits()).isZero();
    }

    @Test
    void signs_envelopeForm_coversRequestAndReason() throws Exception {
        gateway.approver().signs(SignedForm.ENVELOPE).rejectAll("no\n\u001f\"ä");
        front.post("/v1/artifacts", enforcer.submission("req-1"));

        Answer decision = front.get("/v1/exchanges/req-1/wait?timeout=1");

        String message = "{\"artifactHash\":\"" + Enforcer.sha256(Enforcer.PAYLOAD)
                + "\",\"decision\":\"reject\",\"nonce\":\"" + decision.at("/body/nonce")
                + "\",\"reason\":\"no\\n\\u001f\\\"ä\",\"requestId\":\"req-1\",\"signerKeyId\":\""
                + gateway.approver().signerKeyId() + "\"}";
        assertThat(verifies(gateway, message, decision.need("/body/signature"))).isTrue();
    }

    @Test
    void signs_envelopeFormWithoutReason_signsNull() throws Exception {
        gateway.approver().signs(SignedForm.ENVELOPE).approveAll();
        front.post("/v1/artifacts", enforcer.submission("req-1"));

        Answer decision = front.get("/v1/exchanges/req-1/wait?timeout=1");

        assertThat(decision.at("/body/reason")).isNull();
        String message = "{\"artifactHash\":\"" + Enforcer.sha256(Enforcer.PAYLOAD)
                + "\",\"decision\":\"approve\",\"nonce\":\"" + decision.at("/body/nonce")
                + "\",\"reason\":null,\"requestId\":\"req-1\",\"signerKeyId\":\""
                + gateway.approver().signerKeyId() + "\"}";
        assertThat(verifies(gateway, message, decision.need("/body/signature"))).isTrue();
    }

    @Test
    void signs_harpCore_coversTheWholeObjectOnTheTermsGranted() throws Exception {
        gateway.approver()
                .signs(DecisionTerms.session("session-1")
                        .with("a-new-field", "x\n")
                        .with("sigAlg", "none"))
                .decide(shown -> io.airlockapp.testkit.approver.Answer.reject("no"));
        front.post("/v1/artifacts", enforcer.submission("req-1"));

        Answer decision = front.get("/v1/exchanges/req-1/wait?timeout=1");

        String message = "{\"a-new-field\":\"x\\n\",\"artifactHash\":\"" + Enforcer.sha256(Enforcer.PAYLOAD)
                + "\",\"artifactHashAlg\":\"SHA-256\",\"decision\":\"reject\",\"expiresAt\":\""
                + gateway.clock().instant().plus(Duration.ofMinutes(10)) + "\",\"nonce\":\""
                + decision.at("/body/nonce") + "\",\"policyHints\":{\"sessionId\":\"session-1\"},\"reason\":\"no\","
                + "\"repoRef\":\"repo:acme/widgets\",\"requestId\":\"req-1\",\"scope\":\"session\",\"sigAlg\":\"none\","
                + "\"signerKeyId\":\"" + gateway.approver().signerKeyId() + "\"}";
        assertThat(verifies(gateway, message, decision.need("/body/signature"))).isTrue();
        assertThat(decision.at("/body/requestId")).isEqualTo("req-1");
    }

    @Test
    void signs_harpCore_expiresWhenItIsGrantedTo_andLeavesOutWhatItIsTold() {
        gateway.approver()
                .signs(DecisionTerms.timebox(Duration.ofSeconds(-5)).without("repoRef"))
                .approveAll();
        front.post("/v1/artifacts", enforcer.submission("req-1"));

        Answer decision = front.get("/v1/exchanges/req-1/wait?timeout=1");

        assertThat(decision.at("/body/expiresAt"))
                .isEqualTo(gateway.clock().instant().minusSeconds(5).toString());
        assertThat(decision.at("/body/scope")).isEqualTo("timebox");
        assertThat(decision.at("/body/repoRef")).isNull();
    }

    @Test
    void fingerprint_isEightBytesOfTheHashOfTheKey() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(Base64.getDecoder().decode(gateway.approver().publicKey()));

        assertThat(gateway.approver().fingerprint())
                .matches("([0-9A-F]{2}:){7}[0-9A-F]{2}")
                .startsWith("%02X:%02X:".formatted(hash[0], hash[1]));
    }

    @Test
    void shown_text_hidesThePayload() {
        front.post("/v1/artifacts", enforcer.submission("req-1"));

        assertThat(gateway.approver().shown().get(0).toString())
                .contains("req-1")
                .doesNotContain("rm -rf");
    }

    @Test
    void approve_neverShown_throws() {
        assertThatThrownBy(() -> gateway.approver().approve("req-none"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("req-none");
    }

    @Test
    void revoke_enforcerSubmitsAgainAsItsWaitEnds_isRefusedInPeace() {
        front.post("/v1/artifacts", enforcer.submission("req-1"));
        front.post("/v1/artifacts", enforcer.submission("req-2"));
        var again = front.send("GET", "/v1/exchanges/req-1/wait?timeout=25", "")
                .flatMap(ended -> front.send("POST", "/v1/artifacts", enforcer.submission("req-3")))
                .map(Answer::new)
                .toFuture();
        assertThat(again).isNotDone();

        gateway.revokePairing(enforcer.pairing());

        assertThat(again.join().error()).isEqualTo("403 pairing_revoked");
        assertThat(gateway.exchanges()).hasSize(2);
        assertThat(gateway.pendingExchanges()).isZero();
    }
}
