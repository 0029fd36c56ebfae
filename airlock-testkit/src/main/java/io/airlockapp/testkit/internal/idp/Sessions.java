package io.airlockapp.testkit.internal.idp;

import io.airlockapp.testkit.idp.Revocation;
import io.airlockapp.testkit.internal.Json;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The sessions, and the tokens that belong to each. */
final class Sessions {

    private static final String AUDIENCE = "airlock-gateway";
    private static final String ACCESS_TYPE = "at+jwt";
    private static final String SUBJECT = "user-1";

    /** One sign-in. Ends as a whole. */
    static final class Session {
        private final String id;
        private final Set<String> scope;
        private final @Nullable String nonce;
        private boolean ended;
        private Instant goesOnUntil = Instant.MIN;

        private Session(String id, Set<String> scope, @Nullable String nonce) {
            this.id = id;
            this.scope = scope;
            this.nonce = nonce;
        }
    }

    private static final class RefreshToken {
        private final Session session;
        private final Instant expiresAt;
        private boolean spent;

        private RefreshToken(Session session, Instant expiresAt) {
            this.session = session;
            this.expiresAt = expiresAt;
        }
    }

    private final RealmSettings settings;
    private final Supplier<URI> issuer;
    private final Clock clock;
    private final Random random;
    private final TokenMint mint;
    private final List<Session> sessions = new ArrayList<>();
    private final Map<String, RefreshToken> refreshTokens = new HashMap<>();
    private final Map<String, Session> accessTokens = new HashMap<>();
    private final List<Revocation> revocations = new ArrayList<>();
    private int refreshes;
    private int refused;
    private int reused;

    Sessions(RealmSettings settings, Supplier<URI> issuer, Clock clock, Random random) {
        this.settings = settings;
        this.issuer = issuer;
        this.clock = clock;
        this.random = random;
        mint = new TokenMint(random.token("key-"));
    }

    ObjectNode keySet() {
        return mint.keySet();
    }

    synchronized Session begin(Set<String> scope, @Nullable String nonce) {
        Session session = new Session(random.token("session-"), scope, nonce);
        sessions.add(session);
        return session;
    }

    /** The answer that a grant has earned (RFC 6749, section 5.1). */
    synchronized ObjectNode tokens(Session session) {
        return answer(session, session.scope, settings.refreshTokens());
    }

    private ObjectNode answer(Session session, Set<String> scope, boolean withRefreshToken) {
        Instant now = clock.instant();
        ObjectNode answer = Json.object()
                .put("access_token", accessToken(session, scope, now))
                .put("token_type", "Bearer")
                .put("expires_in", settings.accessTokenLifetime().toSeconds())
                .put("scope", String.join(" ", scope));
        session.goesOnUntil = latest(session.goesOnUntil, now.plus(settings.accessTokenLifetime()));
        if (withRefreshToken) {
            String token = random.token("refresh-");
            Instant expiresAt = now.plus(settings.refreshTokenLifetime());
            refreshTokens.put(token, new RefreshToken(session, expiresAt));
            session.goesOnUntil = latest(session.goesOnUntil, expiresAt);
            answer.put("refresh_token", token)
                    .put("refresh_expires_in", settings.refreshTokenLifetime().toSeconds());
        }
        if (scope.contains("openid")) {
            answer.put("id_token", idToken(session, now));
        }
        return answer;
    }

    private static Instant latest(Instant first, Instant second) {
        return first.isAfter(second) ? first : second;
    }

    private String accessToken(Session session, Set<String> scope, Instant now) {
        String id = random.token("access-");
        accessTokens.put(id, session);
        ObjectNode claims = claims(session, now)
                .put("jti", id)
                .put("azp", settings.clientId())
                .put("client_id", settings.clientId())
                .put("scope", String.join(" ", scope));
        claims.putArray("aud").add(AUDIENCE);
        return mint.sign(ACCESS_TYPE, claims);
    }

