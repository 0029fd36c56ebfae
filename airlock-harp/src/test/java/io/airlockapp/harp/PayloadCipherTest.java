package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Ciphertext;
import java.util.Base64;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PayloadCipherTest {

    private static final ContentKey KEY = new ContentKey(new byte[32]);
    private static final byte[] PLAINTEXT = "{\"action\":\"test\",\"value\":42}".getBytes(UTF_8);

    private final Ciphertext sealed = PayloadCipher.AES_256_GCM.seal(KEY, PLAINTEXT);

    private static void fails(FailureReason reason, ThrowingCallable call) {
        assertThatExceptionOfType(HarpException.class).isThrownBy(call).satisfies(e -> assertThat(e.reason())
                .isEqualTo(reason));
    }

    private static String flipped(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        bytes[0] ^= 1;
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void seal_payload_hasTheShapeOfTheProtocol_andAFreshNonce() {
        assertThat(sealed.algorithm()).isEqualTo("AES-256-GCM");
        assertThat(Base64.getDecoder().decode(sealed.nonce())).hasSize(12);
        assertThat(Base64.getDecoder().decode(sealed.tag())).hasSize(16);
        assertThat(Base64.getDecoder().decode(sealed.data())).hasSameSizeAs(PLAINTEXT);
        assertThat(sealed.aad()).isNull();
        assertThat(PayloadCipher.AES_256_GCM.seal(KEY, PLAINTEXT).nonce()).isNotEqualTo(sealed.nonce());
    }

    @Test
    void open_whatWasSealed_givesThePlaintext() {
        assertThat(PayloadCipher.AES_256_GCM.open(KEY, sealed)).isEqualTo(PLAINTEXT);
    }

    @Test
    void open_vectorOfNistForAes256_givesItsPlaintext() {
        // The GCM specification's test case 14: zero key, zero nonce, one zero block.
        Ciphertext vector = new Ciphertext(
                "aes-256-gcm", "zqdAPU1ga24HTsXTuvOdGA==", "AAAAAAAAAAAAAAAA", "0NHIp5mZa/AmW5i11Iq5GQ==", null);

        assertThat(PayloadCipher.named("aes-256-gcm").open(KEY, vector)).isEqualTo(new byte[16]);
    }

    @Test
    void open_anyPartChanged_isRefused() {
        PayloadCipher cipher = PayloadCipher.AES_256_GCM;
        String data = sealed.data();
        String nonce = sealed.nonce();
        String tag = sealed.tag();
        fails(
                FailureReason.HASH_MISMATCH,
                () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", flipped(data), nonce, tag, null)));
        fails(
                FailureReason.HASH_MISMATCH,
                () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", data, flipped(nonce), tag, null)));
        fails(
                FailureReason.HASH_MISMATCH,
                () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", data, nonce, flipped(tag), null)));
        fails(
                FailureReason.HASH_MISMATCH,
                () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", data, nonce, tag, "AAAA")));
        fails(
                FailureReason.HASH_MISMATCH,
                () -> cipher.open(
                        X25519KeyPair.generate().agree(X25519KeyPair.generate().publicKey()), sealed));
    }

    @Test
    void open_anyPartMissingOrMalformed_isRefused() {
        PayloadCipher cipher = PayloadCipher.AES_256_GCM;
        String data = sealed.data();
        String nonce = sealed.nonce();
        String tag = sealed.tag();
        fails(FailureReason.UNSUPPORTED, () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", data, null, tag, null)));
        fails(
                FailureReason.UNSUPPORTED,
                () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", data, nonce, null, null)));
        fails(
                FailureReason.UNSUPPORTED,
                () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", "*" + data, nonce, tag, null)));
        fails(
                FailureReason.UNSUPPORTED,
                () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", data, "AAAAAAAAAAA=", tag, null)));
        // A tag cut short would be easier to guess.
        fails(
                FailureReason.UNSUPPORTED,
                () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", data, nonce, "AAAAAAAAAAA=", null)));
        fails(FailureReason.UNSUPPORTED, () -> cipher.open(KEY, new Ciphertext("AES-256-GCM", data, nonce, tag, "*")));
        fails(FailureReason.UNSUPPORTED, () -> cipher.open(KEY, new Ciphertext("AES-128-GCM", data, nonce, tag, null)));
    }

    @Test
    void named_unknownAlgorithm_isUnsupported() {
        assertThat(PayloadCipher.named("aEs-256-gCm")).isSameAs(PayloadCipher.AES_256_GCM);
        fails(FailureReason.UNSUPPORTED, () -> PayloadCipher.named("ROT13"));
        fails(FailureReason.UNSUPPORTED, () -> PayloadCipher.named(""));
    }
}
