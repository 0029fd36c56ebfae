package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.AppKind;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.transport.Header;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TLS")
class AccessContractTest extends Contract {

    private static final String CONSENT = "/v1/consents/check";

    AccessContractTest(FrontKind kind) {
        super(kind);
    }

    @Test
    void echo_noUser_answersTheGatewaysTime() {
        Answer echo = getWith("/echo", "X-PAT", "");

        assertThat(echo.status()).isEqualTo(200);
        assertThat(echo.at("/utc")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(echo.at("/local")).isEqualTo("2026-01-01T00:00Z");
        assertThat(echo.at("/timezone")).isEqualTo("Z");
        assertThat(echo.at("/offsetMinutes")).isEqualTo("0");
    }

    @Test
    void discovery_noUser_namesTheIssuer() {
        use(FakeGateway.builder()
                .idp(URI.create("http://127.0.0.1:1/realm"), "client-7")
                .patSupported(false)
                .build());

        Answer discovery = getWith("/v1/integrations/discovery", "X-PAT", "");

        assertThat(discovery.at("/idp/baseUrl")).isEqualTo("http://127.0.0.1:1/realm");
        assertThat(discovery.at("/idp/clientId")).isEqualTo("client-7");
        assertThat(discovery.at("/auth/patSupported")).isEqualTo("false");
    }

    @Test
    void echo_wrongClientSecret_answers401() {
        assertThat(getWith("/echo", "X-Client-Secret", "wrong").status()).isEqualTo(401);
        assertThat(getWith("/echo", "X-Client-Secret", "").status()).isEqualTo(401);
        assertThat(getWith("/echo", "X-Client-Id", "wrong").status()).isEqualTo(401);
    }

    @Test
    void consent_rightUserButUnknownApp_answers401() {
        assertThat(getWith(CONSENT, "X-Client-Id", "wrong").status()).isEqualTo(401);
    }

    @Test
    void consent_noOrWrongToken_answers401() {
        assertThat(getWith(CONSENT, "X-PAT", "").status()).isEqualTo(401);
        assertThat(getWith(CONSENT, "X-PAT", "airpat_wrong").status()).isEqualTo(401);
    }

    @Test
    void consent_wrongPatBesideGoodBearer_looksAtThePatOnly() {
        gateway.acceptUser(UserCredential.bearer(Secret.of("jwt")));
        List<Header> headers = Enforcer.headers(gateway);
        assertThat(new Answer(front.send("GET", CONSENT, headers, "").block()).status())
                .isEqualTo(200);

        headers.add(new Header("X-PAT", "airpat_wrong"));

        assertThat(new Answer(front.send("GET", CONSENT, headers, "").block()).status())
                .isEqualTo(401);
    }

    @Test
    void consent_patSentAsBearer_answers401() {
        assertThat(getWith(CONSENT, "X-PAT", "").status()).isEqualTo(401);
        List<Header> headers = Enforcer.headers(gateway);
        headers.removeIf(header -> header.name().equals("X-PAT"));
        headers.add(new Header("Authorization", "Bearer airpat_test"));

        assertThat(new Answer(front.send("GET", CONSENT, headers, "").block()).status())
                .isEqualTo(401);
    }

    @Test
    void expireUserCredential_untilANewOneIsAccepted_answers401() {
        gateway.expireUserCredential();
        assertThat(front.get(CONSENT).status()).isEqualTo(401);

        gateway.acceptUser(UserCredential.pat(Secret.of("airpat_new")));

        assertThat(front.get(CONSENT).status()).isEqualTo(200);
        assertThat(getWith(CONSENT, "X-PAT", "airpat_test").status()).isEqualTo(401);
    }

    @Test
    void publicApp_sendsItsOrigin_isKnown() {
        use(FakeGateway.builder().clientKind(AppKind.WEB).build());

        assertThat(front.get(CONSENT).status()).isEqualTo(200);
        assertThat(getWith(CONSENT, "Origin", "https://other.example").status()).isEqualTo(401);
        assertThat(getWith(CONSENT, "Origin", "").status()).isEqualTo(401);
    }

    @Test
    void consent_given_answersApproved() {
        assertThat(front.get(CONSENT).at("/status")).isEqualTo("approved");

        gateway.consent().approvedWord("Allowed");

        assertThat(front.get(CONSENT).at("/status")).isEqualTo("Allowed");
    }

    @Test
    void consent_notAsked_isRequiredThenPendingUntilGiven() {
        gateway.consent().require();

        Answer first = front.get(CONSENT);
        assertThat(first.error()).isEqualTo("403 app_consent_required");
        assertThat(first.at("/body/consentUrl")).isEqualTo("https://airlock.example/consent/app-test");
        assertThat(first.at("/body/appName")).isEqualTo("Test app");
        assertThat(first.at("/body/appId")).isEqualTo("app-test");
        assertThat(front.get("/v1/exchanges/req-1").error()).isEqualTo("403 app_consent_pending");
        assertThat(front.get("/echo").status()).isEqualTo(200);

        gateway.consent().approve();

        assertThat(front.get(CONSENT).status()).isEqualTo(200);
    }

    @Test
    void consent_refused_answersDenied() {
        gateway.consent().deny();

        assertThat(front.get(CONSENT).error()).isEqualTo("403 app_consent_denied");
    }

    @Test
    void consent_servedUnderTheStatusPathOnly_otherPathAnswers405() {
        assertThat(front.get("/v1/consent/status").status()).isEqualTo(404);

        gateway.consent().serveStatusPathOnly(405);

        assertThat(front.get(CONSENT).status()).isEqualTo(405);
        assertThat(front.get("/v1/consent/status").at("/status")).isEqualTo("approved");
    }

    @Test
    void unknownPath_answers404() {
        assertThat(front.get("/v1/nothing").error()).isEqualTo("404 NotFound");
    }

    @Test
    void knownPath_wrongMethod_answers405() {
        assertThat(front.get("/v1/acks").status()).isEqualTo(405);
    }

    @Test
    void rateLimit_exceeded_answers429UntilTheMinuteIsOver() {
        gateway.rateLimit(2);
        front.get("/echo");
        gateway.advance(Duration.ofSeconds(10));
        front.get("/echo");

        Answer refused = front.get("/echo");

        assertThat(refused.error()).isEqualTo("429 quota_exceeded");
        assertThat(refused.response().header("Retry-After")).isEqualTo("50");
        gateway.advance(Duration.ofSeconds(50));
        assertThat(front.get("/echo").status()).isEqualTo(200);
        assertThat(front.get("/echo").status()).isEqualTo(429);
    }
}
