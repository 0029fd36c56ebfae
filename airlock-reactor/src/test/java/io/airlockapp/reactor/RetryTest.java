package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.BadRequestException;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What is tried again, when, and for how long (wire reference, section 4, errors). */
class RetryTest {

    private static final int ATTEMPTS = 5;

    /** Waits exactly one second after each failure, so that tests can tell attempts by their time. */
    private static final RetryPolicy EVERY_SECOND =
            (attempt, failure) -> attempt < ATTEMPTS ? Duration.ofSeconds(1) : null;

    /** How often a call is sent that fails in the same way each time. */
    private static int attempts(ClientCall call) {
        return call.retried() ? ATTEMPTS : 1;
    }

    @ParameterizedTest
    @EnumSource
    void notSent_isTriedAgainWhateverTheCall(ClientCall call) {
        try (Wire wire = wire()) {
            wire.script.always(request -> Mono.error(Script.failure(Delivery.NOT_SENT)));

            Throwable failure = failureOf(wire, call.on(wire.client));

            assertThat(wire.script.requests()).hasSize(attempts(call));
            assertThat(failure).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.delivery())
                    .isEqualTo(Delivery.NOT_SENT));
        }
    }

    static Stream<Arguments> unclear() {
        return Arrays.stream(ClientCall.values()).flatMap(call -> Stream.of(Delivery.UNKNOWN, Delivery.ANSWERED)
                .map(delivery -> Arguments.of(call, delivery)));
    }

    @ParameterizedTest
    @MethodSource("unclear")
    void mayHaveArrived_isTriedAgainOnlyIfTwiceIsAsGoodAsOnce(ClientCall call, Delivery delivery) {
        try (Wire wire = wire()) {
            wire.script.always(request -> Mono.error(Script.failure(delivery)));

            Throwable failure = failureOf(wire, call.on(wire.client));

            assertThat(wire.script.requests()).hasSize(call.repeatable() ? attempts(call) : 1);
            assertThat(failure).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.delivery())
                    .isEqualTo(delivery));
        }
    }

    static Stream<Arguments> trouble() {
        return Arrays.stream(ClientCall.values())
                .flatMap(call -> Stream.of(500, 502, 503, 504).map(status -> Arguments.of(call, status)));
    }

    @ParameterizedTest
    @MethodSource("trouble")
    void gatewayInTrouble_isTriedAgainOnlyIfTwiceIsAsGoodAsOnce(ClientCall call, int status) {
        try (Wire wire = wire()) {
            wire.script.always(status, "");

            Throwable failure = failureOf(wire, call.on(wire.client));

            assertThat(wire.script.requests()).hasSize(call.repeatable() ? attempts(call) : 1);
            assertThat(failure).isInstanceOf(GatewayUnavailableException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rateLimited_isTriedAgainWhateverTheCall(ClientCall call) {
        try (Wire wire = wire()) {
            wire.script.always(429, "{\"code\":\"quota_exceeded\"}");

            Throwable failure = failureOf(wire, call.on(wire.client));

            assertThat(wire.script.requests()).hasSize(attempts(call));
            assertThat(failure).isInstanceOf(RateLimitedException.class);
        }
    }

    static Stream<Arguments> refusals() {
        return Arrays.stream(ClientCall.values())
                .flatMap(call -> Stream.of(400, 401, 403, 404, 405, 408, 409, 410, 418, 422, 501, 302)
                        .filter(status -> call != ClientCall.CHECK_CONSENT || (status != 404 && status != 405))
                        .map(status -> Arguments.of(call, status)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refused_isNotTriedAgain(ClientCall call, int status) {
        try (Wire wire = wire()) {
            wire.script.always(status, "");
            assertThat(failureOf(wire, call.on(wire.client))).isInstanceOf(AirlockException.class);
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatMakesNoSense_isNotTriedAgain(ClientCall call) {
        if (!call.answerIsRead()) {
            return;
        }
        try (Wire wire = wire()) {
            wire.script.always(200, "garbage");
            assertThat(failureOf(wire, call.on(wire.client))).isInstanceOf(ProtocolException.class);
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerTooLarge_isNotTriedAgain(ClientCall call) {
        try (Wire wire = wire()) {
            wire.script.always(request -> Mono.error(new ResponseTooLargeException(1 << 20)));
            assertThat(failureOf(wire, call.on(wire.client))).isInstanceOf(ResponseTooLargeException.class);
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closed_isNotTriedAgain(ClientCall call) {
        try (Wire wire = wire()) {
            wire.script.always(request -> Mono.error(new ClientClosedException("Closed.")));
            assertThat(failureOf(wire, call.on(wire.client))).isInstanceOf(ClientClosedException.class);
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void trouble_thatPasses_isNotSeen(ClientCall call) {
        if (!call.retried()) {
            return;
        }
        try (Wire wire = wire()) {
            wire.script
                    .fail(Delivery.NOT_SENT)
                    .answer(429, "")
                    .fail(Delivery.NOT_SENT)
                    .answer(200, call.answer);

            Watch<?> watch = watch(call.on(wire.client));
            wire.advance(Duration.ofMinutes(1));

            assertThat(watch.failure()).isNull();
            assertThat(watch.ended()).isTrue();
            assertThat(wire.script.requests())
                    .hasSize(4)
                    .containsOnly(wire.script.requests().get(0));
        }
    }

    @Test
    void submit_triedAgain_isTheSameBytes() {
        try (Wire wire = wire()) {
            wire.script.fail(Delivery.UNKNOWN).answer(503, "").answer(200, ClientCall.SUBMIT.answer);
            Watch<?> watch = watch(ClientCall.SUBMIT.on(wire.client));
            wire.advance(Duration.ofMinutes(1));
            assertThat(watch.failure()).isNull();
            assertThat(wire.script.requests().stream().map(TransportRequest::body))
                    .hasSize(3)
                    .containsOnly(wire.script.requests().get(0).body());
        }
    }

    @ParameterizedTest
    @CsvSource({"503,true,5", "503,false,1", "429,true,5", "429,false,1", "409,true,5", "400,true,1", "401,true,1"})
    void theGatewaysWordOnRetrying_countsExceptWhereItCannotHelp(int status, boolean retryable, int sent) {
        try (Wire wire = wire()) {
            wire.script.always(status, "{\"code\":\"x\",\"retryable\":" + retryable + "}");
            assertThat(failureOf(wire, wire.client.exchangeStatus("req-1"))).isNotNull();
            assertThat(wire.script.requests()).hasSize(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 409, 400, 401})
    void theGatewaysWordOnRetrying_doesNotMakeAPairingRepeatable(int status) {
        for (ClientCall call : List.of(ClientCall.INITIATE_PAIRING, ClientCall.CLAIM_PAIRING)) {
            try (Wire wire = wire()) {
                wire.script.always(status, "{\"code\":\"x\",\"retryable\":true}");
                assertThat(failureOf(wire, call.on(wire.client))).isNotNull();
                assertThat(wire.script.requests()).hasSize(1);
            }
        }
    }

    @Test
    void unknownOnce_staysUnknownWhenALaterAttemptIsNotSent() {
        try (Wire wire = wire()) {
            wire.script.fail(Delivery.UNKNOWN).always(request -> Mono.error(Script.failure(Delivery.NOT_SENT)));
            assertThat(failureOf(wire, ClientCall.SUBMIT.on(wire.client)))
                    .isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.delivery())
                            .isEqualTo(Delivery.UNKNOWN));
            assertThat(wire.script.requests()).hasSize(ATTEMPTS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void answeredOnce_isNotNotSentWhenALaterAttemptIs(int status) {
        try (Wire wire = wire()) {
            wire.script.answer(status, "").always(request -> Mono.error(Script.failure(Delivery.NOT_SENT)));
            assertThat(failureOf(wire, ClientCall.SUBMIT.on(wire.client)))
                    .isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.delivery())
                            .isEqualTo(Delivery.UNKNOWN));
        }
    }

    @Test
    void pairing_neverSentTwiceAfterItMayHaveArrived() {
        for (ClientCall call : List.of(ClientCall.INITIATE_PAIRING, ClientCall.CLAIM_PAIRING)) {
            try (Wire wire = wire()) {
                wire.script.fail(Delivery.NOT_SENT).answer(429, "").fail(Delivery.UNKNOWN);
                Throwable failure = failureOf(wire, call.on(wire.client));
                assertThat(failure).isInstanceOf(TransportException.class);
                assertThat(wire.script.requests()).hasSize(3);
            }
        }
    }

    @Test
    void policy_isAskedWithTheNumberOfTheAttemptAndItsFailure() {
        List<String> asked = new ArrayList<>();
        RetryPolicy noting = (attempt, failure) -> {
            asked.add(attempt + " " + failure.getClass().getSimpleName());
            return attempt < 3 ? Duration.ZERO : null;
        };
        try (Wire wire = new Wire(options -> options.retry(noting))) {
            wire.script.fail(Delivery.NOT_SENT).answer(503, "").answer(429, "");
            assertThat(failureOf(wire, wire.client.echo())).isInstanceOf(RateLimitedException.class);
        }
        assertThat(asked)
                .containsExactly("1 TransportException", "2 GatewayUnavailableException", "3 RateLimitedException");
    }

    @Test
    void policy_isNotAskedAboutWhatMustNotBeRepeated() {
        RetryPolicy always = (attempt, failure) -> Duration.ofSeconds(1);
        try (Wire wire = new Wire(options -> options.retry(always))) {
            wire.script.answer(400, "");
            assertThat(failureOf(wire, wire.client.echo())).isInstanceOf(BadRequestException.class);
            wire.script.answer(401, "");
            assertThat(failureOf(wire, wire.client.checkConsent())).isInstanceOf(AuthenticationException.class);
            wire.script.answer(409, "");
            assertThat(failureOf(wire, wire.client.withdraw("req-1"))).isInstanceOf(ConflictException.class);
            wire.script.fail(Delivery.UNKNOWN);
            assertThat(failureOf(wire, ClientCall.CLAIM_PAIRING.on(wire.client)))
                    .isInstanceOf(TransportException.class);
            assertThat(wire.script.requests()).hasSize(4);
        }
    }

    @Test
    void policy_never_isOneAttempt() {
        try (Wire wire = new Wire(options -> options.retry(RetryPolicy.never()))) {
            wire.script.always(503, "");
            assertThat(failureOf(wire, wire.client.echo())).isInstanceOf(GatewayUnavailableException.class);
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @Test
    void standard_isFiveAttemptsThatSpreadOut() {
        long[] full = {250, 500, 1000, 2000};
        for (int i = 0; i < 50; i++) {
            try (Wire wire = new Wire()) {
                wire.script.always(503, "");
                failureOf(wire, wire.client.echo());
                List<Duration> times = wire.sentAfter();
                assertThat(times).hasSize(5);
                for (int gap = 0; gap < full.length; gap++) {
                    assertThat(times.get(gap + 1).minus(times.get(gap)))
                            .isBetween(Duration.ofMillis(full[gap] / 2), Duration.ofMillis(full[gap]));
                }
            }
        }
    }

    @Test
    void exponential_delays_stayBetweenHalfAndWholeUpToTheLongest() {
        RetryPolicy policy = RetryPolicy.exponential(
                Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofMillis(1500), Duration.ofMinutes(1));
        AirlockException failure = Script.failure(Delivery.NOT_SENT);
        for (int attempt : new int[] {1, 2, 3, 4, 5, 6, 30, 61, 62, 63, 64, 65, 1000, Integer.MAX_VALUE - 1}) {
            long whole = attempt > 4 ? 1500 : 100L << (attempt - 1);
            List<Duration> delays = IntStream.range(0, 500)
                    .mapToObj(i -> policy.delayAfter(attempt, failure))
                    .toList();
            assertThat(delays).allSatisfy(delay -> assertThat(delay)
                    .isBetween(Duration.ofMillis(whole).dividedBy(2), Duration.ofMillis(whole)));
            assertThat(delays.stream().distinct()).as("random").hasSizeGreaterThan(100);
        }
    }

    @Test
    void exponential_theLastAttempt_isTheLast() {
        AirlockException failure = Script.failure(Delivery.NOT_SENT);
        Duration second = Duration.ofSeconds(1);
        assertThat(RetryPolicy.exponential(1, second, second, second).delayAfter(1, failure))
                .isNull();
        RetryPolicy three = RetryPolicy.exponential(3, second, second, second);
        assertThat(three.delayAfter(2, failure)).isNotNull();
        assertThat(three.delayAfter(3, failure)).isNull();
        assertThat(three.delayAfter(4, failure)).isNull();
    }

    @Test
    void exponential_whatMakesNoSense_isRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> RetryPolicy.exponential(0, second, second, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.exponential(3, Duration.ZERO, second, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.exponential(3, second.negated(), second, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.exponential(3, second, Duration.ofMillis(999), second));
    }

    @ParameterizedTest
    @CsvSource({"429,7", "503,7", "429,30", "429,0"})
    void retryAfter_isHonoured(int status, int seconds) {
        try (Wire wire = new Wire()) {
            wire.script
                    .answer(status, "", new Header("Retry-After", Integer.toString(seconds)))
                    .answer(200, ClientCall.ECHO.answer);
            Watch<?> watch = watch(wire.client.echo());
            wire.advance(Duration.ofMinutes(1));

            assertThat(watch.failure()).isNull();
            Duration expected = Duration.ofSeconds(seconds);
            assertThat(wire.sentAfter().get(1))
                    .as("no shorter than asked, and the client's own wait where that is longer")
                    .isBetween(expected, expected.plus(Duration.ofMillis(seconds == 0 ? 250 : 0)));
        }
    }

    @Test
    void retryAfter_aDate_isHonoured() {
        try (Wire wire = new Wire()) {
            wire.script
                    .answer(429, "", new Header("Retry-After", "Thu, 01 Jan 2026 00:00:12 GMT"))
                    .answer(200, ClientCall.ECHO.answer);
            watch(wire.client.echo());
            wire.advance(Duration.ofMinutes(1));
            assertThat(wire.sentAfter()).containsExactly(Duration.ZERO, Duration.ofSeconds(12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"61", "3600", "99999999999999999999", "Thu, 01 Jan 2026 00:01:01 GMT"})
    void retryAfter_beyondTheCap_isNotWaitedFor(String value) {
        try (Wire wire = new Wire(options -> options.callBudget(Duration.ofHours(24)))) {
            wire.script.always(429, "", new Header("Retry-After", value));
            Watch<?> watch = watch(wire.client.echo());
            assertThat(watch.failure())
                    .isInstanceOfSatisfying(RateLimitedException.class, e -> assertThat(e.retryAfter())
                            .isGreaterThan(Duration.ofMinutes(1)));
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @Test
    void retryAfter_upToTheCap_isWaitedForWithinTheDeadline() {
        Header asked = new Header("Retry-After", "60");
        try (Wire patient = new Wire(options -> options.callBudget(Duration.ofMinutes(2)));
                Wire hurried = new Wire(options -> options.callBudget(Duration.ofSeconds(60)))) {
            patient.script.answer(429, "", asked).answer(200, ClientCall.ECHO.answer);
            Watch<?> reached = watch(patient.client.echo());
            patient.advance(Duration.ofMinutes(1));
            assertThat(reached.failure()).isNull();
            assertThat(reached.ended()).isTrue();

            hurried.script.answer(429, "", asked);
            assertThat(watch(hurried.client.echo()).failure()).isInstanceOf(RateLimitedException.class);
        }
    }

    @Test
    void deadline_coversAttemptsAndDelays() {
        try (Wire wire = new Wire(options ->
                options.retry(EVERY_SECOND).callTimeout(Duration.ofSeconds(4)).callBudget(Duration.ofSeconds(12)))) {
            wire.script.always(request -> Mono.delay(request.timeout(), wire.time.scheduler())
                    .then(Mono.error(new CallTimeoutException(Delivery.UNKNOWN, "Too late."))));

            Watch<?> watch = watch(wire.client.echo());
            wire.advance(Duration.ofMinutes(1));

            assertThat(watch.failure()).isInstanceOf(CallTimeoutException.class);
            assertThat(wire.sentAfter()).containsExactly(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(10));
            assertThat(wire.script.requests().stream().map(TransportRequest::timeout))
                    .as("the last attempt has what is left")
                    .containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofSeconds(2));
        }
    }

    @Test
    void deadline_aDelayThatWouldOutlastIt_isNotBegun() {
        try (Wire wire = new Wire(options -> options.retry(EVERY_SECOND).callBudget(Duration.ofSeconds(2)))) {
            wire.script.always(503, "");
            Watch<?> watch = watch(wire.client.echo());
            wire.advance(Duration.ofSeconds(1));
            assertThat(watch.failure()).as("at once, not at the deadline").isNotNull();
            assertThat(wire.sentAfter()).containsExactly(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    @Test
    void deadline_ofASubmission_isTheArtifactsExpiry() {
        ArtifactSubmission soon = expiring(Wire.START.plusSeconds(3));
        try (Wire wire = wire()) {
            wire.script.always(request -> Mono.error(Script.failure(Delivery.UNKNOWN)));
            assertThat(failureOf(wire, wire.client.submit(soon))).isInstanceOf(TransportException.class);
            assertThat(wire.sentAfter()).containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2));
            assertThat(wire.script.requests().get(2).timeout()).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void deadline_ofASubmission_canBeLaterThanTheBudget() {
        ArtifactSubmission later = expiring(Wire.START.plusSeconds(600));
        RetryPolicy everyMinute = (attempt, failure) -> Duration.ofMinutes(1);
        try (Wire wire = new Wire(options -> options.retry(everyMinute))) {
            wire.script.always(503, "");
            failureOf(wire, wire.client.submit(later));
            assertThat(wire.script.requests()).hasSize(10);
        }
    }

    @Test
    void deadline_beginsAtSubscription() {
        try (Wire wire = wire()) {
            wire.script.answer(200, ClientCall.ECHO.answer);
            Mono<?> echo = wire.client.echo();
            wire.advance(Duration.ofHours(1));
            assertThat(watch(echo).failure()).isNull();
            assertThat(wire.script.only().timeout()).isEqualTo(Duration.ofSeconds(15));
        }
    }

    @Test
    void cancel_duringADelay_stopsEverything() {
        try (Wire wire = wire()) {
            wire.script.always(503, "");
            Watch<?> watch = watch(wire.client.echo());
            wire.advance(Duration.ofMillis(1500));
            assertThat(wire.script.requests()).hasSize(2);

            watch.cancel();
            wire.advance(Duration.ofMinutes(5));

            assertThat(wire.script.requests()).hasSize(2);
            assertThat(watch.ended()).isFalse();
        }
    }

    @Test
    void cancel_duringALaterAttempt_givesThatUp() {
        try (Wire wire = wire()) {
            wire.script.answer(503, "").then(Mono.never());
            Watch<?> watch = watch(wire.client.echo());
            wire.advance(Duration.ofSeconds(1));
            assertThat(wire.script.cancelled()).isZero();

            watch.cancel();
            wire.advance(Duration.ofMinutes(5));

            assertThat(wire.script.cancelled()).isEqualTo(1);
            assertThat(wire.script.requests()).hasSize(2);
        }
    }

    @Test
    void resubscribed_beginsAnew() {
        try (Wire wire = wire()) {
            wire.script.always(503, "");
            Mono<?> echo = wire.client.echo();
            failureOf(wire, echo);
            failureOf(wire, echo);
            assertThat(wire.script.requests()).hasSize(2 * ATTEMPTS);
        }
    }

    @Test
    void concurrentCalls_areTriedAgainEachForItself() {
        try (Wire wire = wire()) {
            wire.script.answer(503, "").answer(200, ClientCall.ECHO.answer).answer(200, ClientCall.ECHO.answer);
            Watch<?> first = watch(wire.client.echo());
            Watch<?> second = watch(wire.client.echo());
            assertThat(first.ended()).isFalse();
            assertThat(second.ended()).isTrue();
            wire.advance(Duration.ofSeconds(1));
            assertThat(first.ended()).isTrue();
        }
    }

    @Test
    void system_timeIsThatOfTheMachine() {
        TimeSource system = TimeSource.system();
        assertThat(system.now()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    private static Wire wire() {
        return new Wire(options -> options.retry(EVERY_SECOND));
    }

    private static Throwable failureOf(Wire wire, Mono<?> call) {
        Watch<?> watch = watch(call);
        wire.advance(Duration.ofMinutes(15));
        assertThat(watch.values).isEmpty();
        return Objects.requireNonNull(watch.failure(), "nothing failed");
    }

    private static ArtifactSubmission expiring(Instant expiresAt) {
        ArtifactSubmission whole = ClientCall.submission();
        return new ArtifactSubmission(
                whole.msgId(),
                whole.requestId(),
                whole.createdAt(),
                whole.enforcerId(),
                whole.artifactType(),
                whole.artifactHash(),
                whole.ciphertext(),
                expiresAt,
                whole.routingToken(),
                whole.metadata());
    }
}
