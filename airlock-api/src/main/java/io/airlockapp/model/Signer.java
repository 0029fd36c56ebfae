package io.airlockapp.model;

/**
 * A key whose decisions count.
 *
 * @param keyId the id under which it signs ({@code signerKeyId})
 * @param publicKey the Ed25519 public key in base64
 * @param revoked whether it no longer counts
 */
public record Signer(String keyId, String publicKey, boolean revoked) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public Signer {
        Checks.notBlank(keyId, "keyId");
        Checks.notBlank(publicKey, "publicKey");
    }
}
