package io.airlockapp.testkit.internal.idp;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The authorization code grant with PKCE (RFC 6749, section 4.1; RFC 7636; RFC 8252, section 7). */
final class AuthorizationCodes {

    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    private static final class Code {
        private final String redirectUri;
        private final String challenge;
        private final Set<String> scope;
        private final @Nullable String nonce;
        private final Instant expiresAt;
        private Sessions.@Nullable Session session;

        private Code(
                String redirectUri, String challenge, Set<String> scope, @Nullable String nonce, Instant expiresAt) {
            this.redirectUri = redirectUri;
            this.challenge = challenge;
            this.scope = scope;
            this.nonce = nonce;
            this.expiresAt = expiresAt;
        }
    }

    private final RealmSettings settings;
    private final Clock clock;
    private final Random random;
    private final Sessions sessions;
    private final Map<String, Code> codes = new HashMap<>();

    AuthorizationCodes(RealmSettings settings, Clock clock, Random random, Sessions sessions) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.sessions = sessions;
    }

    /** Where this request may be redirected to. Until that is known, nothing is redirected. */
    URI redirectUri(Form query) {
        if (!settings.clientId().equals(query.need("client_id"))) {
            throw OAuthError.invalidRequest("The client is not known: check the client id.");
        }
        URI uri;
        try {
            uri = URI.create(query.need("redirect_uri"));
        } catch (IllegalArgumentException e) {
            throw OAuthError.invalidRequest("The redirect_uri is no address: write it as one.");
        }
        if (uri.getRawFragment() != null
                || !(loopback(uri) || settings.redirectUris().contains(uri))) {
            throw OAuthError.invalidRequest(
                    "The redirect_uri is neither registered nor an http address of a loopback interface: use such a one.");
        }
        return uri;
    }

    static boolean loopback(URI uri) {
        return "http".equals(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost());
    }

    /** Makes the code that a request has earned, or says what is wrong with it. */
    synchronized String grant(Form query, Set<String> scope) {
        if (!query.need("response_type").equals("code")) {
            throw new OAuthError(400, "unsupported_response_type", "Only the response_type code is served here.");
        }
        String challenge = query.need("code_challenge");
        if (!"S256".equals(query.optional("code_challenge_method")) || !Pkce.challenge(challenge)) {
            throw OAuthError.invalidRequest(
                    "PKCE is required: send the code_challenge_method S256 and a challenge of 43 characters.");
        }
        String code = random.token("code-");
        codes.put(
                code,
                new Code(
                        query.need("redirect_uri"),
                        challenge,
                        scope,
                        query.optional("nonce"),
                        clock.instant().plus(LIFETIME)));
        return code;
    }

    /** Trades a code for tokens, once. */
    synchronized ObjectNode redeem(Form form) {
        String verifier = form.need("code_verifier");
        Code code = codes.get(form.need("code"));
        if (code == null) {
            throw OAuthError.invalidGrant("The code is unknown: sign in again.");
        }
        if (code.session != null) {
            sessions.end(code.session);
            throw OAuthError.invalidGrant("The code has been used before, so its session has been ended.");
        }
        if (!code.expiresAt.isAfter(clock.instant())) {
            throw OAuthError.invalidGrant("The code has expired: sign in again.");
        }
        if (!code.redirectUri.equals(form.need("redirect_uri"))) {
            throw OAuthError.invalidGrant("The redirect_uri is not the one that the code was sent to.");
        }
        if (!Pkce.matches(verifier, code.challenge)) {
            throw OAuthError.invalidGrant("The code_verifier does not match the code_challenge.");
        }
        Sessions.Session session = sessions.begin(code.scope, code.nonce);
        code.session = session;
        return sessions.tokens(session);
    }

    /** The address with more parameters in its query (RFC 6749, section 4.1.2). */
    static URI with(URI uri, Map<String, String> parameters) {
        StringBuilder text = new StringBuilder(uri.toString());
        char separator = uri.getRawQuery() == null ? '?' : '&';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            text.append(separator)
                    .append(parameter.getKey())
                    .append('=')
                    .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return URI.create(text.toString());
    }
}
