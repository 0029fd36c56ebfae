package io.airlockapp.testkit.internal.control;

import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.internal.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client in another process has brought about: it cannot be seen there, so it is waited for here, in real time.
 *
 * @param atLeast how many there have to be of what {@link #counts} counts
 * @param within how long to wait for it
 */
record Waiting(Map<String, Integer> atLeast, Duration within) {

    private static final Duration USUAL = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(2);

    static Waiting read(Input input) {
        Duration within = input.optionalDuration("within");
        if (within != null && (within.isNegative() || within.compareTo(MOST) > 0)) {
            throw ControlProblem.badRequest("The field within is longer than a minute or negative: give less.");
        }
        Map<String, Integer> atLeast = input.optionalObject("when", Waiting::counts);
        return new Waiting(atLeast == null ? Map.of() : atLeast, within == null ? USUAL : within);
    }

    private static Map<String, Integer> counts(Input when) {
        Map<String, Integer> atLeast = new LinkedHashMap<>();
        for (String name :
                new String[] {"pendingWaits", "pendingExchanges", "requests", "exchanges", "shown", "channels"}) {
            Integer value = when.optionalInt(name);
            if (value != null) {
                atLeast.put(name, value);
            }
        }
        return atLeast;
    }

    static void counts(FakeGateway gateway, ObjectNode into) {
        into.put("pendingWaits", gateway.pendingWaits())
                .put("pendingExchanges", gateway.pendingExchanges())
                .put("requests", gateway.requests().size())
                .put("exchanges", gateway.exchanges().size())
                .put("shown", gateway.approver().shown().size())
                .put("channels", gateway.channels().open());
    }

    private boolean holds(FakeGateway gateway) {
        if (atLeast.isEmpty()) {
            return true;
        }
        ObjectNode now = Json.object();
        counts(gateway, now);
        return atLeast.entrySet().stream()
                .allMatch(each -> now.path(each.getKey()).intValue() >= each.getValue());
    }

    /** Completes once it holds, on the scheduler; fails if it does not come to hold. */
    Mono<Boolean> await(FakeGateway gateway, Scheduler realTime) {
        return Flux.interval(Duration.ZERO, LOOK_EVERY, realTime)
                .onBackpressureDrop()
                .filter(tick -> holds(gateway))
                .next()
                .map(tick -> true)
                .timeout(
                        within,
                        Mono.error(
                                () -> new ControlProblem(
                                        409,
                                        "After " + within + " there are still less than " + atLeast
                                                + ": look at GET /state, and check what the client does, or allow more within.")),
                        realTime);
    }
}
