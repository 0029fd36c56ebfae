package io.airlockapp.harp;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key under which payloads are encrypted, known to the enforcer and its approver only. Comparing two takes the same
 * time whatever they hold, and {@link #toString()} shows nothing.
 */
public final class ContentKey {

    /** A key of its own for tickets, so that no key is used in two ways. */
    private static final byte[] TICKETS = "airlock-review-ticket".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final SecretKeySpec aes;
    private volatile byte @Nullable [] ticketKey;

    ContentKey(byte[] bytes) {
        this.bytes = bytes;
        this.aes = new SecretKeySpec(bytes, "AES");
    }

    /**
     * Reads a key that {@link #toSecret()} wrote.
     *
     * @param key 32 bytes in base64
     * @return the key
     * @throws HarpException with {@link FailureReason#UNSUPPORTED} if that is not what it is
     */
    public static ContentKey restore(Secret key) {
        Objects.requireNonNull(key, "key");
        byte[] bytes = Base64Text.decode(key.expose());
        if (bytes == null || bytes.length != RawKey.LENGTH) {
            throw RawKey.unusable("content key", "is not base64 of 32 bytes");
        }
        return new ContentKey(bytes);
    }

    /**
     * The key in the form in which a pairing keeps it.
     *
     * @return 32 bytes in base64url without padding
     */
    public Secret toSecret() {
        return Secret.of(Base64Text.url(bytes));
    }

    SecretKeySpec forAes() {
        return aes;
    }

    /** Authenticates the content of a ticket: HMAC-SHA256 under a key derived from this one. */
    byte[] ticketTag(String content) {
        byte[] key = ticketKey;
        if (key == null) {
            key = Hkdf.derive(new byte[0], bytes, TICKETS, RawKey.LENGTH);
            ticketKey = key;
        }
        return Hkdf.hmac(key, content.getBytes(StandardCharsets.US_ASCII));
    }

    /** The bytes without a copy, for code of this package that does not change them. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentKey that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        // Of a digest, so that a hash that leaks says nothing about the key.
        return Arrays.hashCode(ArtifactHash.sha256(bytes));
    }

    @Override
    public String toString() {
        return "ContentKey[hidden]";
    }
}
