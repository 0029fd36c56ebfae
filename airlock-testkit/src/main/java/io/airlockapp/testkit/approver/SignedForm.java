package io.airlockapp.testkit.approver;

/** Over which bytes an approver signs a decision (wire reference, section 5). */
public enum SignedForm {
    /** UTF-8 of {@code artifactHash|decision|nonce}, what the phone app signs; the default. */
    GATEWAY,
    /** Canonical JSON of {@code {requestId, artifactHash, decision, reason, nonce, signerKeyId}}. */
    ENVELOPE,
    /**
     * Canonical JSON of the decision object without its {@code signature}; the object is the body of the delivery, and says what
     * {@link DecisionTerms} say.
     */
    HARP_CORE
}