    private String idToken(Session session, Instant now) {
        ObjectNode claims = claims(session, now)
                .put("aud", settings.clientId())
                .put("name", "Test user")
                .put("email", "user@idp.example");
        if (session.nonce != null) {
            claims.put("nonce", session.nonce);
        }
        return mint.sign("JWT", claims);
    }

    private ObjectNode claims(Session session, Instant now) {
        return Json.object()
                .put("iss", issuer.get().toString())
                .put("sub", SUBJECT)
                .put("sid", session.id)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(settings.accessTokenLifetime()).getEpochSecond());
    }

    synchronized ObjectNode refresh(String token, @Nullable String scope) {
        RefreshToken known = refreshTokens.get(token);
        Instant now = clock.instant();
        if (known == null) {
            throw refuse("The refresh token is unknown or has been revoked: sign in again.");
        }
        if (known.spent) {
            reused++;
            known.session.ended = true;
            throw refuse("The refresh token has been used before, so its session has been ended: sign in again.");
        }
        if (known.session.ended || !known.expiresAt.isAfter(now)) {
            throw refuse("The session has ended: sign in again.");
        }
        Set<String> narrowed = scope == null ? known.session.scope : new TreeSet<>(List.of(scope.split(" ", -1)));
        if (!known.session.scope.containsAll(narrowed)) {
            throw new OAuthError(400, "invalid_scope", "The scope is wider than the one that was granted: narrow it.");
        }
        known.spent = settings.rotation();
        refreshes++;
        return answer(known.session, narrowed, settings.rotation());
    }

    private OAuthError refuse(String description) {
        refused++;
        return OAuthError.invalidGrant(description);
    }

    /** Takes a token back, whichever kind it is (RFC 7009, section 2.1). */
    synchronized void revoke(String token) {
        RefreshToken refreshToken = refreshTokens.get(token);
        Revocation.Kind kind = Revocation.Kind.UNKNOWN;
        if (refreshToken != null) {
            refreshToken.session.ended = true;
            kind = Revocation.Kind.REFRESH_TOKEN;
        } else {
            JsonNode claims = mint.verify(ACCESS_TYPE, token);
            String id = claims == null ? null : Json.text(claims, "jti");
            if (id != null) {
                accessTokens.remove(id);
                kind = Revocation.Kind.ACCESS_TOKEN;
            }
        }
        revocations.add(new Revocation(clock.instant(), kind));
    }

    boolean accepts(String token) {
        JsonNode claims = mint.verify(ACCESS_TYPE, token);
        return claims != null
                && issuer.get().toString().equals(Json.text(claims, "iss"))
                && claims.path("aud")
                        .valueStream()
                        .anyMatch(aud -> aud.isString() && aud.stringValue().equals(AUDIENCE))
                && settings.clientId().equals(Json.text(claims, "azp"))
                && claims.path("exp").isIntegralNumber()
                && clock.instant().getEpochSecond() < claims.path("exp").longValue()
                && live(Json.text(claims, "jti"));
    }

    private synchronized boolean live(@Nullable String accessTokenId) {
        Session session = accessTokenId == null ? null : accessTokens.get(accessTokenId);
        return session != null && !session.ended;
    }

    synchronized void end(Session session) {
        session.ended = true;
    }

    synchronized void endAll() {
        sessions.forEach(session -> session.ended = true);
    }

    synchronized void expireAccessTokens() {
        accessTokens.clear();
    }

    synchronized int goingOn() {
        Instant now = clock.instant();
        return (int) sessions.stream()
                .filter(session -> !session.ended && session.goesOnUntil.isAfter(now))
                .count();
    }

    synchronized int refreshes() {
        return refreshes;
    }

    synchronized int refused() {
        return refused;
    }

    synchronized int reused() {
        return reused;
    }

    synchronized List<Revocation> revocations() {
        return List.copyOf(revocations);
    }
}
