package io.airlockapp.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.credential.Secret;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"approve,APPROVE", "allow,APPROVE", "reject,REJECT", "deny,REJECT"})
    void decision_wordsOldAndNew_areRead(String word, Decision decision) {
        assertThat(Decision.ofWord(word)).isEqualTo(decision);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Approve", "APPROVE", "approved", "yes", " approve", "true"})
    void decision_anyOtherWord_isNone(String word) {
        assertThat(Decision.ofWord(word)).isNull();
    }

    @Test
    void states_areEqualWhateverTheirCase() {
        assertThat(new ExchangeState("pendingapproval"))
                .isEqualTo(ExchangeState.PENDING_APPROVAL)
                .hasSameHashCodeAs(ExchangeState.PENDING_APPROVAL);
        assertThat(new PairingState("Completed")).isEqualTo(PairingState.COMPLETED);
        assertThat(new ExchangeState("SomethingNew").endedUndecided()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "approved,true",
        "Allowed,true",
        "ALLOWED,true",
        "pending,false",
        "denied,false",
        "allow,false",
        "x,false"
    })
    void consent_onlyTheTwoKnownWordsGrantIt(String word, boolean granted) {
        assertThat(new ConsentStatus(word).granted()).isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({"expired,true", "revoked,true", "Rejected,true", "completed,false", "pending,false", "new,false"})
    void pairingState_tellsFailure(String word, boolean failed) {
        assertThat(new PairingState(word).failed()).isEqualTo(failed);
    }

    @Test
    void values_requiredTextBlank_isRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Heartbeat(" ", null, null))
                .withMessageContaining("enforcerId");
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactType(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecisionDelivery.builder("msg-1", " "))
                .withMessageContaining("requestId");
    }

    @Test
    void delivery_toBuilder_keepsEveryPart() {
        DecisionDelivery delivery = DecisionDelivery.builder("msg-1", "req-1")
                .artifactHash("hash")
                .decision("approve")
                .reason("fine")
                .signerKeyId("key-1")
                .nonce("nonce")
                .signature("signature")
                .decisionHash("other")
                .build();
        assertThat(delivery.toBuilder().build()).isEqualTo(delivery).hasSameHashCodeAs(delivery);
        assertThat(delivery.toBuilder().nonce(null).build()).isNotEqualTo(delivery);
    }

    @Test
    void values_thatHoldSecrets_showNoneOfThem() {
        Secret hidden = Secret.of("hidden");
        assertThat(new Pairing("e", "d", null, null, hidden, hidden, List.of(), NOW).toString())
                .doesNotContain("hidden]");
        assertThat(new PairingStatus("nonce", PairingState.COMPLETED, "hidden", hidden, null).toString())
                .doesNotContain("hidden");
        assertThat(new PairingClaimed("nonce", null, hidden, "hidden").toString())
                .doesNotContain("hidden");
        assertThat(submission(Map.of("k", "hidden")).toString()).doesNotContain("hidden");
    }

    @Test
    void submission_metadataIsACopy() {
        Map<String, String> metadata = new HashMap<>(Map.of("requestLabel", "a"));
        ArtifactSubmission submission = submission(metadata);
        metadata.clear();
        assertThat(submission.metadata()).containsExactly(Map.entry("requestLabel", "a"));
    }

    private static ArtifactSubmission submission(Map<String, String> metadata) {
        return new ArtifactSubmission(
                "msg-1",
                "req-1",
                NOW,
                "e",
                ArtifactType.COMMAND_REVIEW,
                "0".repeat(64),
                new Ciphertext("AES-256-GCM", "data", "nonce", "tag", null),
                NOW.plusSeconds(600),
                Secret.of("hidden"),
                metadata);
    }
}
