package io.airlockapp.testkit.approver;

/** Over which bytes an approver signs a decision (wire reference, section 5). */
public enum SignedForm {
    /** UTF-8 of {@code artifactHash|decision|nonce}, what the phone app signs; the default. */
    GATEWAY,
    /** Canonical JSON of {@code {requestId, artifactHash, decision, reason, nonce, signerKeyId}}. */
    ENVELOPE
}
