package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Ciphertext;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The vectors are those of draft-irtf-cfrg-xchacha-03: section 2.2.1 and appendix A.3.1. */
class XChaCha20Poly1305Test {

    private static final HexFormat HEX = HexFormat.of();
    private static final ContentKey KEY =
            new ContentKey(HEX.parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
    private static final byte[] NONCE = HEX.parseHex("404142434445464748494a4b4c4d4e4f5051525354555657");
    private static final byte[] AAD = HEX.parseHex("50515253c0c1c2c3c4c5c6c7");
    private static final byte[] PLAINTEXT = ("Ladies and Gentlemen of the class of '99: If I could offer you only one"
                    + " tip for the future, sunscreen would be it.")
            .getBytes(US_ASCII);
    private static final byte[] DATA = HEX.parseHex("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
            + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
            + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
            + "21f9664c97637da9768812f615c68b13b52e");
    private static final byte[] TAG = HEX.parseHex("c0875924c1c7987947deafd8780acf49");

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Ciphertext vector(String algorithm, byte[] tag) {
        return new Ciphertext(algorithm, base64(DATA), base64(NONCE), base64(tag), base64(AAD));
    }

    @Test
    void hChaCha20_vectorOfTheDraft_givesItsKey() {
        assertThat(XChaCha20Poly1305.hChaCha20(
                        HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                        HEX.parseHex("000000090000004a0000000031415927")))
                .isEqualTo(HEX.parseHex("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"));
    }

    @Test
    void encrypt_vectorOfTheDraft_givesItsDataAndTag() throws Exception {
        assertThat(new XChaCha20Poly1305().encrypt(KEY, NONCE, AAD, PLAINTEXT))
                .startsWith(DATA)
                .endsWith(TAG)
                .hasSize(DATA.length + TAG.length);
    }

    @Test
    void open_vectorOfTheDraft_givesItsPlaintextWhateverTheNamesCase() {
        for (String name : List.of("XChaCha20-Poly1305", "xchacha20-poly1305", "XCHACHA20-POLY1305")) {
            assertThat(PayloadCipher.named(name).open(KEY, vector(name, TAG))).isEqualTo(PLAINTEXT);
        }
    }

    @Test
    void open_anyPartChanged_isRefused() {
        PayloadCipher cipher = PayloadCipher.XCHACHA20_POLY1305;
        byte[] tag = TAG.clone();
        tag[15] ^= 1;
        fails(FailureReason.HASH_MISMATCH, cipher, vector("XChaCha20-Poly1305", tag));
        for (int i = 0; i < NONCE.length; i++) {
            byte[] nonce = NONCE.clone();
            nonce[i] ^= 1;
            fails(
                    FailureReason.HASH_MISMATCH,
                    cipher,
                    new Ciphertext("XChaCha20-Poly1305", base64(DATA), base64(nonce), base64(TAG), base64(AAD)));
        }
        fails(
                FailureReason.HASH_MISMATCH,
                cipher,
                new Ciphertext("XChaCha20-Poly1305", base64(DATA), base64(NONCE), base64(TAG), null));
        fails(
                FailureReason.UNSUPPORTED,
                cipher,
                new Ciphertext("XChaCha20-Poly1305", base64(DATA), base64(new byte[12]), base64(TAG), base64(AAD)));
        fails(FailureReason.UNSUPPORTED, cipher, vector("AES-256-GCM", TAG));
        fails(FailureReason.UNSUPPORTED, PayloadCipher.AES_256_GCM, vector("XChaCha20-Poly1305", TAG));
    }

    private static void fails(FailureReason reason, PayloadCipher cipher, Ciphertext ciphertext) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> cipher.open(KEY, ciphertext))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void seal_action_hasTheShapeOfTheProtocol_andOpensByItsName() {
        Action action = Action.command("ls");

        Ciphertext sealed = Sealer.seal(action, KEY, PayloadCipher.XCHACHA20_POLY1305);

        assertThat(sealed.algorithm()).isEqualTo("XChaCha20-Poly1305");
        assertThat(Base64.getDecoder().decode(sealed.nonce())).hasSize(24);
        assertThat(Base64.getDecoder().decode(sealed.tag())).hasSize(16);
        assertThat(Base64.getDecoder().decode(sealed.data())).hasSameSizeAs(action.canonicalPayload());
        assertThat(Sealer.open(KEY, sealed, action.hash().value().toUpperCase(Locale.ROOT)))
                .isEqualTo(action.canonicalPayload());
        assertThat(Sealer.seal(action, KEY, PayloadCipher.XCHACHA20_POLY1305).nonce())
                .isNotEqualTo(sealed.nonce());
        assertThat(Sealer.seal(action, KEY).algorithm()).isEqualTo("AES-256-GCM");
    }
}
