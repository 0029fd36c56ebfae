package io.airlockapp.testkit.idp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class DeviceGrantContractTest extends RealmContract {

    DeviceGrantContractTest(RealmFront.Kind kind) {
        super(kind);
    }

    @Test
    void authorize_answersTheFieldsOfRfc8628() {
        Answer device = beginDevice();

        assertThat(device.status()).isEqualTo(200);
        assertThat(device.need("user_code")).matches("[B-Z]{4}-[B-Z]{4}");
        assertThat(device.need("verification_uri")).isEqualTo(realm.issuer() + "/device");
        assertThat(device.need("verification_uri_complete"))
                .isEqualTo(device.need("verification_uri") + "?user_code=" + device.need("user_code"));
        assertThat(device.need("expires_in")).isEqualTo("600");
        assertThat(device.need("interval")).isEqualTo("5");
        assertThat(device.response().header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void poll_userApprovesAtOnce_givesTokensThatTheGatewayTakes() {
        Answer tokens = signIn();

        assertThat(tokens.status()).isEqualTo(200);
        assertThat(tokens.need("token_type")).isEqualTo("Bearer");
        assertThat(tokens.need("expires_in")).isEqualTo("300");
        assertThat(tokens.response().header("Cache-Control")).isEqualTo("no-store");
        assertThat(call(tokens.need("access_token"))).isEqualTo(200);
        assertThat(realm.sessions()).isEqualTo(1);
    }

    @Test
    void poll_userApprovesAfterTwoPolls_isPendingTwice() {
        realm.user().approvesAfterPolls(2);
        String code = beginDevice().need("device_code");

        assertThat(poll(code).error()).isEqualTo("400 authorization_pending");
        realm.advance(Duration.ofSeconds(5));
        assertThat(poll(code).error()).isEqualTo("400 authorization_pending");
        realm.advance(Duration.ofSeconds(5));
        assertThat(poll(code).status()).isEqualTo(200);

        assertThat(realm.devicePolls())
                .extracting(DevicePoll::answer)
                .containsExactly(PollAnswer.PENDING, PollAnswer.PENDING, PollAnswer.APPROVED);
        assertThat(realm.devicePolls()).noneMatch(DevicePoll::tooEarly);
    }

    @Test
    void poll_fasterThanTheInterval_isToldToSlowDownForGood() {
        realm.user().neverAnswers();
        String code = beginDevice().need("device_code");
        poll(code);
        realm.advance(Duration.ofSeconds(4));
        assertThat(poll(code).error()).isEqualTo("400 slow_down");

        realm.advance(Duration.ofSeconds(9));
        assertThat(poll(code).error()).isEqualTo("400 slow_down");
        realm.advance(Duration.ofSeconds(15));
        assertThat(poll(code).error()).isEqualTo("400 authorization_pending");

        assertThat(realm.devicePolls()).extracting(DevicePoll::tooEarly).containsExactly(false, true, true, false);
    }

    @Test
    void poll_userScriptSlowsDownTwice_eachAddsFiveSeconds() {
        realm.user().approvesAfterSlowDowns(2);
        String code = beginDevice().need("device_code");

        assertThat(poll(code).error()).isEqualTo("400 slow_down");
        realm.advance(Duration.ofSeconds(10));
        assertThat(poll(code).error()).isEqualTo("400 slow_down");
        realm.advance(Duration.ofSeconds(15));
        assertThat(poll(code).status()).isEqualTo(200);
        assertThat(realm.devicePolls()).noneMatch(DevicePoll::tooEarly);
    }

    @Test
    void poll_scriptedAnswers_comeInOrderAndTheLastRepeats() {
        realm.user().answersPolls(PollAnswer.PENDING, PollAnswer.EXPIRED);
        String code = beginDevice().need("device_code");

        assertThat(poll(code).error()).isEqualTo("400 authorization_pending");
        realm.advance(Duration.ofSeconds(5));
        assertThat(poll(code).error()).isEqualTo("400 expired_token");
        realm.advance(Duration.ofSeconds(5));
        assertThat(poll(code).error()).isEqualTo("400 expired_token");
    }

    @Test
    void poll_userDenies_answersAccessDenied() {
        realm.user().denies();

        assertThat(signIn().error()).isEqualTo("400 access_denied");
    }

    @Test
    void poll_userDeniesAfterAPoll_isPendingFirst() {
        realm.user().deniesAfterPolls(1);
        String code = beginDevice().need("device_code");

        assertThat(poll(code).error()).isEqualTo("400 authorization_pending");
        realm.advance(Duration.ofSeconds(5));
        assertThat(poll(code).error()).isEqualTo("400 access_denied");
    }

    @Test
    void poll_codeHasExpired_answersExpiredToken() {
        String code = beginDevice().need("device_code");

        realm.advance(Duration.ofMinutes(10));

        assertThat(poll(code).error()).isEqualTo("400 expired_token");
    }

    @Test
    void poll_codeWasUsed_answersInvalidGrant() {
        String code = beginDevice().need("device_code");
        poll(code);
        realm.advance(Duration.ofSeconds(5));

        assertThat(poll(code).error()).isEqualTo("400 invalid_grant");
    }

    @Test
    void poll_unknownCode_answersInvalidGrant() {
        assertThat(poll("nothing").error()).isEqualTo("400 invalid_grant");
        assertThat(realm.devicePolls()).isEmpty();
    }

    @Test
    void user_typesTheCodeInByHand_decidesThatOne() {
        realm.user().neverAnswers();
        Answer first = beginDevice();
        Answer second = beginDevice();

        realm.user().approve(first.need("user_code").toLowerCase(Locale.ROOT).replace("-", " "));
        realm.user().deny(second.need("user_code"));

        assertThat(poll(first.need("device_code")).status()).isEqualTo(200);
        assertThat(poll(second.need("device_code")).error()).isEqualTo("400 access_denied");
    }

    @Test
    void completeAddress_openedInTheBrowser_approves() {
        realm.user().approvesInBrowser();
        Answer device = beginDevice();
        assertThat(poll(device.need("device_code")).error()).isEqualTo("400 authorization_pending");

        assertThat(get(device.need("verification_uri_complete")).status()).isEqualTo(200);

        realm.advance(Duration.ofSeconds(5));
        assertThat(poll(device.need("device_code")).status()).isEqualTo(200);
        assertThat(get(device.need("verification_uri_complete")).status()).isEqualTo(400);
    }

    @Test
    void authorize_unknownClientOrScope_isRefused() {
        assertThat(post("device_authorization_endpoint", "client_id", "other").error())
                .isEqualTo("401 invalid_client");
        assertThat(post("device_authorization_endpoint", "client_id", realm.clientId(), "scope", "everything")
                        .error())
                .isEqualTo("400 invalid_scope");
    }
}
