package io.airlockapp.harp;

import io.airlockapp.error.FailureReason;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something happened to a key whose decisions count, for an audit trail. Holds no secret, and nothing of a payload. */
public sealed interface SignerEvent {

    /**
     * The id of the key, as it is paired.
     *
     * @return the id, or null if a decision names a signer who is not paired, or none
     */
    @Nullable
    String signerKeyId();

    /**
     * What people compare to be sure which key it is.
     *
     * @return the first 8 bytes of the key's SHA-256, in upper-case hexadecimal with colons; null exactly if the id is
     */
    @Nullable
    String fingerprint();

    /**
     * When it happened, by the clock of this enforcer.
     *
     * @return the time
     */
    Instant at();

    /**
     * The key counts from now on.
     *
     * @param signerKeyId its id
     * @param fingerprint its fingerprint
     * @param at when
     */
    record Provisioned(String signerKeyId, String fingerprint, Instant at) implements SignerEvent {

        /** Creates the value. */
        public Provisioned {
            Objects.requireNonNull(signerKeyId, "signerKeyId");
            Objects.requireNonNull(fingerprint, "fingerprint");
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * The key has a successor, which counts from now on.
     *
     * @param signerKeyId the id of the old key
     * @param fingerprint the fingerprint of the old key
     * @param at when
     * @param successorKeyId the id of the new key
     * @param successorFingerprint the fingerprint of the new key
     * @param validUntil until when the old key counts as well, or null for as long as it is not revoked
     */
    record Rotated(
            String signerKeyId,
            String fingerprint,
            Instant at,
            String successorKeyId,
            String successorFingerprint,
            @Nullable Instant validUntil)
            implements SignerEvent {

        /** Creates the value. */
        public Rotated {
            Objects.requireNonNull(signerKeyId, "signerKeyId");
            Objects.requireNonNull(fingerprint, "fingerprint");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(successorKeyId, "successorKeyId");
            Objects.requireNonNull(successorFingerprint, "successorFingerprint");
        }
    }

    /**
     * The key counts no longer.
     *
     * @param signerKeyId its id
     * @param fingerprint its fingerprint
     * @param at when
     */
    record Revoked(String signerKeyId, String fingerprint, Instant at) implements SignerEvent {

        /** Creates the value. */
        public Revoked {
            Objects.requireNonNull(signerKeyId, "signerKeyId");
            Objects.requireNonNull(fingerprint, "fingerprint");
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * A decision came that does not count.
     *
     * @param signerKeyId the id of the paired key that it names, which need not have made it; or null
     * @param fingerprint the fingerprint of that key, or null
     * @param at when
     * @param requestId the exchange that was asked about
     * @param reason what does not hold
     */
    record VerificationFailed(
            @Nullable String signerKeyId,
            @Nullable String fingerprint,
            Instant at,
            String requestId,
            FailureReason reason)
            implements SignerEvent {

        /** Creates the value. */
        public VerificationFailed {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(requestId, "requestId");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
