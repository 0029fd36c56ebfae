package io.airlockapp.credential;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What signing in leaves behind (RFC 6749, section 5.1). It says whose tokens these are, so that they are never sent to
 * another issuer. Holds secrets; keep it where only its owner can read it.
 *
 * @param issuer the issuer that gave the tokens
 * @param clientId the client that they were given to
 * @param accessToken what calls carry
 * @param refreshToken what new tokens are asked for with; null if the issuer gave none
 * @param obtainedAt when they were asked for, by this machine's clock
 * @param expiresAt until when the access token is good, by this machine's clock; null if the issuer does not say
 */
public record TokenSet(
        URI issuer,
        String clientId,
        Secret accessToken,
        @Nullable Secret refreshToken,
        Instant obtainedAt,
        @Nullable Instant expiresAt) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if the client id is blank, or the access token cannot be a header's value
     */
    public TokenSet {
        Objects.requireNonNull(issuer, "issuer");
        HeaderValues.check(clientId, "client id");
        HeaderValues.check(accessToken.expose(), "access token");
        Objects.requireNonNull(obtainedAt, "obtainedAt");
    }

    @Override
    public String toString() {
        return "TokenSet[issuer=" + issuer + ", clientId=" + clientId + ", refreshable=" + (refreshToken != null)
                + ", expiresAt=" + expiresAt + "]";
    }
}
