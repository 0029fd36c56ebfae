package io.airlockapp.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** A gateway that dies and returns under many pending reviews: whether all end in their verdict, and how hard it is met. */
final class OutageScenario implements Scenario {

    @Override
    public void run(Extent extent, Figures figures) throws IOException, InterruptedException {
        int count = extent.count(1_000, 10_000);
        int poll = extent.quick() ? 4 : 25;
        int outage = extent.seconds(4, 30);
        try (Lab lab = new Lab(extent.log(), true)) {
            Child client = lab.client("sealed", true, 560, Duration.ofSeconds(poll));
            lab.gateway().ask("decide-after", -1);
            client.ask("hold", count, count / poll);
            figures.require(lab.reached("held", count), "outage: not all reviews came to wait");
            int steadyFrom = seconds(lab).length;
            Thread.sleep(1_000L * poll);
            int steadyTo = seconds(lab).length;
            lab.gateway().ask("outage", 1_000L * outage);
            long returned = System.nanoTime();
            int returnedAt = seconds(lab).length;
            figures.require(lab.reached("held", count), "outage: not all reviews waited again after a minute");
            double recovery = (System.nanoTime() - returned) / 1e9;
            Thread.sleep(1_000L * poll);
            int[] requests = seconds(lab);
            lab.gateway().ask("decide-all", 1_000);
            Map<String, String> outcome = client.ask("await");
            lab.eachOnce("outage", count, outcome, figures);
            double steady =
                    Arrays.stream(requests, steadyFrom, steadyTo).average().orElse(Double.NaN);
            int peak =
                    Arrays.stream(requests, returnedAt, requests.length).max().orElse(0);
            figures.value("reconnect_peak_ratio", peak / steady);
            figures.value("reconnect_peak_per_second", peak);
            figures.value("outage_steady_per_second", steady);
            figures.value("outage_recovery_seconds", recovery);
            figures.value("outage_lost", count - Lab.number(outcome, "approved"));
            Lab.say("outage: requests in each second: %s", Arrays.toString(requests));
        }
    }

    private static int[] seconds(Lab lab) throws IOException {
        String list = lab.gateway().ask("seconds").getOrDefault("requests", "");
        return list.isEmpty()
                ? new int[0]
                : Arrays.stream(list.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    }
}
