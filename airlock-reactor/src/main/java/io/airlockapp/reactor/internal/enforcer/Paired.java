package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.harp.ContentKey;
import io.airlockapp.harp.DecisionVerifier;
import io.airlockapp.harp.SignatureProfile;
import io.airlockapp.harp.SignerRegistry;
import io.airlockapp.model.Pairing;
import java.util.List;

/**
 * A pairing with its keys read.
 *
 * @param begun the pairing as it was taken up
 * @param contentKey the key to seal with
 * @param signers whose decisions count by now
 * @param verifier verifies their decisions
 */
record Paired(Pairing begun, ContentKey contentKey, SignerRegistry signers, DecisionVerifier verifier) {

    static Paired of(Pairing pairing, EnforcerSettings settings) {
        SignerRegistry signers = SignerRegistry.of(
                pairing.signers(), settings.time().clock(), settings.signerListener(), settings.cryptography());
        DecisionVerifier.Builder verifier = DecisionVerifier.builder()
                .registry(signers)
                .journal(settings.journal())
                .nonceRetention(settings.nonceRetention())
                .clock(settings.time().clock());
        List<SignatureProfile> profiles = settings.signatureProfiles();
        if (profiles != null) {
            verifier.profiles(profiles);
        }
        String sessionId = settings.sessionId();
        if (sessionId != null) {
            verifier.sessionId(sessionId);
        }
        return new Paired(pairing, ContentKey.restore(pairing.contentKey()), signers, verifier.build());
    }

    /** The pairing as it is now. */
    Pairing pairing() {
        return begun.withSigners(signers.signers());
    }
}
