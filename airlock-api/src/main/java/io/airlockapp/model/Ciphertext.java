package io.airlockapp.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sealed payload: all a gateway ever sees of an action (wire reference, section 5). Binary parts are standard
 * base64.
 *
 * @param algorithm {@code AES-256-GCM} or {@code XChaCha20-Poly1305}, whatever its case
 * @param data the encrypted bytes, without the tag
 * @param nonce the nonce
 * @param tag the authentication tag
 * @param aad additional authenticated data, if any
 */
public record Ciphertext(
        String algorithm,
        String data,
        @Nullable String nonce,
        @Nullable String tag,
        @Nullable String aad) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public Ciphertext {
        Checks.notBlank(algorithm, "algorithm");
        Objects.requireNonNull(data, "data");
    }

    @Override
    public String toString() {
        return "Ciphertext[algorithm=" + algorithm + ", characters=" + data.length() + "]";
    }
}
