package io.airlockapp.benchmarks.load;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the client beside a plain use of Reactor Netty and prints one table, and then a line {@code name value} a figure;
 * writes the same as CSV, and as a chart. Ends with 1 if a scenario lost or doubled a review, or could not be measured.
 */
public final class Run {

    private static final Map<String, Scenario> SCENARIOS = new LinkedHashMap<>();

    static {
        SCENARIOS.put("review-h2", new ReviewScenario("h2_plain", "plain", true));
        SCENARIOS.put("review-h1", new ReviewScenario("h1_plain", "plain", false));
        SCENARIOS.put("review-sealed", new ReviewScenario("h2_sealed", "sealed", true));
        SCENARIOS.put("pending", new PendingScenario("", true));
        SCENARIOS.put("pending-h1", new PendingScenario("_h1", false));
        SCENARIOS.put("busy", new BusyScenario());
        SCENARIOS.put("outage", new OutageScenario());
        SCENARIOS.put("steady", new SteadyScenario());
    }

    private Run() {}

    /**
     * Runs.
     *
     * @param args where results go; then {@code --quick} for small numbers; then scenarios, as {@code NAME[:COUNT[:SECONDS]]}
     * @throws IOException if a process cannot be started, or a result not written
     * @throws InterruptedException if it is interrupted
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException, InterruptedException {
        Path results = Path.of(args[0]);
        List<String> named = new ArrayList<>(List.of(args).subList(1, args.length));
        boolean quick = named.remove("--quick");
        if (named.isEmpty()) {
            named.addAll(SCENARIOS.keySet());
            if (!quick) {
                // It takes an hour, and is asked for by name.
                named.remove("steady");
            }
        }
        for (String name : named) {
            if (!SCENARIOS.containsKey(name.split(":", -1)[0])) {
                System.err.println("There is no scenario " + name + "; there are " + SCENARIOS.keySet() + ".");
                System.exit(64);
            }
        }
        Files.createDirectories(results);
        File log = results.resolve("processes.log").toFile();
        Figures figures = new Figures();
        figures.value("load_before", load());
        for (String name : named) {
            String[] parts = name.split(":", -1);
            Lab.say("%s", name);
            Scenario.Extent extent = new Scenario.Extent(
                    quick,
                    parts.length > 1 ? Integer.parseInt(parts[1]) : 0,
                    parts.length > 2 ? Integer.parseInt(parts[2]) : 0,
                    log);
            Scenario scenario = SCENARIOS.get(parts[0]);
            if (scenario != null) {
                scenario.run(extent, figures);
            }
        }
        figures.value("load_after", load());
        Files.writeString(results.resolve("figures.csv"), figures.csv(), StandardCharsets.UTF_8);
        Files.writeString(results.resolve("chart.svg"), Chart.svg(figures.rows()), StandardCharsets.UTF_8);
        System.out.println(figures.table());
        System.out.println("In " + results + ": figures.csv, chart.svg, processes.log");
        System.out.println();
        System.out.print(figures.lines());
        figures.faults().forEach(fault -> System.err.println("FAILED: " + fault));
        System.exit(figures.faults().isEmpty() ? 0 : 1);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
