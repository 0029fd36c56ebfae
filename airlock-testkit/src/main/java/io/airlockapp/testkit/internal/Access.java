package io.airlockapp.testkit.internal;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may call. The app and the user are checked independently (wire reference, section 2). */
final class Access {

    private static final String BEARER = "Bearer ";

    private final AppCredentials app;
    private final Set<UserCredential> accepted = new LinkedHashSet<>();
    private UserCredential current;
    private @Nullable TokenIssuer issuer;

    Access(AppCredentials app, UserCredential user) {
        this.app = app;
        this.current = user;
        accepted.add(user);
    }

    synchronized UserCredential current() {
        return current;
    }

    synchronized void accept(UserCredential credential) {
        accepted.add(credential);
        current = credential;
    }

    synchronized void trust(TokenIssuer realm) {
        issuer = realm;
    }

    synchronized @Nullable TokenIssuer issuer() {
        return issuer;
    }

    synchronized void expireAll() {
        accepted.clear();
        if (issuer != null) {
            issuer.expireAccessTokens();
        }
    }

    void checkApp(Call call) {
        boolean known = app.clientId().equals(call.header("X-Client-Id"))
                && (app instanceof AppCredentials.Confidential confidential
                        ? same(confidential.clientSecret(), call.header("X-Client-Secret"))
                        : app instanceof AppCredentials.Public open
                                && open.origin().equals(call.header("Origin"))
                                && call.header("X-Client-Secret") == null);
        if (!known) {
            throw new Refusal(
                    401, "unauthorized", "The app is not known: check its client id, and its secret or origin.");
        }
    }

    void checkUser(Call call) {
        String pat = call.header("X-PAT");
        String bearer = bearer(call.header("Authorization"));
        boolean known = pat != null
                ? accepted(UserCredential.PersonalAccessToken.class, pat)
                : bearer != null && (accepted(UserCredential.BearerToken.class, bearer) || issued(bearer));
        if (!known) {
            throw new Refusal(401, "unauthorized", "The user's token is missing, wrong or expired: get a new one.");
        }
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length())
                : null;
    }

    private synchronized boolean accepted(Class<? extends UserCredential> kind, String token) {
        return accepted.stream().anyMatch(user -> kind.isInstance(user) && same(user.token(), token));
    }

    /** Checks a signature, which is too much work to do under the lock. */
    private boolean issued(String token) {
        TokenIssuer realm = issuer();
        return realm != null && realm.accepts(token);
    }

    private static boolean same(Secret secret, @Nullable String value) {
        return Objects.equals(secret.expose(), value);
    }
}
