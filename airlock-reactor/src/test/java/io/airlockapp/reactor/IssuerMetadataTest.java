package io.airlockapp.reactor;

import static io.airlockapp.reactor.RealmScene.failure;
import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.internal.auth.ProviderMetadata;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerMetadataTest {

    private static final URI REDIRECT = URI.create("http://127.0.0.1:4711/callback");

    private final RealmScene scene = new RealmScene();

    @AfterEach
    void close() {
        scene.close();
    }

    private Watch<ProviderMetadata> discover() {
        return watch(scene.client.discover(scene.realm.issuer()));
    }

    private int requests() {
        return scene.realm.requests(RealmEndpoint.DISCOVERY).size();
    }

    @Test
    void discover_issuerThatIsRight_saysWhereThingsAre() {
        ProviderMetadata metadata = discover().value();
        assertThat(metadata.issuer()).isEqualTo(scene.realm.issuer());
        assertThat(metadata.tokenEndpoint()).isEqualTo(URI.create(scene.realm.issuer() + "/oauth2/token"));
        assertThat(scene.origins).containsExactly(URI.create("https://idp.example"));
        assertThat(scene.realm.requests(RealmEndpoint.DISCOVERY).get(0).headers())
                .containsExactly(new Header("Accept", "application/json"));
    }

    @Test
    void discover_slashAtTheEndOfTheIssuer_doesNotMatter() {
        URI slashed = URI.create(scene.realm.issuer() + "/");
        assertThat(watch(scene.client.discover(slashed)).value().issuer()).isEqualTo(scene.realm.issuer());
        assertThat(scene.realm.requests(RealmEndpoint.DISCOVERY)).hasSize(1);

        scene.realm.discovery().namesIssuer(slashed);
        scene.advance(Duration.ofHours(1));
        assertThat(discover().value().issuer()).isEqualTo(slashed);
    }

    @Test
    void discover_anHourLong_asksOnce() {
        discover();
        scene.advance(Duration.ofMinutes(59));
        discover();
        assertThat(requests()).isEqualTo(1);
        scene.advance(Duration.ofMinutes(1));
        assertThat(discover().value()).isNotNull();
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void discover_manyAtOnce_shareOneRequest() {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, Fault.delay(Duration.ofSeconds(3)));
        Watch<ProviderMetadata> first = discover();
        Watch<ProviderMetadata> second = discover();
        Watch<ProviderMetadata> third = discover();
        first.cancel();
        scene.seconds(3);
        assertThat(second.value()).isSameAs(third.value());
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void cancel_lastOfMany_givesTheRequestUp() {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, Fault.delay(Duration.ofSeconds(3)));
        Watch<ProviderMetadata> first = discover();
        Watch<ProviderMetadata> second = discover();
        first.cancel();
        second.cancel();
        scene.seconds(30);
        assertThat(discover().value()).isNotNull();
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void discover_failure_isNotKept() {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, Fault.status(503));
        assertThat(discover().failure()).isInstanceOf(IssuerUnavailableException.class);
        scene.realm.discovery().namesAnotherIssuer();
        failure(discover(), Reason.UNSUPPORTED);
        scene.realm.discovery().isRight();
        assertThat(discover().value()).isNotNull();
        assertThat(requests()).isEqualTo(3);
    }

    @Test
    void discover_requestDoesNotGetOut_isSentAgain() {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, 2, Fault.refuseConnection());
        Watch<ProviderMetadata> discover = discover();
        scene.seconds(5);
        assertThat(discover.value()).isNotNull();
        assertThat(requests()).isEqualTo(3);
    }

    @Test
    void discover_requestNeverGetsOut_isGivenUpAfterThree() {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, 100, Fault.refuseConnection());
        Watch<ProviderMetadata> discover = discover();
        scene.seconds(60);
        assertThat(discover.failure()).isInstanceOf(IssuerUnavailableException.class);
        assertThat(requests()).isEqualTo(3);
    }

    @Test
    void cancel_betweenAttempts_endsThem() {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, 100, Fault.refuseConnection());
        Watch<ProviderMetadata> discover = discover();
        discover.cancel();
        scene.seconds(60);
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void discover_noAnswer_isPassing() {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, Fault.delay(Duration.ofHours(1)));
        Watch<ProviderMetadata> discover = discover();
        scene.seconds(20);
        assertThat(discover.failure()).isInstanceOf(IssuerUnavailableException.class);
        assertThat(requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "\"text\"",
                "<html>",
                "{\"issuer\":",
                "{\"issuer\":{}}",
                "{\"issuer\":\"https://idp.example/realms/airlock\",\"issuer\":\"https://idp.example/realms/airlock\"}",
                "{\"code_challenge_methods_supported\":\"S256\"}",
            })
    void discover_noMetadata_isPassing(String body) {
        scene.realm.failNext(
                RealmEndpoint.DISCOVERY,
                Fault.answer(200, List.of(new Header("Content-Type", "application/json")), Body.of(body)));
        assertThat(discover().failure()).isInstanceOf(IssuerUnavailableException.class);
    }

    @Test
    void discover_hugeOrDeepAnswer_isPassing() {
        for (String body : List.of("{\"a\":\"" + "x".repeat(300_000) + "\"}", "{\"a\":" + "[".repeat(100_000))) {
            scene.realm.failNext(RealmEndpoint.DISCOVERY, Fault.answer(200, List.of(), Body.of(body)));
            assertThat(discover().failure()).isInstanceOf(IssuerUnavailableException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 302, 307, 400, 401, 403, 404, 410})
    void discover_statusThatStays_isUnsupported(int status) {
        scene.realm.failNext(
                RealmEndpoint.DISCOVERY,
                Fault.answer(status, List.of(new Header("Location", "https://other.example/")), Body.empty()));
        failure(discover(), Reason.UNSUPPORTED);
        assertThat(scene.origins).hasSize(1);
        assertThat(scene.realm.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 504})
    void discover_statusThatPasses_isPassing(int status) {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, Fault.status(status));
        assertThat(discover().failure()).isInstanceOf(IssuerUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://idp.example/realms/Airlock",
                "https://IDP.example/realms/airlock",
                "https://idp.example:443/realms/airlock",
                "https://idp.example/realms/airlock//",
                "http://idp.example/realms/airlock",
                "https://idp.example",
                ""
            })
    void discover_documentNamesTheIssuerInAnotherWay_isUnsupported(String named) {
        scene.realm.discovery().says("issuer", named);
        failure(discover(), Reason.UNSUPPORTED);
    }

    @Test
    void discover_issuerOrTokenEndpointMissing_isUnsupported() {
        scene.realm.discovery().leavesOut("issuer");
        failure(discover(), Reason.UNSUPPORTED);
        scene.realm.discovery().isRight().leavesOut(RealmEndpoint.TOKEN);
        assertThat(failure(discover(), Reason.UNSUPPORTED)).hasMessageContaining("token_endpoint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example/oauth2/token",
                "https://idp.example:8443/oauth2/token",
                "http://idp.example/oauth2/token",
                "https://idp.example.evil.example/oauth2/token",
                "https://idp.example@evil.example/oauth2/token",
                "https://user@idp.example/oauth2/token",
                "//idp.example/oauth2/token",
                "/oauth2/token",
                "https://idp.example//token",
                "https://idp.example/oauth2/token#x",
                "https://",
                "not an address"
            })
    void discover_tokenEndpointElsewhere_isUnsupported(String endpoint) {
        scene.realm.discovery().says("token_endpoint", endpoint);
        failure(discover(), Reason.UNSUPPORTED);
    }

    @ParameterizedTest
    @EnumSource(names = {"TOKEN", "DEVICE_AUTHORIZATION"})
    void device_endpointOnAnotherHost_isRefusedWithoutARequest(RealmEndpoint endpoint) {
        scene.realm.discovery().putsOnAnotherHost(endpoint);
        assertThat(failure(scene.device(), Reason.UNSUPPORTED)).hasMessageContaining(endpoint.field());
        assertThat(scene.realm.requests()).hasSize(1);
        assertThat(scene.origins).hasSize(1);
    }

    @Test
    void revoke_endpointOnAnotherHost_isRefusedWithoutARequest() {
        scene.realm.discovery().putsOnAnotherHost(RealmEndpoint.REVOCATION);
        failure(scene.client.revoke(scene.tokens()), Reason.UNSUPPORTED);
        assertThat(scene.realm.requests()).hasSize(1);
    }

    @Test
    void endpointsThatAreMissing_onlyMatterWhereTheyAreUsed() {
        scene.realm
                .discovery()
                .leavesOut(RealmEndpoint.DEVICE_AUTHORIZATION)
                .leavesOut(RealmEndpoint.AUTHORIZATION)
                .leavesOut(RealmEndpoint.REVOCATION);
        assertThat(watch(scene.client.refresh(scene.tokens())).value()).isNotNull();
        assertThat(failure(scene.device(), Reason.UNSUPPORTED)).hasMessageContaining("device_authorization_endpoint");
        assertThat(failure(scene.client.authorizationRequest(scene.discovery, REDIRECT), Reason.UNSUPPORTED))
                .hasMessageContaining("authorization_endpoint");
        assertThat(failure(scene.client.revoke(scene.tokens()), Reason.UNSUPPORTED))
                .hasMessageContaining("revocation_endpoint");
    }

    @Test
    void authorizationEndpoint_mayBeElsewhereButOnlyByHttps() {
        scene.realm.discovery().putsOnAnotherHost(RealmEndpoint.AUTHORIZATION);
        assertThat(watch(scene.client.authorizationRequest(scene.discovery, REDIRECT))
                        .value()
                        .authorizationUri())
                .hasHost("other.example");
        scene.advance(Duration.ofHours(1));
        scene.realm.discovery().isRight().putsOnPlainHttp(RealmEndpoint.AUTHORIZATION);
        failure(scene.client.authorizationRequest(scene.discovery, REDIRECT), Reason.UNSUPPORTED);
    }

    @Test
    void pkceMethods_listedWithoutS256_areUnsupportedAndAbsentOnesAreNot() {
        String document = "{\"issuer\":\"https://idp.example/realms/airlock\","
                + "\"token_endpoint\":\"https://idp.example/token\","
                + "\"authorization_endpoint\":\"https://idp.example/authorize\"";
        scene.realm.failNext(
                RealmEndpoint.DISCOVERY,
                Fault.answer(200, List.of(), Body.of(document + ",\"code_challenge_methods_supported\":[\"plain\"]}")));
        assertThat(failure(scene.client.authorizationRequest(scene.discovery, REDIRECT), Reason.UNSUPPORTED))
                .hasMessageContaining("S256");
        scene.advance(Duration.ofHours(1));
        scene.realm.failNext(RealmEndpoint.DISCOVERY, Fault.answer(200, List.of(), Body.of(document + "}")));
        assertThat(watch(scene.client.authorizationRequest(scene.discovery, REDIRECT))
                        .value())
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://idp.example/realms/airlock",
                "http://127.0.0.1.evil.example/",
                "http://localhost.evil.example/",
                "ftp://idp.example/",
                "https://user:pw@idp.example/",
                "https://idp.example/?realm=airlock",
                "https://idp.example/#airlock",
                "https://idp.example:0/",
                "https://idp.example:70000/",
                "https://idp.example//realms",
                "https:///realms",
                "https:realms",
                "realms/airlock"
            })
    void discover_issuerThatMustNotBeCalled_isUnsupportedWithoutARequest(String issuer) {
        assertThat(failure(scene.client.discover(URI.create(issuer)), Reason.UNSUPPORTED))
                .hasMessageNotContaining("pw");
        assertThat(scene.origins).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/r", "http://localhost/r", "http://[::1]:9/r"})
    void discover_plainHttpOnThisMachine_isAllowed(String issuer) {
        watch(scene.client.discover(URI.create(issuer)));
        assertThat(scene.origins).hasSize(1);
    }

    @Test
    void close_whileAsking_failsAndLaterCallsDoToo() {
        scene.realm.failNext(RealmEndpoint.DISCOVERY, Fault.delay(Duration.ofSeconds(3)));
        Watch<ProviderMetadata> discover = discover();
        assertThat(watch(scene.client.close()).ended()).isTrue();
        assertThat(discover.failure()).isInstanceOf(ClientClosedException.class);
        assertThat(discover().failure()).isInstanceOf(ClientClosedException.class);
        assertThat(watch(scene.client.close()).failure()).isNull();
        assertThat(requests()).isEqualTo(1);
    }
}
