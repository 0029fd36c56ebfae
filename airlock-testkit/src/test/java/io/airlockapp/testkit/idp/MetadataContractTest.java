package io.airlockapp.testkit.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.transport.Header;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class MetadataContractTest extends RealmContract {

    MetadataContractTest(RealmFront.Kind kind) {
        super(kind);
    }

    private Answer metadata() {
        return get(realm.issuer() + "/.well-known/openid-configuration");
    }

    @Test
    void discovery_namesTheIssuerAndEveryEndpointBelowIt() {
        Answer metadata = metadata();

        assertThat(metadata.status()).isEqualTo(200);
        assertThat(metadata.response().header("Content-Type")).isEqualTo("application/json");
        assertThat(metadata.at("issuer")).isEqualTo(realm.issuer().toString());
        assertThat(List.of(
                        metadata.need("authorization_endpoint"),
                        metadata.need("token_endpoint"),
                        metadata.need("device_authorization_endpoint"),
                        metadata.need("revocation_endpoint"),
                        metadata.need("jwks_uri")))
                .allMatch(address -> address.startsWith(realm.issuer() + "/"))
                .doesNotHaveDuplicates();
        assertThat(metadata.at("code_challenge_methods_supported/0")).isEqualTo("S256");
        assertThat(metadata.response().body().utf8())
                .contains("\"authorization_code\"", "\"refresh_token\"", "\"" + DEVICE_GRANT + "\"")
                .contains("\"openid\"", "\"profile\"", "\"email\"");
    }

    @Test
    void issuer_isWhereTheFrontIs() {
        String issuer = realm.issuer().toString();

        if (kind == RealmFront.Kind.MEMORY) {
            assertThat(issuer).isEqualTo("https://idp.example/realms/airlock");
        } else {
            assertThat(issuer).matches("http://127\\.0\\.0\\.1:[0-9]+/realms/airlock");
        }
    }

    @Test
    void gatewayDiscovery_namesTheRealm() {
        use(FakeRealm.builder().clientId("client-7"));
        AppCredentials.Confidential app = (AppCredentials.Confidential) gateway.appCredentials();
        List<Header> headers = List.of(
                new Header("X-Client-Id", app.clientId()),
                new Header("X-Client-Secret", app.clientSecret().expose()));

        Answer discovery = new Answer(front.send("GET", URI.create("/v1/integrations/discovery"), headers, ""));

        assertThat(discovery.at("idp/baseUrl")).isEqualTo(realm.issuer().toString());
        assertThat(discovery.at("idp/clientId")).isEqualTo("client-7");
    }

    @Test
    void discovery_withFlaws_saysWhatItShouldNot() {
        realm.discovery()
                .namesAnotherIssuer()
                .putsOnAnotherHost(RealmEndpoint.TOKEN)
                .putsOnPlainHttp(RealmEndpoint.REVOCATION)
                .leavesOut(RealmEndpoint.DEVICE_AUTHORIZATION)
                .leavesOut("code_challenge_methods_supported")
                .says("jwks_uri", "no address");

        Answer metadata = metadata();

        assertThat(metadata.need("issuer")).isEqualTo("https://other.example/realms/airlock");
        assertThat(metadata.need("token_endpoint")).startsWith("https://other.example/");
        assertThat(metadata.need("revocation_endpoint")).startsWith("http://idp.example/");
        assertThat(metadata.at("device_authorization_endpoint")).isNull();
        assertThat(metadata.at("code_challenge_methods_supported/0")).isNull();
        assertThat(metadata.at("jwks_uri")).isEqualTo("no address");
        assertThat(metadata.need("authorization_endpoint")).startsWith(realm.issuer() + "/");
    }

    @Test
    void discovery_namedIssuer_isSaidAsIs() {
        realm.discovery().namesIssuer(URI.create(realm.issuer() + "/"));

        assertThat(metadata().at("issuer")).isEqualTo(realm.issuer() + "/");
    }

    @Test
    void discovery_garbage_isNoJsonUntilItIsRightAgain() {
        realm.discovery().isGarbage();
        assertThat(metadata().status()).isEqualTo(200);
        assertThat(metadata().at("issuer")).isNull();

        realm.discovery().isRight();

        assertThat(metadata().at("issuer")).isEqualTo(realm.issuer().toString());
    }

    @Test
    void discovery_flawInAnEndpointThatIsNotNamed_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> realm.discovery().leavesOut(RealmEndpoint.VERIFICATION))
                .withMessageContaining("VERIFICATION");
    }

    @Test
    void unknownPath_answers404_andWrongMethod405() {
        assertThat(get(realm.issuer() + "/nothing").status()).isEqualTo(404);

        Answer wrong = get(address("token_endpoint"));

        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.response().header("Allow")).isEqualTo("POST");
    }
}
