package io.airlockapp.benchmarks.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/**
 * What it costs to wait: many reviews pending at once, held across re-polls, then decided all at the same moment. First the raw
 * client, then ours, each alone with a gateway.
 *
 * @param suffix what the names of the figures end with
 * @param http2 over which version of HTTP
 */
record PendingScenario(String suffix, boolean http2) implements Scenario {

    /** With the 32 for commands and 4 for heartbeats no more than 600. */
    private static final int HTTP2_CONNECTIONS = 560;

    private static final int WARM_UP = 2_000;

    private record Outcome(double heap, double resident, double cores, double connections, double drainSeconds) {}

    @Override
    public void run(Extent extent, Figures figures) throws IOException, InterruptedException {
        int count = extent.count(2_000, http2 ? 50_000 : 10_000);
        if (!http2 && !socketsFor(count, figures)) {
            return;
        }
        Outcome raw = measure("raw", count, extent, figures);
        Outcome ours = measure("sealed", count, extent, figures);
        figures.compare("heap_per_pending" + suffix, "bytes", ours.heap(), raw.heap());
        figures.compare("resident_per_pending" + suffix, "bytes", ours.resident(), raw.resident());
        figures.compare("idle" + suffix, "cores", ours.cores(), raw.cores());
        figures.compare("drain" + suffix, "s", ours.drainSeconds(), raw.drainSeconds());
        figures.compare("connections" + suffix, "sockets", ours.connections(), raw.connections());
        figures.value("heap_bytes_per_pending" + suffix, ours.heap());
        figures.value("heap_bytes_per_pending_raw" + suffix, raw.heap());
        figures.value("resident_bytes_per_pending" + suffix, ours.resident());
        figures.value("resident_bytes_per_pending_raw" + suffix, raw.resident());
        figures.value("idle_cores" + suffix, ours.cores());
        figures.value("idle_cores_raw" + suffix, raw.cores());
        figures.value("drain_seconds" + suffix, ours.drainSeconds());
        figures.value("drain_seconds_raw" + suffix, raw.drainSeconds());
        figures.value("connections" + suffix, ours.connections());
        figures.value("connections_raw" + suffix, raw.connections());
    }

    private static boolean socketsFor(int count, Figures figures) {
        int needed = count + 500;
        boolean enough = !(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
                || system.getMaxFileDescriptorCount() >= needed;
        figures.require(
                enough,
                "pending-h1: a process may not open " + needed + " files: raise the limit (ulimit -n " + needed
                        + ", or nofile in /etc/security/limits.conf), or ask for fewer with pending-h1:COUNT.");
        return enough;
    }

    private Outcome measure(String side, int count, Extent extent, Figures figures)
            throws IOException, InterruptedException {
        String what = "pending" + suffix + ", " + side;
        Duration poll = Duration.ofSeconds(extent.quick() ? 3 : 25);
        try (Lab lab = new Lab(extent.log(), side.equals("sealed"))) {
            Child client = lab.client(side, http2, http2 ? HTTP2_CONNECTIONS : count, poll);
            lab.gateway().ask("decide-after", 5);
            lab.eachOnce(what, WARM_UP, client.ask("reviews", WARM_UP, 64), figures);
            Map<String, String> before = client.ask("memory");
            lab.gateway().ask("reset");
            lab.gateway().ask("decide-after", -1);
            client.ask("hold", count, Math.min(2_000, count));
            figures.require(lab.reached("held", count), what + ": not all reviews came to wait");
            Map<String, String> start = client.ask("usage");
            long fewest = fewestHeld(lab, extent.seconds(8, 300));
            Map<String, String> end = client.ask("usage");
            Map<String, String> after = client.ask("memory");
            double connections = (double) lab.count("most_connections");
            long polls = lab.count("polls");
            long decided = System.nanoTime();
            lab.gateway().ask("decide-all", 0);
            Map<String, String> outcome = client.ask("await");
            double drain = (System.nanoTime() - decided) / 1e9;
            lab.eachOnce(what, count, outcome, figures);
            figures.require(polls >= 2L * count, what + ": the reviews were not held across re-polls");
            figures.require(fewest == count, what + ": only " + fewest + " were held at some moment");
            if (side.equals("sealed")) {
                counted(lab, count, fewest, outcome, figures);
            }
            Outcome measured = new Outcome(
                    growth(before, after, "heap") / count,
                    growth(before, after, "resident") / count,
                    growth(start, end, "cpu_ns") / growth(start, end, "at_ns"),
                    connections,
                    drain);
            Lab.say("%s: %s", what, measured);
            return measured;
        }
    }

    private void counted(Lab lab, int count, long held, Map<String, String> outcome, Figures figures)
            throws IOException {
        Map<String, String> stats = lab.gateway().ask("stats");
        long twice = Math.max(0, Lab.number(stats, "opened") - count) + Lab.number(stats, "unknown");
        figures.value("pending_held" + suffix, held);
        figures.value("pending_lost" + suffix, count - Lab.number(outcome, "approved"));
        figures.value("pending_doubled" + suffix, twice);
    }

    private static long fewestHeld(Lab lab, int seconds) throws IOException, InterruptedException {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < seconds; i++) {
            Thread.sleep(1_000);
            fewest = Math.min(fewest, lab.count("held"));
        }
        return fewest;
    }

    private static double growth(Map<String, String> from, Map<String, String> to, String name) {
        return (double) (Lab.number(to, name) - Lab.number(from, name));
    }
}
