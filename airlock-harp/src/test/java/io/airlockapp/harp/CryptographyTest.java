package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.math.BigInteger;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever computes, the answers are the same. */
class CryptographyTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final Cryptography JDK = Cryptography.jca(Security.getProvider("SunEC"));
    private static final List<Cryptography> ALL =
            List.of(Cryptography.standard(), JDK, Cryptography.jca(new BouncyCastleProvider()));

    private static final byte[] MESSAGE = "artifact|approve|nonce".getBytes(UTF_8);
    private static final BigInteger SECRET = new BigInteger(251, new Random(8));
    private static final byte[] KEY = Edwards.BASE.times(SECRET).encoded();
    private static final BigInteger NONCE = new BigInteger(251, new Random(9));

    static List<Cryptography> all() {
        return ALL;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Edwards.Point ofSmallOrder(int multiple) {
        return Edwards.OF_ORDER_8.times(BigInteger.valueOf(multiple));
    }

    private static void assertNobodyTakes(byte[] signature) {
        for (Cryptography cryptography : ALL) {
            assertThat(Ed25519PublicKey.parse(base64(KEY), cryptography).verify(MESSAGE, base64(signature)))
                    .as("%s", cryptography)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvFileSource(resources = "rfc8032-ed25519.txt")
    void ed25519_vectorOfRfc8032_isSignedAndVerifiedByAll(
            String name, String seed, String key, String message, String signature) throws Exception {
        byte[] bytes = HEX.parseHex(message == null ? "" : message);
        byte[] other = HEX.parseHex((message == null ? "" : message) + "00");
        for (Cryptography cryptography : ALL) {
            Curves.Signer signer = cryptography.ed25519().signer(HEX.parseHex(seed), HEX.parseHex(key));
            Ed25519PublicKey publicKey = Ed25519PublicKey.parse(base64(HEX.parseHex(key)), cryptography);

            assertThat(signer.sign(bytes)).as("%s of %s", name, cryptography).isEqualTo(HEX.parseHex(signature));
            assertThat(publicKey.verify(bytes, base64(HEX.parseHex(signature)))).isTrue();
            assertThat(publicKey.verify(other, base64(HEX.parseHex(signature)))).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4,"
                + "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c,"
                + "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d,"
                + "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493,"
                + "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    })
    void x25519_vectorOfRfc7748_isComputedByAll(String scalar, String point, String result) throws Exception {
        for (Cryptography cryptography : ALL) {
            assertThat(cryptography.x25519().multiply(HEX.parseHex(scalar), HEX.parseHex(point)))
                    .as("%s", cryptography)
                    .isEqualTo(HEX.parseHex(result));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void x25519_iteratedVectorOfRfc7748_isComputedByAll(Cryptography cryptography) throws Exception {
        byte[] k = new byte[32];
        k[0] = 9;
        byte[] u = k;
        for (int i = 1; i <= 1000; i++) {
            byte[] next = cryptography.x25519().multiply(k, u);
            u = k;
            k = next;
            if (i == 1) {
                assertThat(HEX.formatHex(k))
                        .isEqualTo("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
            }
        }
        assertThat(HEX.formatHex(k)).isEqualTo("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
    }

    @ParameterizedTest
    @MethodSource("all")
    void agree_keyWithWhichEverySecretIsZero_isRefusedByAll(Cryptography cryptography) {
        X25519KeyPair pair = X25519KeyPair.generate(cryptography);
        for (String point : List.of(
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
            assertThatExceptionOfType(HarpException.class)
                    .as(point)
                    .isThrownBy(() -> pair.agree(base64(HEX.parseHex(point))))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void generate_pairs_workWithThoseOfEverybodyElse(Cryptography cryptography) {
        Ed25519KeyPair signer = Ed25519KeyPair.generate(cryptography);
        X25519KeyPair pair = X25519KeyPair.generate(cryptography);
        String signature = signer.sign(MESSAGE);
        for (Cryptography other : ALL) {
            X25519KeyPair peer = X25519KeyPair.generate(other);

            assertThat(Ed25519PublicKey.parse(signer.publicKey().value(), other).verify(MESSAGE, signature))
                    .isTrue();
            assertThat(pair.agree(peer.publicKey())).isEqualTo(peer.agree(pair.publicKey()));
            assertThat(X25519KeyPair.restore(pair.privateKey(), other).publicKey())
                    .isEqualTo(pair.publicKey());
        }
    }

    @Test
    void verify_signatureMadeByHand_isTakenByAll() throws Exception {
        byte[] r = Edwards.BASE.times(NONCE).encoded();
        byte[] signature = Edwards.sign(r, NONCE, KEY, SECRET, MESSAGE, BigInteger.ZERO);
        for (Cryptography cryptography : ALL) {
            assertThat(Ed25519PublicKey.parse(base64(KEY), cryptography).verify(MESSAGE, base64(signature)))
                    .isTrue();
        }
    }

    @Test
    void verify_secondHalfNotReduced_isTakenByNobody() throws Exception {
        byte[] r = Edwards.BASE.times(NONCE).encoded();
        for (int i = 1; i <= 15; i++) {
            BigInteger more = Edwards.ORDER.multiply(BigInteger.valueOf(i));
            assertNobodyTakes(Edwards.sign(r, NONCE, KEY, SECRET, MESSAGE, more));
        }
        byte[] zero = new byte[64];
        System.arraycopy(r, 0, zero, 0, 32);
        System.arraycopy(Edwards.littleEndian(Edwards.ORDER), 0, zero, 32, 32);
        assertNobodyTakes(zero);
    }

    @Test
    void verify_firstHalfNotInItsShortestForm_isTakenByNobody() throws Exception {
        for (String neutral : List.of(
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0100000000000000000000000000000000000000000000000000000000000080")) {
            assertNobodyTakes(
                    Edwards.sign(HEX.parseHex(neutral), BigInteger.ZERO, KEY, SECRET, MESSAGE, BigInteger.ZERO));
        }
    }

    @Test
    void verify_anyBitOfASignatureChanged_isTakenByNobody() throws Exception {
        byte[] r = Edwards.BASE.times(NONCE).encoded();
        byte[] signature = Edwards.sign(r, NONCE, KEY, SECRET, MESSAGE, BigInteger.ZERO);
        for (int bit = 0; bit < 512; bit += 7) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertNobodyTakes(changed);
        }
    }

    /** Under a key of small order the same signature fits one message in eight, and under a mixed one verifiers differ. */
    @ParameterizedTest
    @MethodSource("all")
    void parse_keyOfSmallOrMixedOrder_isRefusedByAll(Cryptography cryptography) {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            keys.add(ofSmallOrder(i).encoded());
            if (i > 0) {
                keys.add(Edwards.BASE.times(SECRET).plus(ofSmallOrder(i)).encoded());
            }
        }
        for (byte[] key : keys) {
            assertThatExceptionOfType(HarpException.class)
                    .as(HEX.formatHex(key))
                    .isThrownBy(() -> Ed25519PublicKey.parse(base64(key), cryptography))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.UNSUPPORTED));
        }
    }

    @Test
    void jca_providerWithoutEither_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cryptography.jca(Security.getProvider("SUN")))
                .withMessageContaining("SUN");
    }

    @Test
    void jca_providerWithOneOfBoth_isUsedForThatOne() {
        Provider signing = new Provider("Signing", "1", "signs only") {

            private static final long serialVersionUID = 1L;

            @Override
            public Service getService(String type, String algorithm) {
                return algorithm.equals("X25519")
                        ? null
                        : Security.getProvider("SunEC").getService(type, algorithm);
            }
        };
        Cryptography cryptography = Cryptography.jca(signing);

        assertThat(cryptography).hasToString("Cryptography[Ed25519=Signing, X25519=Bouncy Castle]");
        assertThat(X25519KeyPair.generate(cryptography)
                        .agree(X25519KeyPair.generate().publicKey()))
                .isNotNull();
        assertThat(Ed25519KeyPair.generate(cryptography).sign(MESSAGE)).hasSize(86);
        assertThat(JDK).hasToString("Cryptography[Ed25519=SunEC, X25519=SunEC]");
    }

    @Test
    void restore_anyProvider_keepsThePrivateKey() {
        Secret secret = X25519KeyPair.generate().privateKey();
        for (Cryptography cryptography : ALL) {
            assertThat(X25519KeyPair.restore(secret, cryptography).privateKey()).isEqualTo(secret);
        }
    }
}
