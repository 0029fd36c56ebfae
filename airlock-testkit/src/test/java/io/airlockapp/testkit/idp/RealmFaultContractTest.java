package io.airlockapp.testkit.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class RealmFaultContractTest extends RealmContract {

    RealmFaultContractTest(RealmFront.Kind kind) {
        super(kind);
    }

    @ParameterizedTest
    @EnumSource(names = {"DEVICE_AUTHORIZATION", "TOKEN", "REVOCATION"})
    void htmlPage_anyEndpoint_isAnsweredOnceAndHasNoEffect(RealmEndpoint endpoint) {
        realm.failNext(endpoint, Fault.htmlPage(502));

        Answer page = post(endpoint.field(), "client_id", realm.clientId());

        assertThat(page.status()).isEqualTo(502);
        assertThat(page.response().header("Content-Type")).isEqualTo("text/html");
        assertThat(page.response().body().utf8()).startsWith("<html>");
        assertThat(post(endpoint.field(), "client_id", realm.clientId()).status())
                .isNotEqualTo(502);
        assertThat(realm.requests(endpoint)).hasSize(2);
    }

    @Test
    void status_inDiscovery_hasTheShapeOfRfc6749() {
        realm.failNext(RealmEndpoint.DISCOVERY, Fault.status(503, "temporarily_unavailable", "7"));

        Answer answer = get(realm.issuer() + "/.well-known/openid-configuration");

        assertThat(answer.error()).isEqualTo("503 temporarily_unavailable");
        assertThat(answer.response().header("Retry-After")).isEqualTo("7");
    }

    @Test
    void status_severalCalls_hitsSoMany() {
        String token = signIn().need("refresh_token");
        realm.failNext(RealmEndpoint.TOKEN, 2, Fault.status(500));

        assertThat(refresh(token).error()).isEqualTo("500 server_error");
        assertThat(refresh(token).error()).isEqualTo("500 server_error");
        assertThat(refresh(token).status()).isEqualTo(200);
    }

    @Test
    void clearFaults_takesThemAway() {
        realm.failNext(RealmEndpoint.TOKEN, 9, Fault.status(500));

        realm.clearFaults();

        assertThat(signIn().status()).isEqualTo(200);
    }

    @Test
    void resetBeforeAnswer_refresh_hasItsEffect() {
        String token = signIn().need("refresh_token");
        realm.failNext(RealmEndpoint.TOKEN, Fault.resetBeforeAnswer());

        assertThatThrownBy(() -> refresh(token)).isNotInstanceOf(AssertionError.class);

        assertThat(realm.refreshes()).isEqualTo(1);
        assertThat(refresh(token).error()).isEqualTo("400 invalid_grant");
        assertThat(realm.reusedRefreshTokens()).isEqualTo(1);
    }

    @Test
    void resetBeforeProcessing_refresh_hasNone() {
        String token = signIn().need("refresh_token");
        realm.failNext(RealmEndpoint.TOKEN, Fault.resetBeforeProcessing());

        assertThatThrownBy(() -> refresh(token)).isNotInstanceOf(AssertionError.class);

        assertThat(realm.refreshes()).isZero();
        assertThat(refresh(token).status()).isEqualTo(200);
    }

    @Test
    void garbage_isAnswered200() {
        String code = beginDevice().need("device_code");
        realm.failNext(RealmEndpoint.TOKEN, Fault.garbage());

        Answer answer = poll(code);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("access_token")).isNull();
    }

    @Test
    void failNext_whatMakesNoSense_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> realm.failNext(RealmEndpoint.TOKEN, Fault.tamper(Tampering.Kind.FLIP_DECISION)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> realm.failNext(RealmEndpoint.TOKEN, 0, Fault.status(500)));
    }
}
