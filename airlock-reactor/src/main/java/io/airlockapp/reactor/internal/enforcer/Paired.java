package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.harp.ContentKey;
import io.airlockapp.harp.DecisionVerifier;
import io.airlockapp.harp.SignatureProfile;
import io.airlockapp.model.Pairing;
import java.util.List;

/**
 * A pairing with its keys read.
 *
 * @param pairing the pairing
 * @param contentKey the key to seal with
 * @param verifier verifies decisions of its signers
 */
record Paired(Pairing pairing, ContentKey contentKey, DecisionVerifier verifier) {

    static Paired of(Pairing pairing, EnforcerSettings settings) {
        DecisionVerifier.Builder verifier = DecisionVerifier.builder()
                .signers(pairing.signers())
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
        return new Paired(pairing, ContentKey.restore(pairing.contentKey()), verifier.build());
    }
}
