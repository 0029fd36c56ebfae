package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.AirlockException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ExchangeSnapshot;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Shown;
import io.airlockapp.transport.PushRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Whatever goes wrong at random, the work runs if the approver says yes in time, and at most once, or not at all. */
class ChaosTest {

    private static final int REVIEWS = 40;

    @ParameterizedTest
    @CsvSource({"1, 0.1, false", "2, 0.3, false", "3, 0.6, false", "4, 0.9, false", "5, 0.2, true", "6, 0.5, true"})
    void gate_underChaos_runsTheWorkOnceIfApprovedElseNever(long seed, double rate, boolean channels) {
        FakeGateway gateway =
                channels ? FakeGateway.builder().push(PushRequest.Kind.values()).build() : FakeGateway.create();
        try (Scene scene = new Scene(
                        gateway,
                        client -> client.circuit(CircuitPolicy.never()),
                        enforcer -> enforcer.decisionSource(
                                channels ? DecisionSource.automatic() : DecisionSource.longPoll()))
                .restored()) {
            Random random = new Random(seed);
            gateway.approver().decide(shown -> answer(shown, random.nextInt(20)));
            gateway.chaos(seed, rate);
            Map<String, Integer> runs = new HashMap<>();
            List<Watch<Integer>> gates = new ArrayList<>();
            for (int i = 0; i < REVIEWS; i++) {
                String command = (random.nextBoolean() ? "yes " : "no ") + i;
                gates.add(watch(scene.enforcer.gate(
                        Action.command(command), Mono.fromCallable(() -> runs.merge(command, 1, Integer::sum)))));
                scene.advance(Duration.ofMillis(random.nextInt(3_000)));
            }
            gateway.advanceUntil(() -> gates.stream().allMatch(Watch::ended), Duration.ofMinutes(30));
            gateway.faults().clear();
            scene.advance(Duration.ofMinutes(2));

            assertThat(runs.keySet())
                    .as("work that has run, %s", gateway)
                    .allMatch(command -> command.startsWith("yes"));
            assertThat(runs.values()).as("how often, %s", gateway).containsOnly(1);
            assertThat(gates)
                    .allSatisfy(gate -> assertThat(gate.failure() == null ? 1 : 0)
                            .as("outcomes")
                            .isEqualTo(gate.values.size()))
                    .allSatisfy(gate -> assertThat(gate.failure() == null
                                    || gate.failure() instanceof NotApprovedException
                                    || gate.failure() instanceof AirlockException)
                            .as("%s", gate.failure())
                            .isTrue());
            assertThat(gates.stream().filter(gate -> gate.failure() == null)).hasSize(runs.size());
            Set<String> ids = new HashSet<>();
            assertThat(gateway.exchanges()).allMatch(exchange -> ids.add(exchange.requestId()));
            assertThat(gateway.exchanges())
                    .extracting(ExchangeSnapshot::requestId)
                    .hasSizeLessThanOrEqualTo(REVIEWS);
            assertThat(gateway.requests(Endpoint.SUBMIT)).hasSizeGreaterThanOrEqualTo(REVIEWS);
            scene.assertNothingPending();
            if (rate < 0.5) {
                assertThat(runs).as("most of what is approved is done").hasSizeGreaterThan(REVIEWS / 5);
            }
        }
    }

    private static Answer answer(Shown shown, int seconds) {
        Answer answer = shown.payload().contains("yes ") ? Answer.approve() : Answer.reject("no");
        return Answer.after(Duration.ofSeconds(seconds), answer);
    }
}
