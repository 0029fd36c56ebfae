package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Ciphertext;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A way to encrypt payloads so that the gateway cannot read or change them (wire reference, section 5).
 *
 * <p>Immutable and thread-safe. Each {@link #seal} takes a fresh random nonce.
 */
public final class PayloadCipher {

    /** AES-256-GCM: 12-byte nonce, 16-byte tag; the default. */
    public static final PayloadCipher AES_256_GCM = new PayloadCipher("AES-256-GCM", 12, new AesGcm());

    /** XChaCha20-Poly1305: 24-byte nonce, 16-byte tag. */
    public static final PayloadCipher XCHACHA20_POLY1305 =
            new PayloadCipher("XChaCha20-Poly1305", XChaCha20Poly1305.NONCE_BYTES, new XChaCha20Poly1305());

    private static final List<PayloadCipher> ALL = List.of(AES_256_GCM, XCHACHA20_POLY1305);
    private static final int TAG_BYTES = 16;
    private static final byte[] NO_AAD = {};

    private final String algorithm;
    private final int nonceBytes;
    private final Aead aead;

    private PayloadCipher(String algorithm, int nonceBytes, Aead aead) {
        this.algorithm = algorithm;
        this.nonceBytes = nonceBytes;
        this.aead = aead;
    }

    /**
     * Finds a cipher by its name, whatever the name's case.
     *
     * @param algorithm the name, as in {@link Ciphertext#algorithm()}
     * @return the cipher
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if there is none of that name
     */
    public static PayloadCipher named(String algorithm) {
        Objects.requireNonNull(algorithm, "algorithm");
        for (PayloadCipher cipher : ALL) {
            if (cipher.algorithm.equalsIgnoreCase(algorithm)) {
                return cipher;
            }
        }
        throw new HarpException(
                FailureReason.UNSUPPORTED,
                "A payload is encrypted with an unknown algorithm: use AES-256-GCM or XChaCha20-Poly1305.");
    }

    /**
     * The name that is sent.
     *
     * @return the name
     */
    public String algorithm() {
        return algorithm;
    }

    /**
     * Encrypts a payload.
     *
     * @param key the key agreed with the approver
     * @param canonical the payload in its canonical form
     * @return nonce, data and tag in standard base64
     */
    public Ciphertext seal(ContentKey key, byte[] canonical) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(canonical, "canonical");
        byte[] nonce = Jca.random(nonceBytes);
        byte[] sealed = Jca.required(() -> aead.encrypt(key, nonce, NO_AAD, canonical));
        int tagAt = sealed.length - TAG_BYTES;
        return new Ciphertext(
                algorithm,
                Base64Text.standard(sealed, 0, tagAt),
                Base64Text.standard(nonce, 0, nonce.length),
                Base64Text.standard(sealed, tagAt, sealed.length),
                null);
    }

    /**
     * Decrypts a payload; the approver's side of {@link #seal}.
     *
     * @param key the key agreed with the enforcer
     * @param ciphertext what was sent; its algorithm must be this one, its parts may be either kind of base64
     * @return the plaintext
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if a part is missing, malformed, or of another
     *     algorithm; with {@link FailureReason#HASH_MISMATCH} if it was changed, or sealed under another key
     */
    public byte[] open(ContentKey key, Ciphertext ciphertext) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(ciphertext, "ciphertext");
        if (!algorithm.equalsIgnoreCase(ciphertext.algorithm())) {
            throw new HarpException(
                    FailureReason.UNSUPPORTED,
                    "A payload is encrypted with another algorithm: find its cipher by name.");
        }
        byte[] nonce = part(ciphertext.nonce(), "nonce", nonceBytes);
        byte[] tag = part(ciphertext.tag(), "tag", TAG_BYTES);
        byte[] data = part(ciphertext.data(), "data", -1);
        byte[] aad = ciphertext.aad() == null ? NO_AAD : part(ciphertext.aad(), "aad", -1);
        byte[] sealed = Arrays.copyOf(data, data.length + tag.length);
        System.arraycopy(tag, 0, sealed, data.length, tag.length);
        try {
            return aead.decrypt(key, nonce, aad, sealed);
        } catch (GeneralSecurityException e) {
            throw new HarpException(
                    FailureReason.HASH_MISMATCH,
                    "A payload does not open: it was changed on its way, or sealed under another key; pair again.");
        }
    }

    private static byte[] part(@Nullable String text, String name, int length) {
        byte[] bytes = text == null ? null : Base64Text.decode(text);
        if (bytes == null || (length >= 0 && bytes.length != length)) {
            throw new HarpException(
                    FailureReason.UNSUPPORTED,
                    "The " + name + " of a payload is missing, not base64, or of a wrong length: seal it again.");
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "PayloadCipher[" + algorithm + "]";
    }
}
