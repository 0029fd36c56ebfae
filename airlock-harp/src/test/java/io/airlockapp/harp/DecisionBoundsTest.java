package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.harp.DecisionVerifier.Expectation;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Signer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The last value that is taken, and the first that is not. */
class DecisionBoundsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ArtifactHash HASH = ArtifactHash.of("{}".getBytes(UTF_8));
    private static final Ed25519KeyPair APPROVER = Ed25519KeyPair.generate();

    private final DecisionVerifier verifier = DecisionVerifier.builder()
            .signers(List.of(new Signer("phone-1", APPROVER.publicKey().value(), false)))
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();

    private Verdict verdict(String nonce, Instant expiresAt) {
        return verifier.verify(
                new Expectation("req-1", HASH, expiresAt),
                DecisionDelivery.builder("msg-1", "req-1")
                        .artifactHash(HASH.value())
                        .decision("approve")
                        .signerKeyId("phone-1")
                        .nonce(nonce)
                        .signature(APPROVER.sign((HASH + "|approve|" + nonce).getBytes(UTF_8)))
                        .build());
    }

    private static FailureReason reason(Verdict verdict) {
        return ((Verdict.Unverified) verdict).reason();
    }

    @Test
    void verify_longestNonce_counts_andOneCharacterMoreDoesNot() {
        assertThat(verdict("n".repeat(512), NOW).isApproved()).isTrue();
        assertThat(reason(verdict("n".repeat(513), NOW))).isEqualTo(FailureReason.UNSUPPORTED);
    }

    @Test
    void verify_lastMomentOfTheSkew_counts_andAnyLaterDoesNot() {
        Instant expired = NOW.minus(DecisionVerifier.DEFAULT_SKEW);

        assertThat(verdict("n1", expired).isApproved()).isTrue();
        assertThat(reason(verdict("n2", expired.minusNanos(1)))).isEqualTo(FailureReason.EXPIRED);
    }

    /** UTF-8 turns every lone surrogate into the same question mark, so that the signature would fit other nonces too. */
    @Test
    void verify_nonceWithALoneSurrogateAnywhere_doesNotCount() {
        for (String nonce : List.of("\ud800", "\ud800n", "n\udc00", "n\ud800n")) {
            assertThat(reason(verdict(nonce, NOW))).isEqualTo(FailureReason.SIGNATURE_INVALID);
        }
    }

    @Test
    void build_settingAtItsLimit_isTaken_andBeyondIsRefused() {
        DecisionVerifier.Builder builder = DecisionVerifier.builder();

        assertThatCode(() -> builder.skew(Duration.ZERO).skew(Duration.ofHours(1)))
                .doesNotThrowAnyException();
        assertThatCode(() -> builder.nonceRetention(DecisionVerifier.DEFAULT_NONCE_RETENTION))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.skew(Duration.ofHours(1).plusNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.skew(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.nonceRetention(DecisionVerifier.DEFAULT_NONCE_RETENTION.minusNanos(1)));
    }
}
