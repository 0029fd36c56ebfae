package io.airlockapp.reactor.store;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.model.Pairing;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a {@link StateStore} holds. Immutable. Holds secrets, and its {@link #toString()} shows none. */
public final class SavedState {

    private static final SavedState EMPTY = new Builder().build();

    private final @Nullable Secret personalAccessToken;
    private final @Nullable Secret clientSecret;
    private final @Nullable TokenSet tokens;
    private final Map<String, Pairing> pairings;

    private SavedState(Builder builder) {
        this.personalAccessToken = builder.personalAccessToken;
        this.clientSecret = builder.clientSecret;
        this.tokens = builder.tokens;
        this.pairings = Map.copyOf(builder.pairings);
    }

    /**
     * Nothing.
     *
     * @return a state without a user and without pairings
     */
    public static SavedState empty() {
        return EMPTY;
    }

    /**
     * The user's personal access token.
     *
     * @return the token, or null if there is none
     */
    public @Nullable Secret personalAccessToken() {
        return personalAccessToken;
    }

    /**
     * The secret of the app, for a program that its user gives it once.
     *
     * @return the secret, or null if there is none
     */
    public @Nullable Secret clientSecret() {
        return clientSecret;
    }

    /**
     * The tokens of the user who is signed in.
     *
     * @return the tokens, or null if nobody is
     */
    public @Nullable TokenSet tokens() {
        return tokens;
    }

    /**
     * The pairings.
     *
     * @return the pairings, by the id of their enforcer
     */
    public Map<String, Pairing> pairings() {
        return pairings;
    }

    /**
     * Starts a copy.
     *
     * @return a builder that holds everything of this state
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.personalAccessToken = personalAccessToken;
        builder.clientSecret = clientSecret;
        builder.tokens = tokens;
        builder.pairings.putAll(pairings);
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SavedState that
                && Objects.equals(personalAccessToken, that.personalAccessToken)
                && Objects.equals(clientSecret, that.clientSecret)
                && Objects.equals(tokens, that.tokens)
                && pairings.equals(that.pairings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(personalAccessToken, clientSecret, tokens, pairings);
    }

    @Override
    public String toString() {
        return "SavedState[personalAccessToken=" + (personalAccessToken != null) + ", clientSecret="
                + (clientSecret != null) + ", tokens=" + tokens + ", pairings="
                + new TreeMap<>(pairings).keySet() + "]";
    }

    /** Collects the parts of a {@link SavedState}. Not thread-safe. */
    public static final class Builder {

        private @Nullable Secret personalAccessToken;
        private @Nullable Secret clientSecret;
        private @Nullable TokenSet tokens;
        private final Map<String, Pairing> pairings = new TreeMap<>();

        private Builder() {}

        /**
         * Sets the user's personal access token.
         *
         * @param token the token, or null for none
         * @return this builder
         */
        public Builder personalAccessToken(@Nullable Secret token) {
            this.personalAccessToken = token;
            return this;
        }

        /**
         * Sets the secret of the app.
         *
         * @param secret the secret, or null for none
         * @return this builder
         */
        public Builder clientSecret(@Nullable Secret secret) {
            this.clientSecret = secret;
            return this;
        }

        /**
         * Sets the tokens of the user who is signed in.
         *
         * @param tokens the tokens, or null for none
         * @return this builder
         */
        public Builder tokens(@Nullable TokenSet tokens) {
            this.tokens = tokens;
            return this;
        }

        /**
         * Adds a pairing, in place of an earlier one of the same enforcer.
         *
         * @param pairing the pairing
         * @return this builder
         */
        public Builder pairing(Pairing pairing) {
            pairings.put(pairing.enforcerId(), pairing);
            return this;
        }

        /**
         * Takes a pairing away.
         *
         * @param enforcerId whose
         * @return this builder
         */
        public Builder withoutPairing(String enforcerId) {
            pairings.remove(enforcerId);
            return this;
        }

        /**
         * Builds the state.
         *
         * @return the state
         */
        public SavedState build() {
            return new SavedState(this);
        }
    }
}
