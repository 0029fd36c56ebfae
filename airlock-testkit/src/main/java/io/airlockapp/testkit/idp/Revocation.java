package io.airlockapp.testkit.idp;

import java.time.Instant;
import java.util.Objects;

/**
 * One call to the revocation endpoint that was well-formed (RFC 7009).
 *
 * @param time when it came, by the realm's clock
 * @param kind what kind of token it named
 */
public record Revocation(Instant time, Kind kind) {

    /** What a revocation named. */
    public enum Kind {
        /** A refresh token; its session ended, if it had not before. */
        REFRESH_TOKEN,
        /** An access token; it alone is accepted no more. */
        ACCESS_TOKEN,
        /** Nothing that this realm gave. */
        UNKNOWN
    }

    /**
     * Creates the value.
     *
     * @throws NullPointerException if a part is null
     */
    public Revocation {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(kind, "kind");
    }
}
