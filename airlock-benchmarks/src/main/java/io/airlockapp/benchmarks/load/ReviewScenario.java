package io.airlockapp.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one review costs the client: ours and the raw one take turns against one gateway, and a figure is the median of the
 * rounds. Processor time counts from before the first submission until the gateway has the last acknowledgement.
 *
 * @param name {@code h2_plain}, {@code h1_plain} or {@code h2_sealed}
 * @param side which side of ours
 * @param http2 over which version of HTTP, for both
 */
record ReviewScenario(String name, String side, boolean http2) implements Scenario {

    private static final int CONCURRENCY = 64;
    private static final int PER_SECOND = 200;
    private static final int DECIDED_AFTER_MILLIS = 5;

    /** What one round of one client came to. */
    private record Round(double cpuMicros, double perSecond, double p50Micros, double p99Micros) {}

    @Override
    public void run(Extent extent, Figures figures) throws IOException, InterruptedException {
        int count = extent.count(3_000, 20_000);
        int rounds = extent.quick() ? 3 : 7;
        try (Lab lab = new Lab(extent.log(), side.equals("sealed"))) {
            lab.gateway().ask("decide-after", DECIDED_AFTER_MILLIS);
            Child raw = lab.client("raw", http2, 500, Duration.ofSeconds(25));
            Child ours = lab.client(side, http2, 500, Duration.ofSeconds(25));
            // The compiler of the JVM works in the measured processes, and takes longer for the cryptography.
            for (int i = 0; i < (extent.quick() ? 3 : 10); i++) {
                reviews(lab, raw, count, figures);
                reviews(lab, ours, count, figures);
            }
            List<Round> raws = new ArrayList<>();
            List<Round> our = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                raws.add(round(lab, raw, count, figures));
                our.add(round(lab, ours, count, figures));
                Lab.say(
                        "review %s, round %d: %.0f us beside %.0f us",
                        name, i + 1, our.get(i).cpuMicros(), raws.get(i).cpuMicros());
            }
            report(figures, our, raws);
        }
    }

    private static Round round(Lab lab, Child client, int count, Figures figures)
            throws IOException, InterruptedException {
        Map<String, String> before = client.ask("usage");
        Map<String, String> outcome = reviews(lab, client, count, figures);
        Map<String, String> after = client.ask("usage");
        lab.gateway().ask("reset");
        int paced = Math.min(count, 2_000) / 4;
        Map<String, String> unhurried = client.ask("paced", paced, PER_SECOND);
        lab.eachOnce("review", paced, unhurried, figures);
        return new Round(
                (Lab.number(after, "cpu_ns") - Lab.number(before, "cpu_ns")) / 1000.0 / count,
                count / Lab.decimal(outcome, "seconds"),
                Lab.decimal(unhurried, "p50_us") - 1000.0 * DECIDED_AFTER_MILLIS,
                Lab.decimal(unhurried, "p99_us") - 1000.0 * DECIDED_AFTER_MILLIS);
    }

    private static Map<String, String> reviews(Lab lab, Child client, int count, Figures figures)
            throws IOException, InterruptedException {
        lab.gateway().ask("reset");
        Map<String, String> outcome = client.ask("reviews", count, CONCURRENCY);
        lab.eachOnce("review", count, outcome, figures);
        return outcome;
    }

    private void report(Figures figures, List<Round> our, List<Round> raws) {
        double[] ratios = new double[our.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = our.get(i).cpuMicros() / raws.get(i).cpuMicros();
        }
        figures.value("cpu_ratio_" + name, Scenario.median(ratios));
        compare(
                figures,
                "cpu_us",
                "us",
                our.stream().mapToDouble(Round::cpuMicros).toArray(),
                raws.stream().mapToDouble(Round::cpuMicros).toArray());
        compare(
                figures,
                "reviews_per_second",
                "1/s",
                our.stream().mapToDouble(Round::perSecond).toArray(),
                raws.stream().mapToDouble(Round::perSecond).toArray());
        compare(
                figures,
                "added_p50_us",
                "us",
                our.stream().mapToDouble(Round::p50Micros).toArray(),
                raws.stream().mapToDouble(Round::p50Micros).toArray());
        compare(
                figures,
                "added_p99_us",
                "us",
                our.stream().mapToDouble(Round::p99Micros).toArray(),
                raws.stream().mapToDouble(Round::p99Micros).toArray());
    }

    private void compare(Figures figures, String what, String unit, double[] ours, double[] raw) {
        double our = Scenario.median(ours);
        double other = Scenario.median(raw);
        figures.compare(what + "_" + name, unit, our, other);
        figures.value(what + "_" + name + "_ours", our);
        figures.value(what + "_" + name + "_raw", other);
    }
}
