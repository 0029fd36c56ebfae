package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.model.Signer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The approver's signed answer to a pairing (wire reference, section 5). There are verified instances only.
 *
 * <p>The signature is over the fields joined by {@code |}. Older apps have no X25519 key and leave the last field off.
 * Which of both it has to be depends on whether the response carries the key, so a gateway could try to take a signed key
 * away, or to put one in. Neither passes: the signed bytes differ. Nor can a key be hidden in the field before it, because
 * a field that contains {@code |} is refused.
 *
 * <p>What this cannot show is that the key belongs to the right person: it is vouched for by nobody but itself. For that,
 * people compare the {@link #fingerprint()}.
 */
public final class PairingResponse {

    private final Signer signer;
    private final String fingerprint;
    private final String timestamp;
    private final @Nullable String x25519PublicKey;
    private final @Nullable String deviceId;

    private PairingResponse(
            Signer signer,
            String fingerprint,
            String timestamp,
            @Nullable String x25519PublicKey,
            @Nullable String deviceId) {
        this.signer = signer;
        this.fingerprint = fingerprint;
        this.timestamp = timestamp;
        this.x25519PublicKey = x25519PublicKey;
        this.deviceId = deviceId;
    }

    /**
     * Reads and verifies a response, with {@link Cryptography#standard()}.
     *
     * @param responseJson the response as received
     * @param pairingNonce the nonce of our own pairing attempt
     * @return the verified response
     * @throws HarpException as {@link #verify(String, String, Cryptography)} says
     */
    public static PairingResponse verify(String responseJson, String pairingNonce) {
        return verify(responseJson, pairingNonce, Cryptography.standard());
    }

    /**
     * Reads and verifies a response.
     *
     * @param responseJson the response as received
     * @param pairingNonce the nonce of our own pairing attempt
     * @param cryptography whose implementation verifies
     * @return the verified response
     * @throws HarpException with {@link FailureReason#CANONICALIZATION} if it is not a JSON object, {@link
     *     FailureReason#UNSIGNED} if a field is missing, {@link FailureReason#UNSUPPORTED} if one is malformed or a key
     *     unusable, {@link FailureReason#REPLAY} if it answers another pairing, {@link FailureReason#SIGNATURE_INVALID} if
     *     the signature does not verify
     */
    public static PairingResponse verify(String responseJson, String pairingNonce, Cryptography cryptography) {
        Objects.requireNonNull(responseJson, "responseJson");
        Objects.requireNonNull(pairingNonce, "pairingNonce");
        Objects.requireNonNull(cryptography, "cryptography");
        if (!(JsonTree.read(CanonicalJson.canonicalize(responseJson)) instanceof Map<?, ?> response)) {
            throw failure(FailureReason.CANONICALIZATION, "is not a JSON object");
        }
        String signerKeyId = required(response, "signerKeyId");
        String publicKey = required(response, "publicKey");
        String nonce = required(response, "pairingNonce");
        String timestamp = required(response, "timestamp");
        String signature = required(response, "signature");
        String x25519PublicKey = optional(response, "x25519PublicKey");
        if (!MessageDigest.isEqual(
                nonce.getBytes(StandardCharsets.UTF_8), pairingNonce.getBytes(StandardCharsets.UTF_8))) {
            throw failure(FailureReason.REPLAY, "answers another pairing");
        }
        List<String> fields = x25519PublicKey == null
                ? List.of(signerKeyId, publicKey, nonce, timestamp)
                : List.of(signerKeyId, publicKey, nonce, timestamp, x25519PublicKey);
        for (String field : fields) {
            if (field.indexOf('|') >= 0) {
                throw failure(FailureReason.UNSUPPORTED, "has a field with the separator of the signed text in it");
            }
        }
        Ed25519PublicKey key = Ed25519PublicKey.parse(publicKey, cryptography);
        if (!key.verify(String.join("|", fields).getBytes(StandardCharsets.UTF_8), signature)) {
            throw failure(FailureReason.SIGNATURE_INVALID, "has a signature that does not verify");
        }
        if (x25519PublicKey != null) {
            RawKey.decode(x25519PublicKey, RawKey.X25519_PUBLIC, "peer's X25519 public key");
        }
        return new PairingResponse(
                new Signer(signerKeyId, publicKey, false),
                key.fingerprint(),
                timestamp,
                x25519PublicKey,
                optional(response, "deviceId"));
    }

    /**
     * The key whose decisions count from now on.
     *
     * @return the signer, not revoked
     */
    public Signer signer() {
        return signer;
    }

    /**
     * What the approver's app shows too, for people to compare.
     *
     * @return the fingerprint of the signer's key
     */
    public String fingerprint() {
        return fingerprint;
    }

    /**
     * When the approver answered, as its app wrote it.
     *
     * @return the signed text
     */
    public String timestamp() {
        return timestamp;
    }

    /**
     * The approver's key for {@link X25519KeyPair#agree(String)}. Without it there is no end-to-end encryption with this
     * approver.
     *
     * @return the signed key, or null from an older app
     */
    public @Nullable String x25519PublicKey() {
        return x25519PublicKey;
    }

    /**
     * The approver's device. Not signed.
     *
     * @return its id, or null if the response has none
     */
    public @Nullable String deviceId() {
        return deviceId;
    }

    private static String required(Map<?, ?> response, String name) {
        String value = optional(response, name);
        if (value == null || value.isBlank()) {
            throw failure(FailureReason.UNSIGNED, "lacks the field " + name);
        }
        return value;
    }

    private static @Nullable String optional(Map<?, ?> response, String name) {
        Object value = response.get(name);
        if (value == null || value.equals(JsonTree.NULL)) {
            return null;
        }
        if (value instanceof String text) {
            return text;
        }
        // A timestamp may be a number.
        if (value instanceof JsonTree.Literal number) {
            return number.text();
        }
        throw failure(FailureReason.UNSUPPORTED, "has no text in the field " + name);
    }

    private static HarpException failure(FailureReason reason, String problem) {
        return new HarpException(reason, "The pairing response " + problem + ": do not trust it; start a new pairing.");
    }

    @Override
    public String toString() {
        return "PairingResponse[signerKeyId=" + signer.keyId() + ", fingerprint=" + fingerprint + "]";
    }
}
