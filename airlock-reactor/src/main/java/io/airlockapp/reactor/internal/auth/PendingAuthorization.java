package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.Secret;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A sign-in by browser, with what its answer is checked and redeemed with. */
final class PendingAuthorization implements AuthorizationRequest {

    private static final int RANDOM_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final TokenCalls.Party party;
    private final String issuer;
    private final boolean namesItself;
    private final URI redirectUri;
    private final URI authorizationUri;
    private final Secret state;
    private final Secret verifier;
    private final AtomicBoolean redeemed = new AtomicBoolean();

    PendingAuthorization(
            ProviderMetadata provider, URI authorizationEndpoint, TokenCalls.Party party, URI redirectUri) {
        SecureRandom random = new SecureRandom();
        this.party = party;
        this.issuer = provider.issuer().toString();
        this.namesItself = provider.namesItself();
        this.redirectUri = redirectUri;
        this.state = random(random);
        this.verifier = random(random);
        this.authorizationUri = new Form()
                .with("response_type", "code")
                .with("client_id", party.clientId())
                .with("redirect_uri", redirectUri.toString())
                .with("scope", OidcClient.SCOPE)
                .with("state", state.expose())
                .with("code_challenge", challenge(verifier))
                .with("code_challenge_method", "S256")
                .appendedTo(authorizationEndpoint);
    }

    private static Secret random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Secret.of(BASE64.encodeToString(bytes));
    }

    /** RFC 7636, section 4.2. */
    private static String challenge(Secret verifier) {
        try {
            byte[] ascii = verifier.expose().getBytes(StandardCharsets.US_ASCII);
            return BASE64.encodeToString(MessageDigest.getInstance("SHA-256").digest(ascii));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JDK lacks SHA-256: use one that has it.", e);
        }
    }

    @Override
    public URI authorizationUri() {
        return authorizationUri;
    }

    @Override
    public URI redirectUri() {
        return redirectUri;
    }

    TokenCalls.Party party() {
        return party;
    }

    /** Whether a callback is at the address that was asked for; its query and fragment aside. */
    boolean isAt(URI callback) {
        return redirectUri.getScheme().equalsIgnoreCase(callback.getScheme())
                && String.valueOf(redirectUri.getRawAuthority())
                        .equalsIgnoreCase(String.valueOf(callback.getRawAuthority()))
                && path(redirectUri).equals(path(callback));
    }

    private static String path(URI uri) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() ? "/" : path;
    }

    /** Whether an answer is to this request. Takes the same time wherever the states differ. */
    boolean hasState(@Nullable Map<String, String> answer) {
        String given = answer == null ? null : answer.get("state");
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), state.expose().getBytes(StandardCharsets.UTF_8));
    }

    /** Whether an answer is from the issuer that was asked (RFC 9207, section 2.4). */
    boolean isFromIssuer(Map<String, String> answer) {
        String given = answer.get("iss");
        return given == null ? !namesItself : given.equals(issuer);
    }

    /** Takes the one chance to redeem; false if it has been taken. */
    boolean take() {
        return redeemed.compareAndSet(false, true);
    }

    Form redemption(String code) {
        return party.form("authorization_code")
                .with("code", code)
                .with("redirect_uri", redirectUri.toString())
                .with("code_verifier", verifier.expose());
    }

    /** Where it leads to and back, without the query. */
    @Override
    public String toString() {
        return "AuthorizationRequest[issuer=" + issuer + ", redirectUri=" + redirectUri + ", redeemed=" + redeemed.get()
                + "]";
    }
}
