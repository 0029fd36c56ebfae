package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Ciphertext;
import java.util.Objects;

/**
 * Between an action and what the gateway sees of it. Seal an action once and send the result as often as it takes: a
 * second seal has another nonce.
 */
public final class Sealer {

    private Sealer() {}

    /**
     * Encrypts an action's canonical payload with {@link PayloadCipher#AES_256_GCM}. What it is the ciphertext of is
     * {@link Action#hash()}.
     *
     * @param action the action
     * @param key the key agreed with the approver
     * @return the sealed payload
     */
    public static Ciphertext seal(Action action, ContentKey key) {
        return seal(action, key, PayloadCipher.AES_256_GCM);
    }

    /**
     * Encrypts an action's canonical payload. What it is the ciphertext of is {@link Action#hash()}.
     *
     * @param action the action
     * @param key the key agreed with the approver
     * @param cipher how to encrypt; the approver's app has to know it
     * @return the sealed payload
     */
    public static Ciphertext seal(Action action, ContentKey key, PayloadCipher cipher) {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(cipher, "cipher");
        return cipher.seal(key, action.canonical());
    }

    /**
     * Decrypts a payload and checks that it is the one that was announced; the approver's side of {@link
     * #seal(Action, ContentKey, PayloadCipher)}, by whichever cipher it names.
     *
     * @param key the key agreed with the enforcer
     * @param ciphertext the sealed payload
     * @param expectedHash the artifact hash that came with it; upper case and the prefix {@code sha256:} are understood
     * @return the canonical payload
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if the algorithm is unknown or a part malformed; with
     *     {@link FailureReason#HASH_MISMATCH} if the payload was changed, is sealed under another key, or has another hash
     */
    public static byte[] open(ContentKey key, Ciphertext ciphertext, String expectedHash) {
        Objects.requireNonNull(expectedHash, "expectedHash");
        byte[] canonical = PayloadCipher.named(ciphertext.algorithm()).open(key, ciphertext);
        if (!ArtifactHash.of(canonical).matches(expectedHash)) {
            throw new HarpException(
                    FailureReason.HASH_MISMATCH,
                    "A payload has another hash than it was announced with: do not decide about it.");
        }
        return canonical;
    }
}
