package io.airlockapp.testkit.fault;

import java.util.Objects;

/**
 * What a dishonest gateway does to the decision that it hands out, in the answer to a wait or on a channel. None of it may count
 * as an approval. Where there is nothing to do it with, a wait is answered 500 and a channel ends, a WebSocket with 1011.
 */
public sealed interface Tampering {

    /**
     * Leaves a field out.
     *
     * @param field a field of the decision's body, or {@code msgId} or {@code requestId} of the envelope
     * @return the tampering
     */
    static Tampering strip(String field) {
        return new Strip(field);
    }

    /**
     * Puts another text into a field.
     *
     * @param field a field of the decision's body, or {@code msgId} or {@code requestId} of the envelope
     * @param value the text
     * @return the tampering
     */
    static Tampering replace(String field, String value) {
        return new Replace(field, value);
    }

    /** Things done to a decision that need no parameters. */
    enum Kind implements Tampering {
        /** Turns an approval into a rejection, or the other way round, and keeps the signature. */
        FLIP_DECISION,
        /** Signs the decision with a key that nobody has paired, under the approver's key id. */
        FORGE_SIGNATURE,
        /** Signs an approval with a key that nobody has paired, under the key id of a stranger. */
        STRANGER_APPROVES,
        /** Has the approver sign for the hash of another artifact: everything verifies but the hash. */
        OTHER_ARTIFACT,
        /** Names another exchange in the envelope; the body is the approver's own. */
        OTHER_REQUEST,
        /**
         * Has the approver sign with the nonce of the decision that was delivered before this one. Cannot be done if there was
         * none.
         */
        REUSE_NONCE,
        /** Delivers the decision that was delivered before, byte for byte, in place of this one. Cannot be done if there was none. */
        DELIVER_PREVIOUS,
        /** Puts the body of the decision that was delivered before into the envelope of this one. Cannot be done if there was none. */
        REPLAY_PREVIOUS,
        /**
         * Puts the body of the decision on another exchange of the same enforcer into the envelope of this one: of the newest that
         * has not been delivered, so that nothing about it has been seen before. Cannot be done if there is none.
         */
        SWAP,
        /**
         * Delivers the newest decision on an exchange of another enforcer, byte for byte and with the approver's own signature, in
         * place of this one. Cannot be done if there is none.
         */
        OTHER_ENFORCER
    }

    /**
     * Leaves a field out.
     *
     * @param field the field
     */
    record Strip(String field) implements Tampering {
        /**
         * Creates the tampering.
         *
         * @throws NullPointerException if the field is null
         */
        public Strip {
            Objects.requireNonNull(field, "field");
        }
    }

    /**
     * Puts another text into a field.
     *
     * @param field the field
     * @param value the text
     */
    record Replace(String field, String value) implements Tampering {
        /**
         * Creates the tampering.
         *
         * @throws NullPointerException if a part is null
         */
        public Replace {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(value, "value");
        }
    }
}
