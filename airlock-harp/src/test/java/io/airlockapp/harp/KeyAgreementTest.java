package io.airlockapp.harp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyAgreementTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final String ALICE = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    private static final String ALICE_PUBLIC = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    private static final String BOB = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    private static final String BOB_PUBLIC = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
    private static final String SHARED = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

    private static String base64(String hex) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(HEX.parseHex(hex));
    }

    private static X25519KeyPair pair(String hex) {
        return X25519KeyPair.restore(Secret.of(base64(hex)));
    }

    @ParameterizedTest
    @CsvSource({
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c, f0f1f2f3f4f5f6f7f8f9,"
                + " 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, '', '',"
                + " 8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    })
    void derive_vectorOfRfc5869_givesItsOutput(String input, String salt, String info, String output) {
        assertThat(Hkdf.derive(HEX.parseHex(salt), HEX.parseHex(input), HEX.parseHex(info), 42))
                .isEqualTo(HEX.parseHex(output));
    }

    @Test
    void derive_vectorOfRfc5869WithLongInput_givesItsOutput() {
        byte[] output = Hkdf.derive(range(0x60), range(0x00), range(0xb0), 82);

        assertThat(HEX.formatHex(output))
                .isEqualTo("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    private static byte[] range(int first) {
        byte[] bytes = new byte[80];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    @Test
    void restore_vectorOfRfc7748_hasItsPublicKey() {
        assertThat(pair(ALICE).publicKey()).isEqualTo(base64(ALICE_PUBLIC));
        assertThat(pair(BOB).publicKey()).isEqualTo(base64(BOB_PUBLIC));
    }

    @Test
    void agree_vectorOfRfc7748_derivesFromItsSharedSecret() {
        byte[] expected = Hkdf.derive(new byte[0], HEX.parseHex(SHARED), "HARP-E2E-AES256GCM".getBytes(), 32);

        assertThat(pair(ALICE).agree(base64(BOB_PUBLIC))).isEqualTo(new ContentKey(expected));
        assertThat(pair(BOB).agree(base64(ALICE_PUBLIC))).isEqualTo(new ContentKey(expected));
    }

    @Test
    void agree_everySpellingOfAPublicKey_givesTheSameKey() {
        byte[] raw = HEX.parseHex(BOB_PUBLIC);
        byte[] der = HEX.parseHex("302a300506032b656e032100" + BOB_PUBLIC);
        X25519KeyPair alice = pair(ALICE);
        ContentKey key = alice.agree(base64(BOB_PUBLIC));
        for (byte[] form : new byte[][] {raw, der}) {
            assertThat(alice.agree(Base64.getEncoder().encodeToString(form))).isEqualTo(key);
            assertThat(alice.agree(Base64.getEncoder().withoutPadding().encodeToString(form)))
                    .isEqualTo(key);
            assertThat(alice.agree(Base64.getUrlEncoder().encodeToString(form))).isEqualTo(key);
            assertThat(alice.agree(Base64.getUrlEncoder().withoutPadding().encodeToString(form)))
                    .isEqualTo(key);
        }
    }

    @Test
    void agree_anythingElse_isRefused() {
        String good = base64(BOB_PUBLIC);
        for (String bad : new String[] {
            "",
            "AAAA",
            good + "A",
            good.substring(1),
            good + "==",
            good + "===",
            " " + good,
            good + "\n",
            // The last digit carries two bits that stand for nothing.
            good.substring(0, 42) + (char) (good.charAt(42) + 1),
            // Both alphabets at once.
            "+-" + good.substring(2),
            Base64.getEncoder().encodeToString(HEX.parseHex("302a300506032b6570032100" + BOB_PUBLIC)),
            Base64.getEncoder().encodeToString(new byte[33]),
            Base64.getEncoder().encodeToString(new byte[44]),
            ALICE_PUBLIC
        }) {
            assertThatExceptionOfType(HarpException.class)
                    .as(bad)
                    .isThrownBy(() -> pair(ALICE).agree(bad))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void agree_keyWithWhichEverySecretIsZero_isRefused(String point) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> pair(ALICE).agree(base64(point)));
    }

    @Test
    void generate_pairs_differAndSurviveTheirTextForm() {
        X25519KeyPair one = X25519KeyPair.generate();
        X25519KeyPair other = X25519KeyPair.generate();

        assertThat(one.publicKey()).hasSize(43).isNotEqualTo(other.publicKey());
        assertThat(X25519KeyPair.restore(one.privateKey()).publicKey()).isEqualTo(one.publicKey());
        assertThat(one.agree(other.publicKey())).isEqualTo(other.agree(one.publicKey()));
        assertThat(one.toString()).doesNotContain(one.privateKey().expose());
    }

    @Test
    void contentKey_throughItsTextForm_isTheSame_andShowsNothing() {
        ContentKey key = pair(ALICE).agree(base64(BOB_PUBLIC));

        assertThat(ContentKey.restore(key.toSecret())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(key.toSecret().expose()).hasSize(43);
        assertThat(key).isNotEqualTo(new ContentKey(new byte[32]));
        assertThat(key.toString()).isEqualTo("ContentKey[hidden]");
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> ContentKey.restore(Secret.of("c2hvcnQ")))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("c2hvcnQ"));
    }

    @Test
    void contentKey_anotherKey_hasAnotherHashCode() {
        assertThat(new ContentKey(new byte[32])).doesNotHaveSameHashCodeAs(new ContentKey(new byte[] {1}));
    }

    @Test
    void derive_moreThanHkdfGives_isRefused() {
        assertThat(Hkdf.derive(new byte[0], new byte[1], new byte[0], 255 * 32)).hasSize(255 * 32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hkdf.derive(new byte[0], new byte[1], new byte[0], 255 * 32 + 1));
    }
}
