package io.airlockapp.harp;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a decision says in the form of one signature profile. */
final class Statement {

    /** What must hold beyond the signature for the decision to count for this use. */
    interface Terms {

        /** There is nothing more to hold. */
        Terms NONE = (now, skew, sessionId) -> {};

        /** Fails with a {@link io.airlockapp.error.HarpException} that names what does not hold. */
        void require(Instant now, Duration skew, @Nullable String sessionId);
    }

    final byte[] signed;
    final Terms terms;

    Statement(byte[] signed, Terms terms) {
        this.signed = signed;
        this.terms = terms;
    }
}
