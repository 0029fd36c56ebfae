package io.airlockapp.reactor;

import static io.airlockapp.reactor.RealmScene.failure;
import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.idp.RealmEndpoint;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** The authorization code grant whose redirect the caller handles. */
class BrowserSignInTest {

    private static final URI REDIRECT = URI.create("https://app.example/signed-in");

    private final RealmScene scene = new RealmScene(FakeRealm.builder().redirectUri(REDIRECT));

    @AfterEach
    void close() {
        scene.close();
    }

    private AuthorizationRequest request() {
        return watch(scene.client.authorizationRequest(scene.discovery, REDIRECT))
                .value();
    }

    private URI callback(AuthorizationRequest request) {
        return scene.realm.browser().callback(request.authorizationUri());
    }

    private static Map<String, String> query(URI uri) {
        return Arrays.stream(uri.getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private int tokenRequests() {
        return scene.realm.requests(RealmEndpoint.TOKEN).size();
    }

    private static URI with(URI callback, String from, String to) {
        String changed = callback.toString().replaceAll(from, to);
        assertThat(changed).isNotEqualTo(callback.toString());
        return URI.create(changed);
    }

    @Test
    void redeem_userApproves_signsIn() {
        AuthorizationRequest request = request();
        assertThat(request.redirectUri()).isEqualTo(REDIRECT);
        TokenSet tokens = watch(scene.client.redeem(request, callback(request))).value();
        assertThat(tokens.issuer()).isEqualTo(scene.realm.issuer());
        assertThat(tokens.refreshToken()).isNotNull();
        assertThat(scene.realm.sessions()).isEqualTo(1);
    }

    @Test
    void request_carriesPkceThatTheVerifierFits() throws Exception {
        AuthorizationRequest request = request();
        Map<String, String> asked = query(request.authorizationUri());
        assertThat(asked)
                .containsOnlyKeys(
                        "response_type",
                        "client_id",
                        "redirect_uri",
                        "scope",
                        "state",
                        "code_challenge",
                        "code_challenge_method")
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "airlock-enforcer")
                .containsEntry("redirect_uri", REDIRECT.toString())
                .containsEntry("scope", "openid profile email")
                .containsEntry("code_challenge_method", "S256");

        URI callback = callback(request);
        watch(scene.client.redeem(request, callback));
        var sent = scene.realm.requests(RealmEndpoint.TOKEN).get(0);
        String verifier = String.valueOf(sent.parameter("code_verifier"));
        assertThat(Base64.getUrlDecoder().decode(verifier)).hasSize(32);
        assertThat(asked)
                .containsEntry(
                        "code_challenge",
                        Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(MessageDigest.getInstance("SHA-256")
                                        .digest(verifier.getBytes(StandardCharsets.US_ASCII))));
        assertThat(sent.body().utf8())
                .isEqualTo("grant_type=authorization_code&client_id=airlock-enforcer&code="
                        + query(callback).get("code")
                        + "&redirect_uri=https%3A%2F%2Fapp.example%2Fsigned-in&code_verifier=" + verifier);
    }

    @Test
    void requests_haveStatesAndVerifiersOfTheirOwn() {
        Mono<AuthorizationRequest> request = scene.client.authorizationRequest(scene.discovery, REDIRECT);
        Map<String, String> one = query(watch(request).value().authorizationUri());
        Map<String, String> other = query(watch(request).value().authorizationUri());
        assertThat(one.get("state")).isNotEqualTo(other.get("state")).hasSize(43);
        assertThat(one.get("code_challenge")).isNotEqualTo(other.get("code_challenge"));
    }

    @Test
    void request_toString_showsNoSecret() {
        AuthorizationRequest request = request();
        assertThat(request.toString())
                .contains(REDIRECT.toString())
                .doesNotContain(query(request.authorizationUri()).get("state"))
                .doesNotContain("code_challenge");
    }

    @Test
    void redeem_userDenies_isDenied() {
        scene.realm.user().denies();
        AuthorizationRequest request = request();
        failure(scene.client.redeem(request, callback(request)), Reason.DENIED);
        assertThat(tokenRequests()).isZero();
    }

    @Test
    void redeem_otherError_isRefusedByName() {
        scene.realm.user().denies();
        AuthorizationRequest request = request();
        URI callback = with(callback(request), "error=access_denied", "error=unauthorized_client");
        assertThat(failure(scene.client.redeem(request, callback), Reason.REFUSED))
                .hasMessageContaining("unauthorized_client");

        AuthorizationRequest again = request();
        URI hostile = with(callback(again), "error=access_denied", "error=%3Cscript%3E");
        assertThat(failure(scene.client.redeem(again, hostile), Reason.REFUSED))
                .hasMessageContaining("unnamed")
                .hasMessageNotContaining("script");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state=[^&]*|state=wrong",
                "state=([^&]*)|state=$1x",
                "state=[^&]*|x=y",
                "state=[^&]*|state=",
                "state=([^&]*)|state=$1&state=$1",
                "code=([^&]*)|code=$1&code=$1",
                "code=([^&]*)|code=$1&%63ode=other",
                "iss=[^&]*|iss=https%3A%2F%2Fother.example",
                "iss=[^&]*|x=y",
                "iss=([^&]*)|iss=$1%2F",
                "https://app.example|https://evil.example",
                "https://app.example|http://app.example",
                "https://app.example|https://app.example:8443",
                "/signed-in|/signed-in/",
                "\\?.*|",
                "\\?.*|?"
            })
    void redeem_callbackThatIsForged_changesNothing(String change) {
        AuthorizationRequest request = request();
        URI callback = callback(request);
        String[] parts = change.split("\\|", 2);
        failure(scene.client.redeem(request, with(callback, parts[0], parts[1])), Reason.FORGED);
        assertThat(tokenRequests()).isZero();
        assertThat(watch(scene.client.redeem(request, callback)).value()).isNotNull();
    }

