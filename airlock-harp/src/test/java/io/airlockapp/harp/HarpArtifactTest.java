package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HarpArtifactTest {

    /** Of the wire reference, section 5. */
    private static final String VECTOR_HASH = "d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd";

    private static void refused(FailureReason reason, String json) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> HarpArtifact.parse(json))
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    @Test
    void hash_isOverTheObjectWithoutItself() {
        HarpArtifact artifact =
                HarpArtifact.parse("{\"value\":42, \"artifactHash\":\"" + VECTOR_HASH + "\",\"action\":\"test\"}");

        assertThat(artifact.hash().value()).isEqualTo(VECTOR_HASH);
        assertThat(new String(artifact.canonical(), UTF_8)).isEqualTo("{\"action\":\"test\",\"value\":42}");
        assertThat(artifact.json())
                .isEqualTo("{\"action\":\"test\",\"artifactHash\":\"" + VECTOR_HASH + "\",\"value\":42}");
        assertThat(HarpArtifact.parse(artifact.json())).isEqualTo(artifact);
        assertThat(HarpArtifact.builder()
                        .field("action", "\"test\"")
                        .field("value", "42.0")
                        .build())
                .isEqualTo(artifact);
    }

    @Test
    void hash_ofThatNameDeeperInside_isPartOfWhatIsHashed() {
        HarpArtifact inner = HarpArtifact.parse("{\"x\":{\"artifactHash\":\"a\"}}");

        assertThat(inner.hash()).isEqualTo(ArtifactHash.of("{\"x\":{\"artifactHash\":\"a\"}}".getBytes(UTF_8)));
    }

    @Test
    void parse_anotherHashThanItSays_isRefused() {
        refused(
                FailureReason.HASH_MISMATCH,
                "{\"value\":43,\"artifactHash\":\"" + VECTOR_HASH + "\",\"action\":\"test\"}");
        refused(FailureReason.HASH_MISMATCH, "{\"value\":42,\"artifactHash\":\"\",\"action\":\"test\"}");
        refused(FailureReason.HASH_MISMATCH, "{\"value\":42,\"artifactHash\":null,\"action\":\"test\"}");
        // A field that nobody knows counts as well.
        refused(
                FailureReason.HASH_MISMATCH,
                "{\"new\":1,\"value\":42,\"artifactHash\":\"" + VECTOR_HASH + "\",\"action\":\"test\"}");
    }

    @Test
    void parse_whatIsNoArtifact_isRefused() {
        refused(FailureReason.CANONICALIZATION, "[]");
        refused(FailureReason.CANONICALIZATION, "{\"a\":1,\"a\":1}");
        refused(FailureReason.UNSUPPORTED, "{\"artifactHashAlg\":\"SHA-512\"}");
        refused(FailureReason.UNSUPPORTED, "{\"artifactHashAlg\":null}");
        refused(FailureReason.UNSUPPORTED, "{\"requestId\":1}");
        refused(FailureReason.UNSUPPORTED, "{\"repoRef\":[\"r\"]}");
        refused(FailureReason.UNSUPPORTED, "{\"expiresAt\":\"soon\"}");
    }

    @Test
    void toAction_hasTheSameHashAndOpensForAnyApprover() {
        HarpArtifact artifact = HarpArtifact.builder()
                .repoRef("repo:acme/widgets")
                .field("artifactHashAlg", "\"SHA-256\"")
                .field("extensions", "{\"x\":[1,2]}")
                .build();
        Action action = artifact.toAction().timeout(Duration.ofMinutes(1)).build();
        ContentKey key = X25519KeyPair.generate().agree(X25519KeyPair.generate().publicKey());

        assertThat(action.hash()).isEqualTo(artifact.hash());
        assertThat(artifact.repoRef()).isEqualTo("repo:acme/widgets");
        byte[] shown =
                Sealer.open(key, Sealer.seal(action, key), artifact.hash().value());
        assertThat(HarpArtifact.parse(new String(shown, UTF_8))).isEqualTo(artifact);
    }

    @Test
    void toAction_artifactWithARequestAndAnExpiry_isReviewedAsThat() {
        Instant end = Instant.parse("2026-01-01T00:10:00Z");
        HarpArtifact artifact =
                HarpArtifact.builder().requestId("req-7").expiresAt(end).build();

        Action action = artifact.toAction().build();
        assertThat(action.requestId()).isEqualTo("req-7");
        assertThat(action.expiresAt()).isEqualTo(end);
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> HarpArtifact.builder().requestId("req-7").build().toAction());
        assertThatIllegalStateException()
                .isThrownBy(() -> HarpArtifact.builder().expiresAt(end).build().toAction());
    }

    @Test
    void builder_whatCannotBeHashed_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarpArtifact.builder().field("artifactHash", "\"" + VECTOR_HASH + "\""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarpArtifact.builder().field("x", "{"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarpArtifact.builder().requestId(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarpArtifact.builder().repoRef("\ud800").build());
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> HarpArtifact.builder().field("repoRef", "true").build());
    }

    @Test
    void toBuilder_keepsEveryField_andToStringShowsNone() {
        HarpArtifact artifact = HarpArtifact.parse("{\"secret-field\":{\"b\":1,\"a\":null},\"repoRef\":\"r\"}");

        assertThat(artifact.toBuilder().build()).isEqualTo(artifact).hasSameHashCodeAs(artifact);
        assertThat(artifact.toBuilder().repoRef("s").build()).isNotEqualTo(artifact);
        assertThat(artifact.toString()).doesNotContain("secret-field");
    }
}
