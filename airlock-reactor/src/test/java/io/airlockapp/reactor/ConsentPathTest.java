package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.ConsentException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.model.ConsentStatus;
import io.airlockapp.reactor.Scene.Watch;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The consent check has two paths in the field; the one that answers is asked first from then on (wire reference,
 * section 3).
 */
class ConsentPathTest {

    private static final String CHECK = "/v1/consents/check";
    private static final String STATUS = "/v1/consent/status";
    private static final String APPROVED = "{\"status\":\"approved\"}";

    private final Wire wire = new Wire();

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void checkConsent_theUsualPathWorks_theOtherIsNeverAsked() {
        wire.script.always(200, APPROVED);
        check();
        check();
        assertThat(wire.script.paths()).containsExactly(CHECK, CHECK);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405})
    void checkConsent_theUsualPathIsNotThere_theOtherIsAskedAndRemembered(int status) {
        wire.script.answer(status, "").always(200, APPROVED);

        assertThat(check().value()).isEqualTo(ConsentStatus.APPROVED);
        check();

        assertThat(wire.script.paths()).containsExactly(CHECK, STATUS, STATUS);
    }

    @Test
    void checkConsent_theOtherPathSaysNoConsent_isRememberedToo() {
        wire.script
                .answer(404, "")
                .answer(403, "{\"code\":\"app_consent_pending\"}")
                .always(200, APPROVED);

        assertThat(check().failure()).isInstanceOf(ConsentException.class);
        check();

        assertThat(wire.script.paths()).containsExactly(CHECK, STATUS, STATUS);
    }

    @Test
    void checkConsent_theRememberedPathGoesAway_theUsualOneIsFoundAgain() {
        wire.script.answer(404, "").answer(200, APPROVED).answer(404, "").always(200, APPROVED);
        check();

        assertThat(check().value()).isEqualTo(ConsentStatus.APPROVED);
        check();

        assertThat(wire.script.paths()).containsExactly(CHECK, STATUS, STATUS, CHECK, CHECK);
    }

    @Test
    void checkConsent_neitherPathIsThere_failsAndRemembersNothing() {
        wire.script.always(404, "");
        assertThat(check().failure()).isInstanceOf(NotFoundException.class);
        assertThat(check().failure()).isInstanceOf(NotFoundException.class);
        assertThat(wire.script.paths()).containsExactly(CHECK, STATUS, CHECK, STATUS);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 409, 410})
    void checkConsent_anotherRefusal_isNoReasonToAskElsewhere(int status) {
        wire.script.answer(status, "");
        assertThat(check().failure()).isNotNull();
        assertThat(wire.script.paths()).containsExactly(CHECK);
    }

    @Test
    void checkConsent_theOtherPathIsInTrouble_failsAndTheUsualOneIsAskedAgain() {
        try (Wire once = new Wire(options -> options.retry(RetryPolicy.never()))) {
            once.script.answer(404, "").answer(503, "").always(200, APPROVED);
            assertThat(watch(once.client.checkConsent()).failure()).isInstanceOf(GatewayUnavailableException.class);
            watch(once.client.checkConsent());
            assertThat(once.script.paths()).containsExactly(CHECK, STATUS, CHECK);
        }
    }

    private Watch<ConsentStatus> check() {
        Watch<ConsentStatus> watch = watch(wire.client.checkConsent());
        wire.advance(Duration.ofMinutes(5));
        return watch;
    }
}
