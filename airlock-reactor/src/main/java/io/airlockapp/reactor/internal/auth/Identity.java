package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.StoreException;
import io.airlockapp.reactor.store.SavedState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What says who the user is. The credentials are made once, since stages tell by the object whether they know one.
 *
 * @param pat the personal access token, which comes first
 * @param tokens the tokens of the user who is signed in
 * @param bearer their access token as calls carry it
 */
record Identity(
        UserCredential.@Nullable PersonalAccessToken pat,
        @Nullable TokenSet tokens,
        UserCredential.@Nullable BearerToken bearer) {

    static final Identity NOBODY = new Identity(null, null, null);

    static Identity of(SavedState saved) {
        Secret token = saved.personalAccessToken();
        try {
            return NOBODY.withTokens(saved.tokens())
                    .withPat(token == null ? null : new UserCredential.PersonalAccessToken(token));
        } catch (IllegalArgumentException e) {
            throw new StoreException("The personal access token in the store cannot be sent: set another one.", e);
        }
    }

    SavedState into(SavedState saved) {
        return saved.toBuilder()
                .personalAccessToken(pat == null ? null : pat.token())
                .tokens(tokens)
                .build();
    }

    Identity withPat(UserCredential.@Nullable PersonalAccessToken other) {
        return new Identity(other, tokens, bearer);
    }

    Identity withTokens(@Nullable TokenSet other) {
        return new Identity(pat, other, other == null ? null : new UserCredential.BearerToken(other.accessToken()));
    }

    /** What calls carry: one of the two, never both. */
    @Nullable
    UserCredential credential() {
        return pat != null ? pat : bearer;
    }

    /** Whether the tokens are the same. Their times are not compared: a store may keep those less precisely. */
    boolean same(Identity other) {
        return Objects.equals(pat, other.pat) && sameTokens(other.tokens);
    }

    boolean sameTokens(@Nullable TokenSet other) {
        if (tokens == null || other == null) {
            return tokens == null && other == null;
        }
        return tokens.accessToken().equals(other.accessToken())
                && Objects.equals(tokens.refreshToken(), other.refreshToken());
    }
}
