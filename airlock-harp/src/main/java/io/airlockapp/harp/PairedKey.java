package io.airlockapp.harp;

import io.airlockapp.model.Signer;
import java.time.Instant;
import java.util.List;

/**
 * A signer with its key and its profiles read.
 *
 * @param signer the signer
 * @param key its key
 * @param profiles what it signs by; empty if it does not say
 */
record PairedKey(Signer signer, Ed25519PublicKey key, List<SignatureProfile> profiles) {

    static PairedKey of(Signer signer, Cryptography cryptography) {
        return new PairedKey(
                signer,
                Ed25519PublicKey.parse(signer.publicKey(), cryptography),
                signer.profiles().stream().map(SignatureProfile::named).toList());
    }

    PairedKey with(Signer changed) {
        return new PairedKey(changed, key, profiles);
    }

    boolean countsAt(Instant now) {
        Instant end = signer.validUntil();
        return !signer.revoked() && (end == null || now.isBefore(end));
    }
}
