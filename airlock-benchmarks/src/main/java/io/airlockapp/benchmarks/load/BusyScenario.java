package io.airlockapp.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Whether waits hold up other calls: submissions and heartbeats of a client with many open, beside those of an idle one. */
final class BusyScenario implements Scenario {

    @Override
    public void run(Extent extent, Figures figures) throws IOException, InterruptedException {
        int pending = extent.count(2_000, 10_000);
        int calls = extent.quick() ? 300 : 1_000;
        int rounds = extent.quick() ? 3 : 9;
        try (Lab lab = new Lab(extent.log(), true)) {
            Child idle = lab.client("sealed", true, 560, Duration.ofSeconds(25));
            Child busy = lab.client("sealed", true, 560, Duration.ofSeconds(25));
            lab.gateway().ask("decide-after", 5);
            for (Child client : new Child[] {idle, busy}) {
                client.ask("reviews", 2_000, 64);
                client.ask("submits", 2_000);
                client.ask("heartbeats", 2_000);
            }
            lab.gateway().ask("reset");
            lab.gateway().ask("decide-after", -1);
            busy.ask("hold", pending, Math.min(2_000, pending));
            figures.require(lab.reached("held", pending), "busy: not all reviews came to wait");
            compare("submit", calls, rounds, idle, busy, figures);
            compare("heartbeat", calls, rounds, idle, busy, figures);
            figures.require(lab.count("held") == pending, "busy: a review did not wait any more");
            lab.gateway().ask("decide-all", 0);
            Map<String, String> outcome = busy.ask("await");
            figures.require(
                    Lab.number(outcome, "approved") == pending,
                    "busy: of " + pending + " reviews the client says " + outcome);
            figures.require(lab.reached("acked", pending), "busy: not all decisions were acknowledged");
        }
    }

    private static void compare(String what, int calls, int rounds, Child idle, Child busy, Figures figures)
            throws IOException {
        double[] quiet = new double[rounds];
        double[] loaded = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            quiet[i] = Lab.decimal(idle.ask(what + "s", calls), "p99_us");
            loaded[i] = Lab.decimal(busy.ask(what + "s", calls), "p99_us");
            ratios[i] = loaded[i] / quiet[i];
        }
        figures.value(what + "_p99_ratio", Scenario.median(ratios));
        figures.value(what + "_p99_us_busy", Scenario.median(loaded));
        figures.value(what + "_p99_us_idle", Scenario.median(quiet));
    }
}
