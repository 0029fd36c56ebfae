package io.airlockapp.error;

/** Why something that claims to be a decision, or that was to be sealed, is not trusted (wire reference, section 5). */
public enum FailureReason {
    /** The content is not JSON, or JSON without a canonical form (RFC 8785). */
    CANONICALIZATION,
    /** The decision is about other content than what was submitted, or about another request. */
    HASH_MISMATCH,
    /** The signature does not verify under the signer's key. */
    SIGNATURE_INVALID,
    /** The signer is not paired with this enforcer, or its key was revoked. */
    UNKNOWN_SIGNER,
    /** The signature, its signer or its nonce is missing. */
    UNSIGNED,
    /** The artifact or the decision has expired. */
    EXPIRED,
    /** The decision's nonce was used before. */
    REPLAY,
    /** The decision does not cover this use. */
    SCOPE,
    /** An algorithm, a decision word or a form that this enforcer does not take. */
    UNSUPPORTED
}
