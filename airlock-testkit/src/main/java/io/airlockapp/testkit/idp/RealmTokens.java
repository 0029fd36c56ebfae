package io.airlockapp.testkit.idp;

import io.airlockapp.credential.Secret;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What signing in gives.
 *
 * @param accessToken the access token, a JWT
 * @param expiresAt when it expires
 * @param refreshToken the refresh token, or null if the realm gives none
 */
public record RealmTokens(
        Secret accessToken, Instant expiresAt, @Nullable Secret refreshToken) {

    /**
     * Creates the value.
     *
     * @throws NullPointerException if a required part is null
     */
    public RealmTokens {
        Objects.requireNonNull(accessToken, "accessToken");
        Objects.requireNonNull(expiresAt, "expiresAt");
    }
}