    @Test
    void redeem_rightStateWithoutCode_isForged() {
        AuthorizationRequest request = request();
        failure(scene.client.redeem(request, with(callback(request), "code=[^&]*", "x=y")), Reason.FORGED);
        assertThat(tokenRequests()).isZero();
    }

    @Test
    void redeem_callbackOfAnotherRequest_isForged() {
        AuthorizationRequest one = request();
        AuthorizationRequest other = request();
        failure(scene.client.redeem(one, callback(other)), Reason.FORGED);
        assertThat(tokenRequests()).isZero();
    }

    @Test
    void redeem_issuerThatDoesNotPromiseToNameItself_mayLeaveItOut() {
        scene.realm.discovery().leavesOut("authorization_response_iss_parameter_supported");
        AuthorizationRequest request = request();
        assertThat(watch(scene.client.redeem(request, with(callback(request), "&iss=[^&]*", "")))
                        .value())
                .isNotNull();
    }

    @Test
    void redeem_twice_redeemsOnce() {
        AuthorizationRequest request = request();
        URI callback = callback(request);
        Mono<TokenSet> redeem = scene.client.redeem(request, callback);
        assertThat(watch(redeem).value()).isNotNull();
        failure(redeem, Reason.FORGED);
        failure(scene.client.redeem(request, callback), Reason.FORGED);
        assertThat(tokenRequests()).isEqualTo(1);
        assertThat(scene.realm.sessions()).isEqualTo(1);
    }

    @Test
    void redeem_answerLost_isNotRepeated() {
        AuthorizationRequest request = request();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.resetBeforeAnswer());
        Watch<TokenSet> redeem = watch(scene.client.redeem(request, callback(request)));
        scene.seconds(30);
        assertThat(redeem.failure()).isInstanceOf(IssuerUnavailableException.class);
        assertThat(tokenRequests()).isEqualTo(1);
        assertThat(scene.realm.sessions()).isEqualTo(1);
    }

    @Test
    void redeem_requestDoesNotGetOut_isSentAgain() {
        AuthorizationRequest request = request();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.refuseConnection());
        Watch<TokenSet> redeem = watch(scene.client.redeem(request, callback(request)));
        scene.seconds(2);
        assertThat(redeem.value()).isNotNull();
        assertThat(tokenRequests()).isEqualTo(2);
    }

    @Test
    void redeem_codeIsRefused_isRefusedByName() {
        AuthorizationRequest request = request();
        URI callback = callback(request);
        scene.advance(Duration.ofMinutes(2));
        assertThat(failure(scene.client.redeem(request, callback), Reason.REFUSED))
                .hasMessageContaining("invalid_grant")
                .hasMessageNotContaining(query(callback).get("code"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/callback", "callback", "https://app.example/x?a=b", "https://app.example/x#a", "app:callback"})
    void request_redirectThatCannotCarryTheAnswer_isThrown(String redirect) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.client.authorizationRequest(scene.discovery, URI.create(redirect)));
    }

    @Test
    void redeem_requestOfSomebodyElse_isThrown() {
        AuthorizationRequest foreign = new AuthorizationRequest() {
            @Override
            public URI authorizationUri() {
                return REDIRECT;
            }

            @Override
            public URI redirectUri() {
                return REDIRECT;
            }
        };
        assertThatIllegalArgumentException().isThrownBy(() -> scene.client.redeem(foreign, REDIRECT));
    }
}
