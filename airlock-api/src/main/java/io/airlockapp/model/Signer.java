package io.airlockapp.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key whose decisions count.
 *
 * @param keyId the id under which it signs ({@code signerKeyId})
 * @param publicKey the Ed25519 public key in base64
 * @param revoked whether it no longer counts
 * @param profiles the names of the signature profiles that it signs by (wire reference, section 5); empty if that is for the
 *     enforcer to say
 * @param validUntil until when it counts, or null if there is no end
 */
public record Signer(
        String keyId,
        String publicKey,
        boolean revoked,
        List<String> profiles,
        @Nullable Instant validUntil) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a text is blank
     */
    public Signer {
        Checks.notBlank(keyId, "keyId");
        Checks.notBlank(publicKey, "publicKey");
        profiles = List.copyOf(profiles);
        profiles.forEach(profile -> Checks.notBlank(profile, "profile"));
    }

    /**
     * Creates a signer without an end who signs as the enforcer says.
     *
     * @param keyId the id under which it signs
     * @param publicKey the Ed25519 public key in base64
     * @param revoked whether it no longer counts
     * @throws IllegalArgumentException if a text is blank
     */
    public Signer(String keyId, String publicKey, boolean revoked) {
        this(keyId, publicKey, revoked, List.of(), null);
    }

    /**
     * The same signer, signing by these profiles only.
     *
     * @param names their names; empty if that is for the enforcer to say
     * @return the signer
     * @throws IllegalArgumentException if a name is blank
     */
    public Signer withProfiles(List<String> names) {
        return new Signer(keyId, publicKey, revoked, names, validUntil);
    }

    /**
     * The same signer with another end.
     *
     * @param end until when it counts, or null for no end
     * @return the signer
     */
    public Signer withValidUntil(@Nullable Instant end) {
        return new Signer(keyId, publicKey, revoked, profiles, end);
    }

    /**
     * The same signer, revoked.
     *
     * @return the signer
     */
    public Signer withRevoked() {
        return new Signer(keyId, publicKey, true, profiles, validUntil);
    }
}
