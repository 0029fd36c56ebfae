package io.airlockapp.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Whether anything grows: reviews at a steady rate, and the live heap after the first minute and at the end. */
final class SteadyScenario implements Scenario {

    private static final int PER_SECOND = 200;
    private static final double MEGABYTE = 1 << 20;

    @Override
    public void run(Extent extent, Figures figures) throws IOException, InterruptedException {
        int seconds = extent.seconds(12, 3_600);
        int first = extent.quick() ? seconds / 3 : 60;
        try (Lab lab = new Lab(extent.log(), true)) {
            Child client = lab.client("sealed", true, 560, Duration.ofSeconds(25));
            lab.gateway().ask("decide-after", 500);
            double early = live(lab, client, first * PER_SECOND, figures);
            double late = live(lab, client, (seconds - first) * PER_SECOND, figures);
            figures.value("steady_heap_growth", late / early);
            figures.value("steady_heap_mb_first", early);
            figures.value("steady_heap_mb_last", late);
        }
    }

    private static double live(Lab lab, Child client, int reviews, Figures figures)
            throws IOException, InterruptedException {
        lab.gateway().ask("reset");
        Map<String, String> outcome = client.ask("paced", reviews, PER_SECOND);
        lab.eachOnce("steady", reviews, outcome, figures);
        return Lab.number(client.ask("memory"), "heap") / MEGABYTE;
    }
}
