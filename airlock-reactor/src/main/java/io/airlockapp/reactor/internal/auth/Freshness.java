package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.TokenSet;
import java.time.Duration;
import java.time.Instant;

/**
 * When tokens are refreshed.
 *
 * @param ahead how long before the access token expires; of one that lives shortly, half its life
 */
record Freshness(Duration ahead) {

    /** Whether it is time for others, or past it. */
    boolean due(TokenSet tokens, Instant now) {
        Instant expiresAt = tokens.expiresAt();
        if (expiresAt == null) {
            return false;
        }
        Duration half = Duration.between(tokens.obtainedAt(), expiresAt).dividedBy(2);
        return !now.isBefore(expiresAt.minus(half.compareTo(ahead) < 0 ? half : ahead));
    }

    /** Whether the access token can still be used. */
    static boolean good(TokenSet tokens, Instant now) {
        Instant expiresAt = tokens.expiresAt();
        return expiresAt == null || now.isBefore(expiresAt);
    }
}
