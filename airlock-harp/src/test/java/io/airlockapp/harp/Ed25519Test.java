package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ed25519Test {

    private static final HexFormat HEX = HexFormat.of();
    private static final String KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    private static final String EMPTY_SIGNATURE = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8"
            + "821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HEX.parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource({
        KEY + ", '', " + EMPTY_SIGNATURE,
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
                + " 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82,"
                + " 6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    })
    void verify_vectorOfRfc8032_isTrue_andFalseForAnyOtherMessage(String key, String message, String signature) {
        Ed25519PublicKey publicKey = Ed25519PublicKey.parse(base64(key));

        assertThat(publicKey.verify(HEX.parseHex(message), base64(signature))).isTrue();
        assertThat(publicKey.verify(HEX.parseHex(message + "00"), base64(signature)))
                .isFalse();
    }

    @Test
    void verify_vectorOfHarpCore_isTrueForItsWordOnly() {
        Ed25519PublicKey key = Ed25519PublicKey.parse("68GYuLi_rncjJ4w7MWKfKd5ygpeXzMjCzM5tlDakz_I");
        String message = "{\"artifactHash\":\"8e326e1f69e5859a3b5b12965f06b5829f09b12d1748aa2fddb609fb44f831c1\","
                + "\"artifactHashAlg\":\"SHA-256\",\"decision\":\"allow\",\"expiresAt\":\"2026-02-21T12:05:00Z\","
                + "\"nonce\":\"bm9uY2UtMDAx\",\"repoRef\":\"repo:acme/widgets\","
                + "\"requestId\":\"01J2V8V3K6B2Z9X6G1V7Y2QK8H\",\"scope\":\"once\",\"sigAlg\":\"Ed25519\","
                + "\"signerKeyId\":\"ma-key-01\"}";
        String signature = "tszU90YldEomMTTrJpUYz-h8xXcAvJ6U97aaEy-1-Oo_vkCx3o63aZps6dN0VaJVKmXY2UnVW6ldoCuXv5sZDA";

        assertThat(key.verify(message.getBytes(UTF_8), signature)).isTrue();
        assertThat(key.verify(message.replace("allow", "approve").getBytes(UTF_8), signature))
                .isFalse();
        assertThat(new String(CanonicalJson.canonicalize(message), UTF_8)).isEqualTo(message);
    }

    @Test
    void verify_everySpellingOfASignature_isTrue() {
        Ed25519PublicKey key = Ed25519PublicKey.parse(base64(KEY));
        byte[] signature = HEX.parseHex(EMPTY_SIGNATURE);

        assertThat(key.verify(new byte[0], Base64.getUrlEncoder().encodeToString(signature)))
                .isTrue();
        assertThat(key.verify(
                        new byte[0], Base64.getUrlEncoder().withoutPadding().encodeToString(signature)))
                .isTrue();
        assertThat(key.verify(new byte[0], Base64.getEncoder().encodeToString(signature)))
                .isTrue();
        assertThat(key.verify(new byte[0], Base64.getEncoder().withoutPadding().encodeToString(signature)))
                .isTrue();
    }

    @Test
    void verify_notExactlyASignature_isFalse() {
        Ed25519PublicKey key = Ed25519PublicKey.parse(base64(KEY));
        byte[] signature = HEX.parseHex(EMPTY_SIGNATURE);
        String good = base64(EMPTY_SIGNATURE);

        assertThat(key.verify(new byte[0], "")).isFalse();
        assertThat(key.verify(new byte[0], good.substring(4))).isFalse();
        assertThat(key.verify(new byte[0], "AAAA" + good)).isFalse();
        assertThat(key.verify(new byte[0], good + " ")).isFalse();
        assertThat(key.verify(new byte[0], EMPTY_SIGNATURE)).isFalse();
        assertThat(key.verify(new byte[0], base64("00".repeat(64)))).isFalse();
        assertThat(key.verify(new byte[0], base64("ff".repeat(64)))).isFalse();
        for (int i = 0; i < signature.length; i++) {
            byte[] changed = signature.clone();
            changed[i] ^= 4;
            assertThat(key.verify(new byte[0], Base64.getEncoder().encodeToString(changed)))
                    .isFalse();
        }
    }

    @Test
    void verify_sameSignatureWithTheOrderAddedToItsSecondHalf_isFalse() {
        BigInteger order = BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
        byte[] signature = HEX.parseHex(EMPTY_SIGNATURE);
        byte[] s = Arrays.copyOfRange(signature, 32, 64);
        reverse(s);
        byte[] more = new BigInteger(1, s).add(order).toByteArray();
        byte[] padded = new byte[32];
        System.arraycopy(more, 0, padded, 32 - more.length, more.length);
        reverse(padded);
        System.arraycopy(padded, 0, signature, 32, 32);

        assertThat(Ed25519PublicKey.parse(base64(KEY))
                        .verify(new byte[0], Base64.getEncoder().encodeToString(signature)))
                .isFalse();
    }

    private static void reverse(byte[] bytes) {
        for (int i = 0; i < bytes.length / 2; i++) {
            byte b = bytes[i];
            bytes[i] = bytes[bytes.length - 1 - i];
            bytes[bytes.length - 1 - i] = b;
        }
    }

    @Test
    void parse_everySpelling_isTheSameKey() {
        Ed25519PublicKey key = Ed25519PublicKey.parse(base64(KEY));

        assertThat(Ed25519PublicKey.parse(key.value())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(Ed25519PublicKey.parse(base64("302a300506032b6570032100" + KEY)))
                .isEqualTo(key);
        assertThat(key.value()).isEqualTo("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                // Not the shortest form of their points.
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                // No point has this y.
                "0200000000000000000000000000000000000000000000000000000000000000",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f7075118"
            })
    void parse_keyThatProvesNothing_isRefused(String hex) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> Ed25519PublicKey.parse(base64(hex)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED));
    }

    @Test
    void parse_notAKeyAtAll_isRefused() {
        for (String bad : new String[] {
            "", "x", base64(KEY.substring(2)), base64(KEY + "00"), KEY, base64("302a300506032b656e032100" + KEY)
        }) {
            assertThatExceptionOfType(HarpException.class).as(bad).isThrownBy(() -> Ed25519PublicKey.parse(bad));
        }
    }

    @Test
    void fingerprint_key_isTheStartOfItsHashForPeople() {
        assertThat(Ed25519PublicKey.parse(base64(KEY)).fingerprint()).isEqualTo("21:FE:31:DF:A1:54:A2:61");
    }

    @Test
    void sign_message_verifiesUnderItsOwnKeyOnly() {
        Ed25519KeyPair pair = Ed25519KeyPair.generate();
        String signature = pair.sign("message".getBytes(UTF_8));

        assertThat(signature).hasSize(86).matches("[A-Za-z0-9_-]+");
        assertThat(pair.publicKey().verify("message".getBytes(UTF_8), signature))
                .isTrue();
        assertThat(Ed25519KeyPair.generate().publicKey().verify("message".getBytes(UTF_8), signature))
                .isFalse();
    }

    @Test
    void parse_sameKey_isEqual_andShowsItsFingerprint() {
        Ed25519PublicKey key = Ed25519PublicKey.parse(base64(KEY));
        Ed25519KeyPair other = Ed25519KeyPair.generate();

        assertThat(key)
                .isEqualTo(Ed25519PublicKey.parse(key.value()))
                .hasSameHashCodeAs(Ed25519PublicKey.parse(key.value()));
        assertThat(key).isNotEqualTo(other.publicKey()).doesNotHaveSameHashCodeAs(other.publicKey());
        assertThat(key.toString()).contains("21:FE:31:DF:A1:54:A2:61");
        assertThat(other.toString()).contains(other.publicKey().fingerprint());
    }
}
