package io.airlockapp.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A decision as the gateway delivered it: {@code decision.deliver}. Nothing in it is verified, and any part but the two ids
 * can be missing; only a verifier turns it into something to act on.
 */
public final class DecisionDelivery {

    private final String msgId;
    private final String requestId;
    private final @Nullable String artifactHash;
    private final @Nullable String decision;
    private final @Nullable String reason;
    private final @Nullable String signerKeyId;
    private final @Nullable String nonce;
    private final @Nullable String signature;
    private final @Nullable String decisionHash;
    private final @Nullable String body;

    private DecisionDelivery(Builder builder) {
        msgId = builder.msgId;
        requestId = builder.requestId;
        artifactHash = builder.artifactHash;
        decision = builder.decision;
        reason = builder.reason;
        signerKeyId = builder.signerKeyId;
        nonce = builder.nonce;
        signature = builder.signature;
        decisionHash = builder.decisionHash;
        body = builder.body;
    }

    /**
     * Starts a delivery.
     *
     * @param msgId the id of the message that brought it; not blank
     * @param requestId the exchange it is about; not blank
     * @return a builder with every other part missing
     * @throws IllegalArgumentException if an id is blank
     */
    public static Builder builder(String msgId, String requestId) {
        return new Builder(Checks.notBlank(msgId, "msgId"), Checks.notBlank(requestId, "requestId"));
    }

    /**
     * Starts a copy.
     *
     * @return a builder that holds the parts of this delivery
     */
    public Builder toBuilder() {
        return new Builder(msgId, requestId)
                .artifactHash(artifactHash)
                .decision(decision)
                .reason(reason)
                .signerKeyId(signerKeyId)
                .nonce(nonce)
                .signature(signature)
                .decisionHash(decisionHash)
                .body(body);
    }

    /**
     * The id of the message that brought it; what is acknowledged.
     *
     * @return the value
     */
    public String msgId() {
        return msgId;
    }

    /**
     * The exchange it is about.
     *
     * @return the value
     */
    public String requestId() {
        return requestId;
    }

    /**
     * The hash of the artifact it is about, as received.
     *
     * @return the value, or null if it is missing
     */
    public @Nullable String artifactHash() {
        return artifactHash;
    }

    /**
     * The word as received: signatures are over this very text.
     *
     * @return the value, or null if it is missing
     */
    public @Nullable String decision() {
        return decision;
    }

    /**
     * What the approver wrote.
     *
     * @return the value, or null if it is missing
     */
    public @Nullable String reason() {
        return reason;
    }

    /**
     * The id of the key that signed it.
     *
     * @return the value, or null if it is missing
     */
    public @Nullable String signerKeyId() {
        return signerKeyId;
    }

    /**
     * The signer's single-use nonce.
     *
     * @return the value, or null if it is missing
     */
    public @Nullable String nonce() {
        return nonce;
    }

    /**
     * The signature, base64url.
     *
     * @return the value, or null if it is missing
     */
    public @Nullable String signature() {
        return signature;
    }

    /**
     * The gateway's own hash of the decision; proves nothing.
     *
     * @return the value, or null if it is missing
     */
    public @Nullable String decisionHash() {
        return decisionHash;
    }

    /**
     * The decision as one JSON object, unknown fields included, the very text that was received: some signatures are over all
     * of it.
     *
     * @return the text, or null if it was not kept
     */
    public @Nullable String body() {
        return body;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DecisionDelivery that
                && msgId.equals(that.msgId)
                && requestId.equals(that.requestId)
                && Objects.equals(artifactHash, that.artifactHash)
                && Objects.equals(decision, that.decision)
                && Objects.equals(reason, that.reason)
                && Objects.equals(signerKeyId, that.signerKeyId)
                && Objects.equals(nonce, that.nonce)
                && Objects.equals(signature, that.signature)
                && Objects.equals(decisionHash, that.decisionHash)
                && Objects.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                msgId, requestId, artifactHash, decision, reason, signerKeyId, nonce, signature, decisionHash, body);
    }

    @Override
    public String toString() {
        return "DecisionDelivery[requestId=" + requestId + ", msgId=" + msgId + ", decision=" + decision
                + ", signerKeyId=" + signerKeyId + "]";
    }

    /** Collects the parts of a {@link DecisionDelivery}. Not thread-safe. */
    public static final class Builder {

        private final String msgId;
        private final String requestId;
        private @Nullable String artifactHash;
        private @Nullable String decision;
        private @Nullable String reason;
        private @Nullable String signerKeyId;
        private @Nullable String nonce;
        private @Nullable String signature;
        private @Nullable String decisionHash;
        private @Nullable String body;

        private Builder(String msgId, String requestId) {
            this.msgId = msgId;
            this.requestId = requestId;
        }

        /**
         * Sets the hash of the artifact it is about, as received.
         *
         * @param artifactHash the value, or null if it is missing
         * @return this builder
         */
        public Builder artifactHash(@Nullable String artifactHash) {
            this.artifactHash = artifactHash;
            return this;
        }

        /**
         * Sets the word as received: signatures are over this very text.
         *
         * @param decision the value, or null if it is missing
         * @return this builder
         */
        public Builder decision(@Nullable String decision) {
            this.decision = decision;
            return this;
        }

        /**
         * Sets what the approver wrote.
         *
         * @param reason the value, or null if it is missing
         * @return this builder
         */
        public Builder reason(@Nullable String reason) {
            this.reason = reason;
            return this;
        }

        /**
         * Sets the id of the key that signed it.
         *
         * @param signerKeyId the value, or null if it is missing
         * @return this builder
         */
        public Builder signerKeyId(@Nullable String signerKeyId) {
            this.signerKeyId = signerKeyId;
            return this;
        }

        /**
         * Sets the signer's single-use nonce.
         *
         * @param nonce the value, or null if it is missing
         * @return this builder
         */
        public Builder nonce(@Nullable String nonce) {
            this.nonce = nonce;
            return this;
        }

        /**
         * Sets the signature, base64url.
         *
         * @param signature the value, or null if it is missing
         * @return this builder
         */
        public Builder signature(@Nullable String signature) {
            this.signature = signature;
            return this;
        }

        /**
         * Sets the gateway's own hash of the decision; proves nothing.
         *
         * @param decisionHash the value, or null if it is missing
         * @return this builder
         */
        public Builder decisionHash(@Nullable String decisionHash) {
            this.decisionHash = decisionHash;
            return this;
        }

        /**
         * Sets the whole decision as received.
         *
         * @param body one JSON object as text, or null if it was not kept
         * @return this builder
         */
        public Builder body(@Nullable String body) {
            this.body = body;
            return this;
        }

        /**
         * Builds the delivery.
         *
         * @return the delivery
         */
        public DecisionDelivery build() {
            return new DecisionDelivery(this);
        }
    }
}
