package io.airlockapp.credential;

/** How a user says who they are: a personal access token or a bearer token, never both (wire reference, section 2). */
public sealed interface UserCredential {

    /**
     * The token itself.
     *
     * @return the token
     */
    Secret token();

    /**
     * A personal access token, sent as {@code X-PAT}. The recommended way.
     *
     * @param token the token
     */
    record PersonalAccessToken(Secret token) implements UserCredential {
        /**
         * Creates the credential.
         *
         * @throws IllegalArgumentException if the token cannot be a header's value
         */
        public PersonalAccessToken {
            HeaderValues.check(token.expose(), "personal access token");
        }
    }

    /**
     * An access token from signing in, sent as {@code Authorization: Bearer}.
     *
     * @param token the token
     */
    record BearerToken(Secret token) implements UserCredential {
        /**
         * Creates the credential.
         *
         * @throws IllegalArgumentException if the token cannot be a header's value
         */
        public BearerToken {
            HeaderValues.check(token.expose(), "bearer token");
        }
    }

    /**
     * A personal access token.
     *
     * @param token the token
     * @return the credential
     * @throws IllegalArgumentException if the token cannot be a header's value
     */
    static UserCredential pat(Secret token) {
        return new PersonalAccessToken(token);
    }

    /**
     * An access token from signing in.
     *
     * @param token the token
     * @return the credential
     * @throws IllegalArgumentException if the token cannot be a header's value
     */
    static UserCredential bearer(Secret token) {
        return new BearerToken(token);
    }
}
