package io.airlockapp.reactor;

import static io.airlockapp.reactor.RealmScene.failure;
import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.testkit.idp.Revocation;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRefreshTest {

    private final RealmScene scene = new RealmScene();

    @AfterEach
    void close() {
        scene.close();
    }

    private static Fault answer(int status, String text) {
        return Fault.answer(status, List.of(new Header("Content-Type", "application/json")), Body.of(text));
    }

    private static String exposed(@Nullable Secret secret) {
        assertThat(secret).isNotNull();
        return secret.expose();
    }

    private Watch<TokenSet> refresh(TokenSet tokens) {
        return watch(scene.client.refresh(tokens));
    }

    @Test
    void refresh_rotation_replacesTheRefreshToken() {
        TokenSet old = scene.tokens();
        scene.seconds(10);
        TokenSet fresh = refresh(old).value();
        assertThat(fresh.refreshToken()).isNotEqualTo(old.refreshToken());
        assertThat(fresh.accessToken()).isNotEqualTo(old.accessToken());
        assertThat(fresh.issuer()).isEqualTo(old.issuer());
        assertThat(fresh.clientId()).isEqualTo(old.clientId());
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN).get(0).body().utf8())
                .isEqualTo("grant_type=refresh_token&client_id=airlock-enforcer&refresh_token="
                        + exposed(old.refreshToken()));
        assertThat(refresh(fresh).value()).isNotNull();
        assertThat(scene.realm.reusedRefreshTokens()).isZero();
    }

    @Test
    void refresh_noRotation_keepsTheRefreshToken() {
        RealmScene steady = new RealmScene(FakeRealm.builder().withoutRotation());
        try (steady) {
            TokenSet old = steady.tokens();
            steady.seconds(1);
            TokenSet fresh = watch(steady.client.refresh(old)).value();
            assertThat(fresh.refreshToken()).isEqualTo(old.refreshToken());
            assertThat(fresh.accessToken()).isNotEqualTo(old.accessToken());
            assertThat(fresh.expiresAt()).isEqualTo(steady.time.now().plus(Duration.ofMinutes(5)));
        }
    }

    @Test
    void refresh_slowAnswer_countsFromWhenTheRequestWasSent() {
        TokenSet old = scene.tokens();
        Instant sentAt = scene.time.now();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delayAnswer(Duration.ofSeconds(15)));
        Watch<TokenSet> refresh = refresh(old);
        scene.seconds(15);
        assertThat(refresh.value().obtainedAt()).isEqualTo(sentAt);
        assertThat(refresh.value().expiresAt()).isEqualTo(sentAt.plus(Duration.ofMinutes(5)));
    }

    @Test
    void refresh_sessionEnded_requiresSigningInAndIsNotRepeated() {
        TokenSet old = scene.tokens();
        scene.realm.endSession();
        Watch<TokenSet> refresh = refresh(old);
        scene.advance(Duration.ofMinutes(1));
        failure(refresh, Reason.REQUIRED);
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).hasSize(1);
    }

    @Test
    void refresh_noRefreshToken_requiresSigningInWithoutARequest() {
        TokenSet tokens = scene.tokens();
        TokenSet without =
                new TokenSet(tokens.issuer(), tokens.clientId(), tokens.accessToken(), null, scene.time.now(), null);
        failure(refresh(without), Reason.REQUIRED);
        assertThat(scene.realm.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"401, invalid_client", "400, unauthorized_client", "400, invalid_scope"})
    void refresh_otherError_isRefusedByName(int status, String code) {
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.status(status, code));
        assertThat(failure(refresh(scene.tokens()), Reason.REFUSED)).hasMessageContaining(code);
    }

    @Test
    void refresh_passingTrouble_isUnavailableAfterOneAttempt() {
        List<Fault> faults = List.of(
                Fault.status(500),
                Fault.status(503, "", "1"),
                Fault.status(429, "", "1"),
                Fault.status(408),
                answer(400, "{\"error\":\"server_error\"}"),
                answer(400, "{}"),
                answer(200, "{}"),
                answer(200, "{\"access_token\":\"\",\"token_type\":\"Bearer\"}"),
                answer(200, "{\"access_token\":[\"a\"],\"token_type\":\"Bearer\"}"),
                answer(200, "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}"),
                Fault.htmlPage(200),
                Fault.htmlPage(302),
                Fault.htmlPage(403),
                Fault.resetBeforeProcessing());
        TokenSet tokens = scene.tokens();
        for (Fault fault : faults) {
            int before = scene.realm.requests(RealmEndpoint.TOKEN).size();
            scene.realm.failNext(RealmEndpoint.TOKEN, fault);
            Watch<TokenSet> refresh = refresh(tokens);
            scene.seconds(10);
            assertThat(refresh.failure()).as("%s", fault).isInstanceOf(IssuerUnavailableException.class);
            assertThat(scene.realm.requests(RealmEndpoint.TOKEN))
                    .as("%s", fault)
                    .hasSize(before + 1);
        }
        assertThat(refresh(tokens).value()).isNotNull();
    }

    @Test
    void refresh_answerLost_isNotRepeatedHereAndTheNextOneLearnsThatTheSessionEnded() {
        TokenSet tokens = scene.tokens();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.resetBeforeAnswer());
        Watch<TokenSet> lost = refresh(tokens);
        scene.seconds(30);
        assertThat(lost.failure()).isInstanceOf(IssuerUnavailableException.class);
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).hasSize(1);
        assertThat(scene.realm.reusedRefreshTokens()).isZero();
        failure(refresh(tokens), Reason.REQUIRED);
    }

    @Test
    void refresh_requestDoesNotGetOut_isSentAgain() {
        TokenSet tokens = scene.tokens();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.refuseConnection());
        Watch<TokenSet> refresh = refresh(tokens);
        scene.seconds(2);
        assertThat(refresh.value()).isNotNull();
        assertThat(scene.realm.reusedRefreshTokens()).isZero();
        assertThat(refresh.value().obtainedAt()).isAfter(tokens.obtainedAt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "null", "\"\"", "\"soon\"", "true", "-1e999", "\"NaN\""})
    void refresh_lifetimeThatMakesNoSense_isUnknown(String expiresIn) {
        scene.realm.failNext(
                RealmEndpoint.TOKEN,
                answer(200, "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":" + expiresIn + "}"));
        assertThat(refresh(scene.tokens()).value().expiresAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "300, 300",
        "'\"300\"', 300",
        "300.9, 300",
        "3e2, 300",
        "99999999999999999999, 31536000",
        "1e999, 31536000"
    })
    void refresh_lifetime_isReadAsItIsMeant(String expiresIn, long seconds) {
        scene.realm.failNext(
                RealmEndpoint.TOKEN,
                answer(200, "{\"access_token\":\"a\",\"token_type\":\"BEARER\",\"expires_in\":" + expiresIn + "}"));
        assertThat(refresh(scene.tokens()).value().expiresAt())
                .isEqualTo(scene.time.now().plusSeconds(seconds));
    }

    @Test
    void refresh_lifetimeMissing_isUnknown() {
        scene.realm.failNext(RealmEndpoint.TOKEN, answer(200, "{\"access_token\":\"a\",\"token_type\":\"Bearer\"}"));
        assertThat(refresh(scene.tokens()).value().expiresAt()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"secret-value\",\"token_type\":\"DPoP\"}",
                "{\"access_token\":\"secret-value\"}",
                "{\"access_token\":\"secret-value\\r\\nX-Evil: 1\",\"token_type\":\"Bearer\"}"
            })
    void refresh_tokenThatCannotBeSent_isUnsupportedAndNotShown(String text) {
        scene.realm.failNext(RealmEndpoint.TOKEN, answer(200, text));
        assertThat(failure(refresh(scene.tokens()), Reason.UNSUPPORTED)).hasMessageNotContaining("secret-value");
    }

    @Test
    void cancel_duringARefresh_abortsIt() {
        TokenSet tokens = scene.tokens();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));
        Watch<TokenSet> refresh = refresh(tokens);
        refresh.cancel();
        scene.seconds(30);
        assertThat(scene.realm.refreshes()).isZero();
    }

    @Test
    void refresh_tokensOfAnotherIssuer_goThere() {
        TokenSet tokens = scene.tokens();
        TokenSet foreign = new TokenSet(
                URI.create("https://other.example/realms/airlock"),
                tokens.clientId(),
                tokens.accessToken(),
                tokens.refreshToken(),
                tokens.obtainedAt(),
                null);
        failure(refresh(foreign), Reason.UNSUPPORTED);
        assertThat(scene.origins).containsExactly(URI.create("https://other.example"));
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).isEmpty();
    }

    @Test
    void revoke_refreshToken_endsTheSession() {
        TokenSet tokens = scene.tokens();
        Watch<Void> revoke = watch(scene.client.revoke(tokens));
        assertThat(revoke.ended()).isTrue();
        assertThat(revoke.failure()).isNull();
        assertThat(scene.realm.sessions()).isZero();
        assertThat(scene.realm.revocations())
                .extracting(Revocation::kind)
                .containsExactly(Revocation.Kind.REFRESH_TOKEN);
        assertThat(scene.realm.requests(RealmEndpoint.REVOCATION).get(0).body().utf8())
                .isEqualTo("client_id=airlock-enforcer&token=" + exposed(tokens.refreshToken())
                        + "&token_type_hint=refresh_token");
    }

    @Test
    void revoke_noRefreshToken_takesTheAccessTokenBack() {
        RealmScene poor = new RealmScene(FakeRealm.builder().withoutRefreshTokens());
        try (poor) {
            assertThat(watch(poor.client.revoke(poor.tokens())).failure()).isNull();
            assertThat(poor.realm.revocations())
                    .extracting(Revocation::kind)
                    .containsExactly(Revocation.Kind.ACCESS_TOKEN);
        }
    }

    @Test
    void revoke_tokenUnknown_isDone() {
        TokenSet tokens = scene.tokens();
        watch(scene.client.revoke(tokens));
        assertThat(watch(scene.client.revoke(tokens)).failure()).isNull();
        scene.realm.failNext(RealmEndpoint.REVOCATION, Fault.status(400, "unsupported_token_type"));
        assertThat(watch(scene.client.revoke(tokens)).failure()).isNull();
        scene.realm.failNext(RealmEndpoint.REVOCATION, Fault.status(400, "invalid_token"));
        assertThat(watch(scene.client.revoke(tokens)).failure()).isNull();
    }

    @Test
    void revoke_trouble_isTold() {
        TokenSet tokens = scene.tokens();
        for (Fault fault :
                List.of(Fault.status(503), Fault.htmlPage(302), Fault.htmlPage(404), Fault.resetBeforeProcessing())) {
            scene.realm.failNext(RealmEndpoint.REVOCATION, fault);
            assertThat(watch(scene.client.revoke(tokens)).failure())
                    .as("%s", fault)
                    .isInstanceOf(IssuerUnavailableException.class);
        }
        scene.realm.failNext(RealmEndpoint.REVOCATION, Fault.status(401, "invalid_client"));
        failure(scene.client.revoke(tokens), Reason.REFUSED);
        assertThat(scene.realm.revocations()).isEmpty();
    }
}
