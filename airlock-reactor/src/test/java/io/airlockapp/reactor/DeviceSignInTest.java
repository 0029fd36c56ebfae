package io.airlockapp.reactor;

import static io.airlockapp.reactor.RealmScene.failure;
import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.auth.DeviceCode;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.DevicePoll;
import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.idp.PollAnswer;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.testkit.idp.RealmRequest;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class DeviceSignInTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Header JSON = new Header("Content-Type", "application/json");

    private final RealmScene scene = new RealmScene();

    @AfterEach
    void close() {
        scene.close();
    }

    /** When the realm was polled, in seconds since the code was given. */
    private List<Long> polls() {
        return scene.realm.requests(RealmEndpoint.TOKEN).stream()
                .map(request -> Duration.between(START, request.time()).toSeconds())
                .toList();
    }

    private void assertNeverTooEarly() {
        assertThat(scene.realm.devicePolls()).noneMatch(DevicePoll::tooEarly);
    }

    private static Fault json(int status, String text) {
        return Fault.answer(status, List.of(JSON), Body.of(text));
    }

    private static Fault deviceAnswer(String fields) {
        return json(
                200,
                "{\"device_code\":\"d\",\"user_code\":\"AB-CD\",\"verification_uri\":\"https://idp.example/device\","
                        + fields + "}");
    }

    @Test
    void device_userApprovesAfterThreePolls_signsIn() {
        scene.realm.user().approvesAfterPolls(3);
        Watch<TokenSet> signIn = scene.device();
        scene.seconds(19);
        assertThat(signIn.ended()).isFalse();
        scene.seconds(1);

        TokenSet tokens = signIn.value();
        assertThat(tokens.issuer()).isEqualTo(scene.realm.issuer());
        assertThat(tokens.clientId()).isEqualTo(scene.realm.clientId());
        assertThat(tokens.refreshToken()).isNotNull();
        assertThat(tokens.obtainedAt()).isEqualTo(START.plusSeconds(20));
        assertThat(tokens.expiresAt()).isEqualTo(START.plusSeconds(20).plus(Duration.ofMinutes(5)));
        assertThat(polls()).containsExactly(5L, 10L, 15L, 20L);
        assertThat(scene.realm.sessions()).isEqualTo(1);
    }

    @Test
    void device_promptedOnce_showsWhatTheUserNeeds() {
        scene.realm.user().approvesAfterPolls(2);
        scene.device();
        scene.advance(Duration.ofMinutes(1));

        assertThat(scene.prompts).hasSize(1);
        DeviceCode shown = scene.prompts.get(0);
        assertThat(shown.verificationUri()).isEqualTo(URI.create(scene.realm.issuer() + "/device"));
        assertThat(shown.verificationUriComplete())
                .isEqualTo(URI.create(scene.realm.issuer() + "/device?user_code=" + shown.userCode()));
        assertThat(shown.expiresAt()).isEqualTo(START.plus(Duration.ofMinutes(10)));
        assertThat(shown.interval()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void device_userEntersTheCode_signsIn() {
        scene.realm.user().neverAnswers();
        Watch<TokenSet> signIn = scene.device();
        scene.seconds(7);
        scene.realm.user().approve(scene.prompts.get(0).userCode());
        scene.seconds(3);
        assertThat(signIn.value()).isNotNull();
    }

    @Test
    void device_requests_carryWhatIsNeededAndNothingElse() {
        scene.device();
        scene.seconds(5);

        RealmRequest begin =
                scene.realm.requests(RealmEndpoint.DEVICE_AUTHORIZATION).get(0);
        assertThat(begin.body().utf8()).isEqualTo("client_id=airlock-enforcer&scope=openid+profile+email");
        RealmRequest poll = scene.realm.requests(RealmEndpoint.TOKEN).get(0);
        assertThat(poll.body().utf8())
                .startsWith("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
                        + "&client_id=airlock-enforcer&device_code=device-");
        assertThat(poll.headers())
                .containsExactly(
                        new Header("Accept", "application/json"),
                        new Header("Content-Type", "application/x-www-form-urlencoded"));
        assertThat(scene.realm.requests()).extracting(RealmRequest::path).noneMatch(path -> path.contains("?"));
    }

    @Test
    void device_userDenies_isDenied() {
        scene.realm.user().deniesAfterPolls(1);
        Watch<TokenSet> signIn = scene.device();
        scene.seconds(10);
        failure(signIn, Reason.DENIED);
    }

    @Test
    void device_userNeverAnswers_expiresWithTheCodeAndStopsPolling() {
        scene.realm.user().neverAnswers();
        Watch<TokenSet> signIn = scene.device();
        scene.seconds(599);
        assertThat(signIn.ended()).isFalse();
        scene.seconds(1);

        failure(signIn, Reason.EXPIRED);
        int polls = polls().size();
        scene.advance(Duration.ofHours(1));
        assertThat(polls()).hasSize(polls);
        assertNeverTooEarly();
    }

    @Test
    void device_issuerSaysExpired_isExpired() {
        scene.realm.user().answersPolls(PollAnswer.EXPIRED);
        Watch<TokenSet> signIn = scene.device();
        scene.seconds(5);
        failure(signIn, Reason.EXPIRED);
    }

    @Test
    void device_pollHangsWhenTheCodeExpires_expiresAtOnce() {
        scene.realm.user().neverAnswers();
        Watch<TokenSet> signIn = scene.device();
        scene.seconds(590);
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofHours(1)));
        scene.seconds(10);
        failure(signIn, Reason.EXPIRED);
    }

    @Test
    void device_slowDownTwice_addsFiveSecondsEachForGood() {
        scene.realm
                .user()
                .answersPolls(
                        PollAnswer.SLOW_DOWN,
                        PollAnswer.SLOW_DOWN,
                        PollAnswer.PENDING,
                        PollAnswer.PENDING,
                        PollAnswer.APPROVED);
        Watch<TokenSet> signIn = scene.device();
        scene.advance(Duration.ofMinutes(2));
        assertThat(signIn.value()).isNotNull();
        assertThat(polls()).containsExactly(5L, 15L, 30L, 45L, 60L);
        assertNeverTooEarly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"interval\":1", ",\"interval\":-7", ",\"interval\":\"soon\"", ",\"interval\":null"})
    void device_intervalTooShortOrMissing_isFiveSeconds(String interval) {
        scene.realm.failNext(RealmEndpoint.DEVICE_AUTHORIZATION, deviceAnswer("\"expires_in\":60" + interval));
        scene.device();
        assertThat(scene.prompts.get(0).interval()).isEqualTo(Duration.ofSeconds(5));
        scene.seconds(4);
        assertThat(polls()).isEmpty();
        scene.seconds(1);
        assertThat(polls()).containsExactly(5L);
    }

    @Test
    void device_longerInterval_isHonoured() {
        RealmScene slow = new RealmScene(FakeRealm.builder().pollInterval(Duration.ofSeconds(12)));
        try (slow) {
            slow.realm.user().approvesAfterPolls(1);
            Watch<TokenSet> signIn = slow.device();
            slow.seconds(23);
            assertThat(slow.realm.requests(RealmEndpoint.TOKEN)).hasSize(1);
            slow.seconds(1);
            assertThat(signIn.value()).isNotNull();
        }
    }

    @Test
    void device_slowPolls_areStillAnIntervalApartWhereTheyArrive() {
        scene.realm.user().approvesAfterPolls(3);
        Watch<TokenSet> signIn = scene.device();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(4)));
        scene.advance(Duration.ofMinutes(1));
        assertThat(signIn.value()).isNotNull();
        assertNeverTooEarly();
        assertThat(polls()).containsExactly(5L, 14L, 19L, 24L);
    }

    @Test
    void device_connectionTrouble_isSurvivedWithLongerWaits() {
        scene.realm.user().approvesAfterPolls(1);
        Watch<TokenSet> signIn = scene.device();
        Map<Fault, Integer> waits = new LinkedHashMap<>();
        waits.put(Fault.refuseConnection(), 5);
        waits.put(Fault.resetBeforeProcessing(), 10);
        waits.put(Fault.status(503), 20);
        waits.put(Fault.htmlPage(404), 40);
        waits.put(Fault.htmlPage(302), 60);
        waits.put(json(400, "{\"error\":\"temporarily_unavailable\"}"), 60);
        waits.forEach((fault, wait) -> {
            scene.realm.failNext(RealmEndpoint.TOKEN, fault);
            scene.seconds(wait);
        });
        scene.seconds(65);
        assertThat(signIn.value()).isNotNull();
        assertThat(polls()).containsExactly(5L, 15L, 35L, 75L, 135L, 195L, 255L, 260L);
        assertNeverTooEarly();
    }

    @Test
    void device_pollIsNotAnswered_isGivenUpAndRepeatedLater() {
        Watch<TokenSet> signIn = scene.device();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofHours(1)));
        scene.seconds(25);
        assertThat(polls()).containsExactly(5L);
        scene.seconds(10);
        assertThat(polls()).containsExactly(5L, 35L);
        assertThat(signIn.value()).isNotNull();
    }

    @Test
    void device_troubleUntilTheEnd_expires() {
        Watch<TokenSet> signIn = scene.device();
        scene.realm.failNext(RealmEndpoint.TOKEN, 1000, Fault.htmlPage(502));
        scene.advance(Duration.ofMinutes(10));
        failure(signIn, Reason.EXPIRED);
        assertThat(polls()).hasSizeLessThan(15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40", "Thu, 01 Jan 2026 00:00:45 GMT"})
    void device_tooManyRequests_waitsAsLongAsAsked(String retryAfter) {
        Watch<TokenSet> signIn = scene.device();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.status(429, "", retryAfter));
        scene.seconds(44);
        assertThat(polls()).containsExactly(5L);
        scene.seconds(1);
        assertThat(signIn.value()).isNotNull();
    }

    @Test
    void device_slowDownWithStatus429_isASlowDown() {
        Watch<TokenSet> signIn = scene.device();
        scene.realm.failNext(RealmEndpoint.TOKEN, json(429, "{\"error\":\"slow_down\"}"));
        scene.seconds(15);
        assertThat(signIn.value()).isNotNull();
        assertThat(polls()).containsExactly(5L, 15L);
    }

    @Test
    void device_otherError_isRefusedByName() {
        Watch<TokenSet> signIn = scene.device();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.status(400, "unauthorized_client"));
        scene.seconds(5);
        assertThat(failure(signIn, Reason.REFUSED)).hasMessageContaining("unauthorized_client");
    }

    @Test
    void device_errorIsNoCode_isNotShown() {
        Watch<TokenSet> signIn = scene.device();
        scene.realm.failNext(
                RealmEndpoint.TOKEN,
                json(400, "{\"error\":\"<script>\\u001b[2J\",\"error_description\":\"device-1234\"}"));
        scene.seconds(5);
        assertThat(failure(signIn, Reason.REFUSED))
                .hasMessageContaining("(unnamed)")
                .hasMessageNotContaining("script")
                .hasMessageNotContaining("1234");
    }

    @Test
    void device_clientUnknown_isRefusedAndNobodyIsPrompted() {
        Watch<TokenSet> signIn = watch(
                scene.client.device(new Discovery(scene.realm.issuer(), "someone-else", true), scene.prompts::add));
        assertThat(failure(signIn, Reason.REFUSED)).hasMessageContaining("invalid_client");
        assertThat(scene.prompts).isEmpty();
    }

    @Test
    void device_beginFails_isPassingAndNobodyIsPrompted() {
        for (Fault fault :
                List.of(Fault.status(500), Fault.resetBeforeAnswer(), Fault.garbage(), Fault.oversized(300_000))) {
            scene.realm.failNext(RealmEndpoint.DEVICE_AUTHORIZATION, fault);
            assertThat(scene.device().failure()).isInstanceOf(IssuerUnavailableException.class);
        }
        assertThat(scene.prompts).isEmpty();
        assertThat(scene.realm.requests(RealmEndpoint.DEVICE_AUTHORIZATION)).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"expires_in\":-1",
                "\"expires_in\":\"for ever\"",
                "\"interval\":5",
            })
    void device_codeWithoutLifetime_isUnsupported(String fields) {
        scene.realm.failNext(RealmEndpoint.DEVICE_AUTHORIZATION, deviceAnswer(fields));
        failure(scene.device(), Reason.UNSUPPORTED);
        assertThat(scene.prompts).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"user_code\":\"\\u001b[2J\",\"verification_uri\":\"https://idp.example/device\"",
                "\"user_code\":\"AB\",\"verification_uri\":\"javascript:alert(1)\"",
                "\"user_code\":\"AB\",\"verification_uri\":\"file:///etc/passwd\"",
                "\"user_code\":\"AB\",\"verification_uri\":\"http://idp.example/device\"",
                "\"user_code\":\"AB\",\"verification_uri\":\"https://idp.example@evil.example/\"",
            })
    void device_codeThatMustNotBeShown_isUnsupported(String fields) {
        scene.realm.failNext(
                RealmEndpoint.DEVICE_AUTHORIZATION,
                json(200, "{\"device_code\":\"d\",\"expires_in\":60," + fields + "}"));
        failure(scene.device(), Reason.UNSUPPORTED);
        assertThat(scene.prompts).isEmpty();
    }

    @Test
    void device_completeAddressThatMustNotBeOpened_isLeftOut() {
        scene.realm.failNext(
                RealmEndpoint.DEVICE_AUTHORIZATION,
                deviceAnswer("\"expires_in\":1e99,\"verification_uri_complete\":\"javascript:alert(1)\""));
        scene.device();
        assertThat(scene.prompts.get(0).verificationUriComplete()).isNull();
        assertThat(scene.prompts.get(0).expiresAt()).isEqualTo(START.plus(Duration.ofHours(24)));
    }

    @Test
    void device_promptThrows_endsTheSignIn() {
        IllegalStateException thrown = new IllegalStateException("no terminal");
        Watch<TokenSet> signIn = watch(scene.client.device(scene.discovery, code -> {
            throw thrown;
        }));
        assertThat(signIn.failure()).isSameAs(thrown);
        scene.advance(Duration.ofMinutes(11));
        assertThat(polls()).isEmpty();
    }

    @Test
    void cancel_betweenPolls_stopsPolling() {
        scene.realm.user().neverAnswers();
        Watch<TokenSet> signIn = scene.device();
        scene.seconds(6);
        signIn.cancel();
        scene.advance(Duration.ofMinutes(11));
        assertThat(polls()).containsExactly(5L);
    }

    @Test
    void cancel_duringAPoll_abortsIt() {
        Watch<TokenSet> signIn = scene.device();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(10)));
        scene.seconds(7);
        signIn.cancel();
        scene.advance(Duration.ofMinutes(11));
        assertThat(scene.realm.devicePolls()).isEmpty();
        assertThat(scene.realm.sessions()).isZero();
    }

    @Test
    void cancel_beforeTheCode_promptsNobody() {
        scene.realm.failNext(RealmEndpoint.DEVICE_AUTHORIZATION, Fault.delay(Duration.ofSeconds(3)));
        Watch<TokenSet> signIn = scene.device();
        signIn.cancel();
        scene.advance(Duration.ofMinutes(11));
        assertThat(scene.prompts).isEmpty();
    }

    @Test
    void close_whilePolling_endsTheSignIn() {
        scene.realm.user().neverAnswers();
        Watch<TokenSet> signIn = scene.device();
        scene.seconds(6);
        watch(scene.client.close());
        assertThat(signIn.failure()).isInstanceOf(ClientClosedException.class);
        scene.advance(Duration.ofMinutes(11));
        assertThat(polls()).containsExactly(5L);
        assertThat(scene.device().failure()).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void device_subscribedTwice_areTwoSignIns() {
        Mono<TokenSet> signIn = scene.client.device(scene.discovery, scene.prompts::add);
        assertThat(scene.realm.requests()).isEmpty();
        Watch<TokenSet> one = watch(signIn);
        Watch<TokenSet> other = watch(signIn);
        scene.seconds(5);
        assertThat(one.value()).isNotEqualTo(other.value());
        assertThat(scene.prompts).hasSize(2);
        assertThat(scene.realm.requests(RealmEndpoint.DISCOVERY)).hasSize(1);
    }
}
