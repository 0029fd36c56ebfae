package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class RateBudgetTest {

    private final RateBudget budget = RateBudget.perMinute(60);
    private final Wire wire = new Wire(builder -> builder.rateBudget(budget).retry(RetryPolicy.never()));

    private static TransportResponse answer(TransportRequest request) {
        for (ClientCall call : ClientCall.values()) {
            if (call.path.equals(request.path())) {
                return Script.response(200, call.answer);
            }
        }
        throw new AssertionError("No call has the path of " + request);
    }

    private void answerAll() {
        wire.script.always(request -> Mono.fromSupplier(() -> answer(request)));
    }

    private static List<Watch<?>> start(GatewayClient client, ClientCall call, int times) {
        List<Watch<?>> started = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            started.add(watch(call.on(client)));
        }
        return started;
    }

    /** Uses up what can go out at once. */
    private void exhaust() {
        start(wire.client, ClientCall.ECHO, 10);
        assertThat(wire.script.sent()).hasSize(10);
    }

    private List<ClientCall> sentAfterwards() {
        return wire.script.paths().stream()
                .skip(10)
                .map(path -> {
                    for (ClientCall call : ClientCall.values()) {
                        if (call.path.equals(path)) {
                            return call;
                        }
                    }
                    throw new AssertionError(path);
                })
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 7, 60, 100, 1_000})
    void budget_noMinuteHasMoreThanAllowed_andLittleIsLeftUnused(int perMinute) {
        try (Wire other = new Wire(builder -> builder.rateBudget(RateBudget.perMinute(perMinute)))) {
            other.script.always(200, ClientCall.ECHO.answer);
            // A pause first: nothing is saved up for later.
            other.advance(Duration.ofMinutes(3));
            start(other.client, ClientCall.ECHO, perMinute * 10);
            other.advance(Duration.ofMinutes(9));

            List<Instant> times =
                    other.script.sent().stream().map(Script.Sent::at).toList();
            assertThat(times.size()).isGreaterThanOrEqualTo(perMinute == 2 ? 9 : perMinute * 9 * 8 / 10);
            for (int i = perMinute; i < times.size(); i++) {
                assertThat(Duration.between(times.get(i - perMinute), times.get(i)))
                        .as("between a request and the one %s later", perMinute)
                        .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
            }
        }
    }

    @Test
    void call_cancelledInTheQueue_isNeverSentAndHoldsUpNobody() {
        answerAll();
        exhaust();
        List<Watch<?>> queued = start(wire.client, ClientCall.EXCHANGE_STATUS, 20);
        Watch<?> last = watch(ClientCall.DISCOVER.on(wire.client));
        queued.forEach(Watch::cancel);
        wire.advance(Duration.ofSeconds(13));

        assertThat(last.value()).isNotNull();
        assertThat(sentAfterwards()).containsExactly(ClientCall.DISCOVER);
    }

    @Test
    void queue_acksAndWithdrawalsFirst_thenCommands_thenWaits_thenHeartbeats() {
        answerAll();
        exhaust();
        start(wire.client, ClientCall.HEARTBEAT, 1);
        start(wire.client, ClientCall.AWAIT_DECISION, 2);
        start(wire.client, ClientCall.SUBMIT, 2);
        start(wire.client, ClientCall.ACKNOWLEDGE, 1);
        start(wire.client, ClientCall.WITHDRAW, 1);
        wire.advance(Duration.ofSeconds(13));

        assertThat(sentAfterwards())
                .containsExactly(
                        ClientCall.ACKNOWLEDGE,
                        ClientCall.WITHDRAW,
                        ClientCall.SUBMIT,
                        ClientCall.SUBMIT,
                        ClientCall.AWAIT_DECISION,
                        ClientCall.AWAIT_DECISION,
                        ClientCall.HEARTBEAT);
    }

    @Test
    void queue_neverEmpty_starvesNobody() {
        answerAll();
        exhaust();
        start(wire.client, ClientCall.HEARTBEAT, 20);
        start(wire.client, ClientCall.AWAIT_DECISION, 20);
        start(wire.client, ClientCall.ACKNOWLEDGE, 100);
        start(wire.client, ClientCall.SUBMIT, 20);
        wire.advance(Duration.ofSeconds(61));

        List<ClientCall> sent = sentAfterwards();
        assertThat(sent).hasSize(50);
        assertThat(sent.stream().filter(ClientCall.HEARTBEAT::equals)).hasSizeBetween(4, 5);
        assertThat(sent.stream().filter(ClientCall.AWAIT_DECISION::equals)).hasSizeBetween(8, 10);
        assertThat(sent.stream().filter(ClientCall.SUBMIT::equals)).hasSizeBetween(9, 12);
    }

    @Test
    void retryAfter_stopsAllCallsUntilThen() {
        wire.script.answer(429, "", new Header("Retry-After", "40"));
        answerAll();
        Watch<?> refused = watch(ClientCall.ECHO.on(wire.client));
        assertThat(refused.failure()).isInstanceOf(RateLimitedException.class);
        Watch<?> next = watch(ClientCall.DISCOVER.on(wire.client));
        wire.advance(Duration.ofSeconds(39));
        assertThat(wire.script.sent()).hasSize(1);
        wire.advance(Duration.ofSeconds(2));
        assertThat(next.value()).isNotNull();
    }

    @Test
    void retryAfter_longerThanAMinute_isNotBelievedForLonger() {
        wire.script.answer(429, "", new Header("Retry-After", "86400"));
        answerAll();
        watch(ClientCall.ECHO.on(wire.client));
        Watch<?> next = watch(ClientCall.DISCOVER.on(wire.client));
        wire.advance(Duration.ofSeconds(61));
        assertThat(next.value()).isNotNull();
    }

    @Test
    void refusalsWithoutRetryAfter_shrinkTheRate_andSuccessRestoresIt() {
        wire.script.always(429, "");
        for (int i = 0; i < 5; i++) {
            start(wire.client, ClientCall.ECHO, 3);
            wire.advance(Duration.ofSeconds(30));
        }
        assertThat(budget.currentPerMinute()).isLessThan(10).isGreaterThan(1);

        answerAll();
        for (int i = 0; i < 12; i++) {
            start(wire.client, ClientCall.ECHO, 3);
            wire.advance(Duration.ofSeconds(90));
        }
        assertThat(budget.currentPerMinute()).isEqualTo(60);
    }

    @Test
    void timeInTheQueue_doesNotCountTowardsTheAttempt() {
        answerAll();
        exhaust();
        start(wire.client, ClientCall.ECHO, 200);
        Watch<?> last = watch(ClientCall.DISCOVER.on(wire.client));
        wire.advance(Duration.ofMinutes(5));
        assertThat(last.value()).isNotNull();
        assertThat(wire.script.requests().get(wire.script.requests().size() - 1).timeout())
                .isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void submission_withoutATurnUntilItsExpiry_failsThenAsNotSent() {
        answerAll();
        exhaust();
        wire.script.always(request -> Mono.never());
        start(wire.client, ClientCall.ACKNOWLEDGE, 5_000);
        List<Watch<?>> submissions = start(wire.client, ClientCall.SUBMIT, 500);
        wire.advance(Duration.ofMinutes(10).minusMillis(1));
        Watch<?> last = submissions.get(499);
        assertThat(last.ended()).isFalse();
        wire.advance(Duration.ofMillis(2));
        assertThat(last.failure()).isInstanceOfSatisfying(CallTimeoutException.class, e -> assertThat(e.delivery())
                .isEqualTo(Delivery.NOT_SENT));
    }

    @Test
    void instance_sharedByClients_isOneBudget() {
        answerAll();
        GatewayClient second = GatewayClient.builder()
                .transport(wire.script)
                .app(Wire.APP)
                .time(wire.time)
                .rateBudget(budget)
                .build();
        start(wire.client, ClientCall.ECHO, 100);
        start(second, ClientCall.ECHO, 100);
        wire.advance(Duration.ofSeconds(59));
        assertThat(wire.script.sent()).hasSizeBetween(50, 60);

        GatewayClientBuilder elsewhere =
                GatewayClient.builder().transport(wire.script).app(Wire.APP).rateBudget(budget);
        assertThatIllegalStateException().isThrownBy(elsewhere::build);
    }

    @Test
    void close_failsWhatQueues_andLeavesTheOtherClientsAlone() {
        answerAll();
        GatewayClient second = GatewayClient.builder()
                .transport(new Script(wire.time.clock()).always(200, ClientCall.ECHO.answer))
                .app(Wire.APP)
                .time(wire.time)
                .rateBudget(budget)
                .build();
        exhaust();
        List<Watch<?>> own = start(wire.client, ClientCall.ECHO, 50);
        List<Watch<?>> others = start(second, ClientCall.ECHO, 5);
        watch(wire.client.close());

        assertThat(own).allSatisfy(call -> assertThat(call.failure()).isInstanceOf(ClientClosedException.class));
        wire.advance(Duration.ofSeconds(13));
        assertThat(others).allSatisfy(call -> assertThat(call.value()).isNotNull());
        assertThat(watch(ClientCall.ECHO.on(wire.client)).failure()).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void unlimited_letsEverythingThrough() {
        try (Wire other = new Wire(builder -> builder.rateBudget(RateBudget.unlimited()))) {
            other.script.always(200, ClientCall.ECHO.answer);
            start(other.client, ClientCall.ECHO, 1_000);
            assertThat(other.script.sent()).hasSize(1_000);
        }
        assertThat(RateBudget.unlimited().currentPerMinute()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void default_is60AMinute_forEachClient() {
        RateBudget twins = RateBudget.perMinute(RateBudget.DEFAULT_PER_MINUTE);
        assertThat(twins.currentPerMinute()).isEqualTo(60);
        Script script = new Script(wire.time.clock()).always(200, ClientCall.ECHO.answer);
        GatewayClient client = GatewayClient.builder()
                .transport(script)
                .app(Wire.APP)
                .time(wire.time)
                .build();
        start(client, ClientCall.ECHO, 100);
        wire.advance(Duration.ofSeconds(59));
        assertThat(script.sent()).hasSizeBetween(50, 60);
    }

    @Test
    void perMinute_fewerThanTwo_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RateBudget.perMinute(1));
    }
}
