package io.airlockapp.harp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ArtifactHashTest {

    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final ArtifactHash hash = ArtifactHash.of(new byte[0]);

    @Test
    void of_noBytes_isTheKnownHash() {
        assertThat(hash.value()).isEqualTo(EMPTY);
        assertThat(hash).hasToString(EMPTY);
    }

    @Test
    void parse_otherSpellings_areTheSameHash() {
        assertThat(ArtifactHash.parse(EMPTY)).isEqualTo(hash);
        assertThat(ArtifactHash.parse(EMPTY.toUpperCase(Locale.ROOT))).isEqualTo(hash);
        assertThat(ArtifactHash.parse("sha256:" + EMPTY)).isEqualTo(hash);
        assertThat(ArtifactHash.parse("SHA256:" + EMPTY)).isEqualTo(hash);
    }

    @Test
    void matches_spellingsOfTheSameHash_only() {
        assertThat(hash.matches(EMPTY)).isTrue();
        assertThat(hash.matches("sha256:" + EMPTY)).isTrue();
        assertThat(hash.matches(null)).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(hash.matches("f" + EMPTY.substring(1))).isFalse();
        assertThat(hash.matches(EMPTY.substring(0, 63) + "4")).isFalse();
    }

    @Test
    void parse_anythingElse_isRefused() {
        for (String bad : new String[] {
            "",
            EMPTY.substring(1),
            EMPTY + "0",
            "sha256:",
            "sha512:" + EMPTY,
            "sha256:sha256:" + EMPTY,
            "g" + EMPTY.substring(1),
            " " + EMPTY.substring(1),
            "\uff10" + EMPTY.substring(1),
            EMPTY + "\n"
        }) {
            assertThatExceptionOfType(HarpException.class)
                    .as(bad)
                    .isThrownBy(() -> ArtifactHash.parse(bad))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED));
            assertThat(hash.matches(bad)).isFalse();
        }
    }

    @Test
    void constructor_anotherSpelling_isAnArgumentError() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactHash("sha256:" + EMPTY));
        assertThatIllegalArgumentException().isThrownBy(() -> new ArtifactHash("nonsense"));
    }
}
