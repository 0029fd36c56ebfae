package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.Body;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the user lets the app act: asked once, or until they have decided. */
class ConsentTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final Scene scene = new Scene();
    private final List<ConsentOutcome> prompts = new ArrayList<>();

    @AfterEach
    void close() {
        scene.close();
    }

    private Watch<ConsentOutcome> awaiting(Duration timeout) {
        return watch(scene.enforcer.awaitConsent(timeout, prompts::add));
    }

    private int asked() {
        return scene.gateway.requests(Endpoint.CONSENT).size();
    }

    private static void assertNamesThePlace(ConsentOutcome outcome) {
        assertThat(outcome.consentUrl()).isEqualTo(URI.create("https://airlock.example/consent/app-test"));
        assertThat(outcome.appName()).isEqualTo("Test app");
        assertThat(outcome.appId()).isEqualTo("app-test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"approved", "Allowed", "ALLOWED"})
    void consent_given_isGranted(String word) {
        scene.gateway.consent().approvedWord(word);
        ConsentOutcome outcome = watch(scene.enforcer.consent()).value();
        assertThat(outcome).isEqualTo(new ConsentOutcome.Granted());
        assertThat(outcome.granted()).isTrue();
        assertThat(outcome.consentUrl()).isNull();
    }

    @Test
    void consent_notGiven_isRequiredThenPendingThenDenied_withThePlaceToDecide() {
        scene.gateway.consent().require();
        ConsentOutcome first = watch(scene.enforcer.consent()).value();
        assertThat(first).isInstanceOf(ConsentOutcome.Required.class);
        assertNamesThePlace(first);
        ConsentOutcome second = watch(scene.enforcer.consent()).value();
        assertThat(second).isInstanceOf(ConsentOutcome.Pending.class);
        assertNamesThePlace(second);
        scene.gateway.consent().deny();
        ConsentOutcome third = watch(scene.enforcer.consent()).value();
        assertThat(third).isInstanceOf(ConsentOutcome.Denied.class);
        assertNamesThePlace(third);
        assertThat(List.of(first, second, third)).noneMatch(ConsentOutcome::granted);
    }

    @ParameterizedTest
    @CsvSource({"required, Required", "pending, Pending", "DENIED, Denied", "revoked, Required", "ok, Required"})
    void consent_saidWithAStatus_isTheSame_andNoOtherWordGrants(String word, String outcome) {
        scene.gateway.failNext(
                Endpoint.CONSENT, Fault.answerInstead(200, List.of(), Body.of("{\"status\":\"" + word + "\"}")));
        ConsentOutcome said = watch(scene.enforcer.consent()).value();
        assertThat(said.getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(said.appId()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405})
    void awaitConsent_gatewayHasOnlyTheOtherPath_worksTheSame(int status) {
        scene.gateway.consent().serveStatusPathOnly(status).require();
        Watch<ConsentOutcome> awaiting = awaiting(LONG);
        assertThat(prompts).hasSize(1);
        scene.gateway.consent().approve();
        scene.advance(Duration.ofSeconds(2));
        assertThat(awaiting.value()).isEqualTo(new ConsentOutcome.Granted());
    }

    @Test
    void awaitConsent_givenAlready_asksOnceAndPromptsNobody() {
        assertThat(awaiting(LONG).value()).isEqualTo(new ConsentOutcome.Granted());
        assertThat(prompts).isEmpty();
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void awaitConsent_userDecides_promptsOnce_andPollsLessAndLessOften() {
        scene.gateway.consent().require();
        Watch<ConsentOutcome> awaiting = awaiting(LONG);
        assertThat(prompts).hasSize(1);
        assertNamesThePlace(prompts.get(0));
        for (int seconds : new int[] {2, 4, 8, 15, 15, 15}) {
            int before = asked();
            scene.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(asked()).isEqualTo(before);
            scene.advance(Duration.ofMillis(1));
            assertThat(asked()).isEqualTo(before + 1);
        }
        scene.gateway.consent().approve();
        scene.advance(Duration.ofSeconds(15));
        assertThat(awaiting.value().granted()).isTrue();
        assertThat(prompts).hasSize(1);
    }

    @Test
    void awaitConsent_userRefuses_isDenied() {
        scene.gateway.consent().require();
        Watch<ConsentOutcome> awaiting = awaiting(LONG);
        scene.gateway.consent().deny();
        scene.advance(Duration.ofSeconds(2));
        assertThat(awaiting.value()).isInstanceOf(ConsentOutcome.Denied.class);
    }

    @Test
    void awaitConsent_timeIsUp_emitsTheLastAnswer() {
        scene.gateway.consent().require();
        Watch<ConsentOutcome> awaiting = awaiting(Duration.ofSeconds(20));
        scene.advance(Duration.ofMillis(19_999));
        assertThat(awaiting.ended()).isFalse();
        scene.advance(Duration.ofMillis(1));
        assertThat(awaiting.value()).isInstanceOf(ConsentOutcome.Pending.class);
        int asked = asked();
        scene.advance(LONG);
        assertThat(asked()).isEqualTo(asked);
    }

    @Test
    void awaitConsent_outage_isSurvived() {
        scene.gateway.consent().require();
        scene.gateway.faults().add(Calls.to(Endpoint.CONSENT).always(), Fault.status(503));
        Watch<ConsentOutcome> awaiting = awaiting(LONG);
        scene.advance(Duration.ofMinutes(5));
        assertThat(awaiting.ended()).isFalse();
        assertThat(prompts).isEmpty();
        scene.gateway.faults().clear();
        scene.advance(Duration.ofMinutes(1));
        assertThat(prompts).hasSize(1);
        scene.gateway.consent().approve();
        scene.advance(Duration.ofSeconds(15));
        assertThat(awaiting.value().granted()).isTrue();
    }

    @Test
    void awaitConsent_noAnswerAtAll_failsWithTheLastFailure() {
        scene.gateway.faults().add(Calls.to(Endpoint.CONSENT).always(), Fault.status(503));
        Watch<ConsentOutcome> awaiting = awaiting(LONG);
        scene.advance(LONG);
        assertThat(awaiting.failure()).isInstanceOf(GatewayUnavailableException.class);
    }

    @Test
    void awaitConsent_whatDoesNotPass_endsIt() {
        scene.gateway.expireUserCredential();
        assertThat(awaiting(LONG).failure()).isInstanceOf(AuthenticationException.class);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void awaitConsent_cancelled_stopsAsking() {
        scene.gateway.consent().require();
        Watch<ConsentOutcome> awaiting = awaiting(LONG);
        scene.advance(Duration.ofSeconds(3));
        awaiting.cancel();
        int asked = asked();
        scene.advance(LONG);
        assertThat(asked()).isEqualTo(asked);
    }

    @Test
    void awaitConsent_addressComesLater_isPromptedThen() {
        scene.gateway.consent().require();
        scene.gateway.failNext(
                Endpoint.CONSENT, Fault.answerInstead(200, List.of(), Body.of("{\"status\":\"required\"}")));
        awaiting(LONG);
        assertThat(prompts).containsExactly(new ConsentOutcome.Required(null, null, null));
        scene.advance(Duration.ofSeconds(20));
        assertThat(prompts).hasSize(2);
        assertNamesThePlace(prompts.get(1));
    }

    @Test
    void awaitConsent_subscribedTwice_areTwoWaits() {
        scene.gateway.consent().require();
        var twice = scene.enforcer.awaitConsent(LONG, prompts::add);
        watch(twice);
        watch(twice);
        assertThat(prompts).hasSize(2);
    }

    @Test
    void arguments_thatAreWrong_throwAtTheCall_andClosedIsSignalled() {
        assertThatIllegalArgumentException().isThrownBy(() -> scene.enforcer.awaitConsent(Duration.ZERO, prompts::add));
        watch(scene.enforcer.close());
        assertThat(awaiting(LONG).failure()).isInstanceOf(ClientClosedException.class);
        assertThat(watch(scene.enforcer.consent()).failure()).isInstanceOf(ClientClosedException.class);
    }
}
