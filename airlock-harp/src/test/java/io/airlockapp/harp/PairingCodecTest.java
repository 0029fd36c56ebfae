package io.airlockapp.harp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingCodecTest {

    private static final Pairing PAIRING = new Pairing(
            "enf-1",
            "device-1",
            "My \"label\" \ud83d\ude00",
            "ws",
            Secret.of("routing-token"),
            X25519KeyPair.generate().agree(X25519KeyPair.generate().publicKey()).toSecret(),
            List.of(
                    new Signer("phone-1", Ed25519KeyPair.generate().publicKey().value(), false),
                    new Signer("phone-2", Ed25519KeyPair.generate().publicKey().value(), true)),
            Instant.parse("2026-01-01T00:00:00.123Z"));

    private static void refused(FailureReason reason, String saved) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> PairingCodec.decode(Secret.of(saved)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("routing-token"));
    }

    @Test
    void decode_whatWasEncoded_isTheSamePairing() {
        Secret saved = PairingCodec.encode(PAIRING);

        assertThat(PairingCodec.decode(saved)).isEqualTo(PAIRING);
        assertThat(saved.expose()).startsWith("{").contains("\"version\":1").doesNotContain("\n");
        assertThat(saved.toString()).doesNotContain("routing-token");
    }

    @Test
    void decode_pairingWithoutItsOptionalParts_isTheSamePairing() {
        Pairing bare = new Pairing(
                "e", "d", null, null, PAIRING.routingToken(), PAIRING.contentKey(), List.of(), PAIRING.pairedAt());

        assertThat(PairingCodec.decode(PairingCodec.encode(bare))).isEqualTo(bare);
    }

    @Test
    void decode_signersWithProfilesAndAnEnd_areTheSame() {
        Signer restricted = PAIRING.signers()
                .get(0)
                .withProfiles(List.of("envelope", "harp-core"))
                .withValidUntil(Instant.parse("2026-02-01T00:00:00Z"));
        Pairing pairing = PAIRING.withSigners(List.of(restricted));
        String saved = PairingCodec.encode(pairing).expose();

        assertThat(PairingCodec.decode(Secret.of(saved))).isEqualTo(pairing);
        refused(FailureReason.UNSUPPORTED, saved.replace("\"envelope\",\"harp-core\"", ""));
        refused(FailureReason.UNSUPPORTED, saved.replace("\"envelope\"", "1"));
        refused(FailureReason.UNSUPPORTED, saved.replace("[\"envelope\",\"harp-core\"]", "null"));
        refused(FailureReason.UNSUPPORTED, saved.replace("\"envelope\"", "\"any\""));
        refused(FailureReason.UNSUPPORTED, saved.replace("\"2026-02-01T00:00:00Z\"", "null"));
        refused(FailureReason.UNSUPPORTED, saved.replace("2026-02-01T00:00:00Z", "later"));
    }

    @Test
    void decode_whatWasSavedBeforeSignersHadProfiles_leavesThemToTheEnforcer() {
        String saved = PairingCodec.encode(PAIRING).expose();

        assertThat(saved).doesNotContain("profiles").doesNotContain("validUntil");
        assertThat(PairingCodec.decode(Secret.of(saved)).signers())
                .allSatisfy(signer -> assertThat(signer.profiles()).isEmpty())
                .allSatisfy(signer -> assertThat(signer.validUntil()).isNull());
    }

    @Test
    void decode_unknownField_isIgnored() {
        assertThat(PairingCodec.decode(
                        Secret.of(PairingCodec.encode(PAIRING).expose().replace("{\"c", "{\"new\":[1],\"c"))))
                .isEqualTo(PAIRING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version",
                "enforcerId",
                "deviceId",
                "routingToken",
                "contentKey",
                "signers",
                "pairedAt",
                "keyId",
                "publicKey",
                "revoked"
            })
    void decode_fieldMissing_isRefused(String field) {
        String saved = PairingCodec.encode(PAIRING).expose();

        assertThat(saved).contains("\"" + field + "\":");
        refused(FailureReason.UNSUPPORTED, saved.replace("\"" + field + "\":", "\"" + field + "_\":"));
    }

    @Test
    void decode_notASavedPairing_isRefused() {
        String saved = PairingCodec.encode(PAIRING).expose();

        refused(FailureReason.CANONICALIZATION, "routing-token");
        refused(FailureReason.CANONICALIZATION, saved.substring(1));
        refused(FailureReason.UNSUPPORTED, "[]");
        refused(FailureReason.UNSUPPORTED, saved.replace("\"version\":1", "\"version\":2"));
        refused(FailureReason.UNSUPPORTED, saved.replace("\"version\":1", "\"version\":\"1\""));
        refused(FailureReason.UNSUPPORTED, saved.replace("2026-01-01T", "yesterday "));
        refused(FailureReason.UNSUPPORTED, saved.replace(PAIRING.contentKey().expose(), "AAAA"));
        refused(
                FailureReason.UNSUPPORTED,
                saved.replace(PAIRING.signers().get(1).publicKey(), "AAAA"));
        refused(FailureReason.UNSUPPORTED, saved.replace("\"revoked\":true", "\"revoked\":\"true\""));
        refused(FailureReason.UNSUPPORTED, saved.replaceAll("\"signers\":\\[.*]", "\"signers\":[null]"));
    }
}
