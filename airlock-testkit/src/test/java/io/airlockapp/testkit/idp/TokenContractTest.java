package io.airlockapp.testkit.idp;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.internal.Json;
import io.airlockapp.testkit.server.FakeRealmServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
class TokenContractTest extends RealmContract {

    TokenContractTest(RealmFront.Kind kind) {
        super(kind);
    }

    private static byte[] decode(String base64Url) {
        return Base64.getUrlDecoder().decode(base64Url);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static @Nullable String claim(String jwt, int part, String name) {
        return Json.textAt(Body.wrap(decode(jwt.split("\\.")[part])), "/" + name);
    }

    /** The token with its claims changed by hand, and with the old signature. */
    private static String forged(String jwt, String find, String replacement) {
        String[] parts = jwt.split("\\.");
        String claims = new String(decode(parts[1]), StandardCharsets.UTF_8);
        assertThat(claims).contains(find);
        byte[] changed = claims.replace(find, replacement).getBytes(StandardCharsets.UTF_8);
        return parts[0] + "." + encode(changed) + "." + parts[2];
    }

    @Test
    void accessToken_namesIssuerAudienceClientAndExpiry() {
        String token = signIn().need("access_token");

        assertThat(claim(token, 0, "alg")).isEqualTo("ES256");
        assertThat(claim(token, 0, "typ")).isEqualTo("at+jwt");
        assertThat(claim(token, 1, "iss")).isEqualTo(realm.issuer().toString());
        assertThat(claim(token, 1, "aud/0")).isEqualTo("airlock-gateway");
        assertThat(claim(token, 1, "azp")).isEqualTo(realm.clientId());
        assertThat(claim(token, 1, "iat")).isEqualTo("1767225600");
        assertThat(claim(token, 1, "exp")).isEqualTo("1767225900");
    }

    @Test
    void accessToken_verifiesWithThePublishedKey() throws GeneralSecurityException {
        String[] token = signIn().need("access_token").split("\\.");
        Answer keys = get(address("jwks_uri"));
        assertThat(keys.at("keys/0/kid")).isEqualTo(claim(String.join(".", token), 0, "kid"));
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        PublicKey key = KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(
                                new BigInteger(1, decode(keys.need("keys/0/x"))),
                                new BigInteger(1, decode(keys.need("keys/0/y")))),
                        curve.getParameterSpec(ECParameterSpec.class)));

        Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
        verifier.initVerify(key);
        verifier.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));

        assertThat(verifier.verify(decode(token[2]))).isTrue();
    }

    @Test
    void idToken_isForTheClient() {
        String token = signIn().need("id_token");

        assertThat(claim(token, 1, "aud")).isEqualTo(realm.clientId());
        assertThat(claim(token, 1, "email")).isEqualTo("user@idp.example");
        assertThat(call(token)).isEqualTo(401);
    }

    @Test
    void gateway_accessTokenHasExpired_answers401() {
        String token = signIn().need("access_token");

        realm.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(call(token)).isEqualTo(200);
        realm.advance(Duration.ofMillis(1));

        assertThat(call(token)).isEqualTo(401);
    }

    @Test
    void gateway_claimsChanged_answers401() {
        String token = signIn().need("access_token");

        assertThat(call(forged(token, "1767225900", "1867225900"))).isEqualTo(401);
        assertThat(call(forged(token, "user-1", "user-2"))).isEqualTo(401);
        assertThat(call(token)).isEqualTo(200);
    }

    @Test
    void gateway_unsignedOrForeignSignature_answers401() throws GeneralSecurityException {
        String[] token = signIn().need("access_token").split("\\.");
        String none = encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}".getBytes(StandardCharsets.UTF_8));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(generator.generateKeyPair().getPrivate());
        signer.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));

        assertThat(call(none + "." + token[1] + ".")).isEqualTo(401);
        assertThat(call(token[0] + "." + token[1] + ".")).isEqualTo(401);
        assertThat(call(token[0] + "." + token[1] + "." + encode(new byte[64]))).isEqualTo(401);
        assertThat(call(token[0] + "." + token[1] + "." + encode(signer.sign())))
                .isEqualTo(401);
        assertThat(call("no-token")).isEqualTo(401);
        assertThat(call("a.b.c")).isEqualTo(401);
    }

    @Test
    void gateway_tokenOfAnotherRealm_answers401() {
        try (FakeRealm other = FakeRealm.create()) {
            assertThat(call(other.readyTokens().accessToken().expose())).isEqualTo(401);
        }
    }

    @Test
    void gateway_issuerHasMoved_answers401ToOlderTokens() {
        String token = signIn().need("access_token");

        try (FakeRealmServer moved = FakeRealmServer.start(realm)) {
            assertThat(realm.issuer()).isEqualTo(moved.issuer());
            assertThat(call(token)).isEqualTo(401);
            assertThat(call(realm.readyTokens().accessToken().expose())).isEqualTo(200);
        }
    }

    @Test
    void gateway_tokensMadeWithoutTheWire_areTaken() {
        RealmTokens tokens = realm.readyTokens();

        assertThat(call(tokens.accessToken().expose())).isEqualTo(200);
        assertThat(tokens.expiresAt()).isEqualTo("2026-01-01T00:05:00Z");
        assertThat(refresh(Objects.requireNonNull(tokens.refreshToken()).expose())
                        .status())
                .isEqualTo(200);
        assertThat(realm.requests()).noneMatch(request -> request.endpoint() == RealmEndpoint.DEVICE_AUTHORIZATION);
    }

    @Test
    void gateway_userCredentialExpires_refusesTokensButRefreshingWorks() {
        Answer tokens = signIn();

        gateway.expireUserCredential();

        assertThat(call(tokens.need("access_token"))).isEqualTo(401);
        Answer refreshed = refresh(tokens.need("refresh_token"));
        assertThat(call(refreshed.need("access_token"))).isEqualTo(200);
    }

    @Test
    void expireAccessTokens_refusesThoseThatExist() {
        Answer tokens = signIn();

        realm.expireAccessTokens();

        assertThat(call(tokens.need("access_token"))).isEqualTo(401);
        assertThat(call(refresh(tokens.need("refresh_token")).need("access_token")))
                .isEqualTo(200);
    }

    @Test
    void refresh_givesNewTokensOfBothKinds() {
        Answer first = signIn();

        Answer second = refresh(first.need("refresh_token"));

        assertThat(second.need("refresh_token")).isNotEqualTo(first.need("refresh_token"));
        assertThat(second.need("access_token")).isNotEqualTo(first.need("access_token"));
        assertThat(second.need("scope")).isEqualTo(first.need("scope"));
        assertThat(call(first.need("access_token"))).isEqualTo(200);
        assertThat(realm.refreshes()).isEqualTo(1);
    }

    @Test
    void refresh_spentTokenComesBack_endsTheSession() {
        Answer first = signIn();
        Answer second = refresh(first.need("refresh_token"));

        assertThat(refresh(first.need("refresh_token")).error()).isEqualTo("400 invalid_grant");

        assertThat(refresh(second.need("refresh_token")).error()).isEqualTo("400 invalid_grant");
        assertThat(call(second.need("access_token"))).isEqualTo(401);
        assertThat(realm.reusedRefreshTokens()).isEqualTo(1);
        assertThat(realm.refusedRefreshes()).isEqualTo(2);
        assertThat(realm.refreshes()).isEqualTo(1);
    }

    @Test
    void refresh_tokenHasExpired_answersInvalidGrant() {
        Answer first = signIn();
        realm.advance(Duration.ofMinutes(29));
        Answer second = refresh(first.need("refresh_token"));
        realm.advance(Duration.ofMinutes(29));
        Answer third = refresh(second.need("refresh_token"));
        assertThat(realm.sessions()).isEqualTo(1);

        realm.advance(Duration.ofMinutes(30));

        assertThat(refresh(third.need("refresh_token")).error()).isEqualTo("400 invalid_grant");
        assertThat(realm.sessions()).isZero();
    }

    @Test
    void refresh_scope_mayBeNarrowedButNotWidened() {
        String token = signIn().need("refresh_token");

        Answer wider = post(
                "token_endpoint",
                "grant_type",
                "refresh_token",
                "refresh_token",
                token,
                "scope",
                "openid offline_access",
                "client_id",
                realm.clientId());
        Answer narrower = post(
                "token_endpoint",
                "grant_type",
                "refresh_token",
                "refresh_token",
                token,
                "scope",
                "openid",
                "client_id",
                realm.clientId());

        assertThat(wider.error()).isEqualTo("400 invalid_scope");
        assertThat(narrower.need("scope")).isEqualTo("openid");
        assertThat(refresh(narrower.need("refresh_token")).need("scope")).isEqualTo("email openid profile");
    }

    @Test
    void refresh_withoutRotation_worksAgainAndAgain() {
        use(FakeRealm.builder().withoutRotation());
        String token = signIn().need("refresh_token");

        assertThat(refresh(token).at("refresh_token")).isNull();
        assertThat(refresh(token).status()).isEqualTo(200);
        assertThat(realm.reusedRefreshTokens()).isZero();
    }

    @Test
    void signIn_realmWithoutRefreshTokens_givesNone() {
        use(FakeRealm.builder().withoutRefreshTokens());

        assertThat(signIn().at("refresh_token")).isNull();
        assertThat(realm.readyTokens().refreshToken()).isNull();
    }

    @Test
    void lifetimes_areThoseOfTheBuilder() {
        use(FakeRealm.builder()
                .accessTokenLifetime(Duration.ofSeconds(31))
                .refreshTokenLifetime(Duration.ofSeconds(60))
                .deviceCodeLifetime(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(2)));

        Answer device = beginDevice();
        Answer tokens = poll(device.need("device_code"));

        assertThat(device.need("expires_in")).isEqualTo("90");
        assertThat(device.need("interval")).isEqualTo("2");
        assertThat(tokens.need("expires_in")).isEqualTo("31");
        realm.advance(Duration.ofSeconds(60));
        assertThat(refresh(tokens.need("refresh_token")).error()).isEqualTo("400 invalid_grant");
    }

    @Test
    void endSession_refusesEveryTokenOfIt() {
        Answer tokens = signIn();

        realm.endSession();

        assertThat(call(tokens.need("access_token"))).isEqualTo(401);
        assertThat(refresh(tokens.need("refresh_token")).error()).isEqualTo("400 invalid_grant");
        assertThat(realm.sessions()).isZero();
        assertThat(call(signIn().need("access_token"))).isEqualTo(200);
    }

    @Test
    void revoke_refreshToken_endsTheSession() {
        Answer tokens = signIn();

        Answer revoked = revoke(tokens.need("refresh_token"));

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.response().body().length()).isZero();
        assertThat(call(tokens.need("access_token"))).isEqualTo(401);
        assertThat(refresh(tokens.need("refresh_token")).error()).isEqualTo("400 invalid_grant");
        assertThat(realm.sessions()).isZero();
        assertThat(realm.revocations()).extracting(Revocation::kind).containsExactly(Revocation.Kind.REFRESH_TOKEN);
    }

    @Test
    void revoke_accessToken_refusesThatOneOnly() {
        Answer tokens = signIn();

        assertThat(revoke(tokens.need("access_token")).status()).isEqualTo(200);

        assertThat(call(tokens.need("access_token"))).isEqualTo(401);
        assertThat(refresh(tokens.need("refresh_token")).status()).isEqualTo(200);
        assertThat(realm.revocations()).extracting(Revocation::kind).containsExactly(Revocation.Kind.ACCESS_TOKEN);
    }

    @Test
    void revoke_unknownToken_answers200AsRfc7009Says() {
        Answer tokens = signIn();

        assertThat(revoke("nothing").status()).isEqualTo(200);

        assertThat(call(tokens.need("access_token"))).isEqualTo(200);
        assertThat(realm.revocations()).extracting(Revocation::kind).containsExactly(Revocation.Kind.UNKNOWN);
    }

    @Test
    void revoke_noToken_answersInvalidRequest() {
        assertThat(post("revocation_endpoint", "client_id", realm.clientId()).error())
                .isEqualTo("400 invalid_request");
        assertThat(realm.revocations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "grant_type=refresh_token&client_id=airlock-enforcer, 400 invalid_request",
        "client_id=airlock-enforcer, 400 invalid_request",
        "grant_type=&client_id=airlock-enforcer, 400 invalid_request",
        "grant_type=password&client_id=airlock-enforcer, 400 unsupported_grant_type",
        "grant_type=refresh_token&refresh_token=a, 400 invalid_request",
        "grant_type=refresh_token&refresh_token=a&client_id=other, 401 invalid_client",
        "grant_type=refresh_token&refresh_token=a&client_id=airlock-enforcer&client_secret=b, 401 invalid_client",
        "grant_type=refresh_token&refresh_token=a&refresh_token=b&client_id=airlock-enforcer, 400 invalid_request",
        "grant_type=refresh_token&refresh_token=%zz&client_id=airlock-enforcer, 400 invalid_request",
        "grant_type=refresh_token&refresh_token=a&client_id=airlock-enforcer, 400 invalid_grant",
    })
    void token_wrongForm_answersTheErrorOfRfc6749(String body, String error) {
        Answer answer = postRaw("token_endpoint", "application/x-www-form-urlencoded", body);

        assertThat(answer.error()).isEqualTo(error);
        assertThat(answer.need("error_description")).isNotBlank();
        assertThat(answer.response().header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.response().header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain"})
    void token_bodyIsNoForm_answersInvalidRequest(String contentType) {
        String body = form(
                "grant_type",
                "refresh_token",
                "refresh_token",
                signIn().need("refresh_token"),
                "client_id",
                realm.clientId());

        assertThat(postRaw("token_endpoint", contentType, body).error()).isEqualTo("400 invalid_request");
        assertThat(postRaw("token_endpoint", "application/x-www-form-urlencoded; charset=UTF-8", body)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void token_parametersInTheQuery_answersInvalidRequest() {
        URI address = URI.create(address("token_endpoint") + "?client_id=airlock-enforcer");
        List<Header> headers = List.of(new Header("Content-Type", "application/x-www-form-urlencoded"));

        Answer answer = new Answer(front.send("POST", address, headers, "grant_type=refresh_token"));

        assertThat(answer.error()).isEqualTo("400 invalid_request");
    }

    @Test
    void requests_areRecordedAndHideWhatTheyCarry() {
        Answer tokens = signIn();
        String refreshToken = tokens.need("refresh_token");
        refresh(refreshToken);

        List<RealmRequest> calls = realm.requests(RealmEndpoint.TOKEN);

        assertThat(calls)
                .extracting(request -> request.parameter("grant_type"))
                .containsExactly(DEVICE_GRANT, "refresh_token");
        assertThat(calls.get(1).parameter("refresh_token")).isEqualTo(refreshToken);
        assertThat(calls.get(1).parameter("nothing")).isNull();
        assertThat(calls.get(1).header("content-type")).isEqualTo("application/x-www-form-urlencoded");
        RealmTokens ready = realm.readyTokens();
        assertThat(realm.requests() + " " + realm + " " + ready + " " + realm.devicePolls() + " "
                        + calls.get(1).body())
                .doesNotContain(refreshToken)
                .doesNotContain(tokens.need("access_token"))
                .doesNotContain(ready.accessToken().expose())
                .doesNotContain(Objects.requireNonNull(ready.refreshToken()).expose());
    }
}
