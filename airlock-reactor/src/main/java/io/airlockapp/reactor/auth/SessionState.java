package io.airlockapp.reactor.auth;

import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a {@link Session} stands. Holds no secret. */
public sealed interface SessionState {

    /** Nobody is signed in, and there is no personal access token: calls that need a user fail. */
    record Nobody() implements SessionState {}

    /** Calls carry a personal access token. Somebody may be signed in besides; that counts once the token is cleared. */
    record PersonalAccessToken() implements SessionState {}

    /**
     * Calls carry the access token of the user who is signed in.
     *
     * @param issuer the issuer that vouches for them
     * @param expiresAt until when the access token is good, by this machine's clock; it is refreshed before. Null if the
     *     issuer does not say
     * @param refreshable whether there is a refresh token; if not, the sign-in ends with the access token
     * @param saved whether the store has these tokens; if not, it could not be written to, and writing is tried again
     */
    record SignedIn(URI issuer, @Nullable Instant expiresAt, boolean refreshable, boolean saved)
            implements SessionState {
        /**
         * Creates the value.
         *
         * @throws NullPointerException if the issuer is null
         */
        public SignedIn {
            Objects.requireNonNull(issuer, "issuer");
        }
    }

    /**
     * Somebody was signed in, and the sign-in has ended: calls that need a user fail until somebody signs in again.
     *
     * @param issuer the issuer that vouched for them
     */
    record SignInRequired(URI issuer) implements SessionState {
        /**
         * Creates the value.
         *
         * @throws NullPointerException if the issuer is null
         */
        public SignInRequired {
            Objects.requireNonNull(issuer, "issuer");
        }
    }
}
