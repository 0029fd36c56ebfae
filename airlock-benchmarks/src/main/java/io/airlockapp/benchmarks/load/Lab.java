package io.airlockapp.benchmarks.load;

import io.airlockapp.benchmarks.gateway.Gateway;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Starts the processes of one scenario, and ends them with it. */
final class Lab implements AutoCloseable {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

    private final File log;
    private final List<Child> children = new ArrayList<>();
    private final Child gateway;

    /** Starts a gateway; one that signs if a side verifies. */
    Lab(File log, boolean signs) throws IOException {
        this.log = log;
        this.gateway = child("gateway", Gateway.class, List.of("-Xmx2g"), signs ? "--signs" : "--signs-not");
    }

    private Child child(String name, Class<?> program, List<String> jvmOptions, String... args) throws IOException {
        Child child = Child.start(name, log, program, jvmOptions, args);
        children.add(child);
        return child;
    }

    Child gateway() {
        return gateway;
    }

    Child client(String side, boolean http2, int connections, Duration poll) throws IOException {
        Setting setting = new Setting(
                side,
                http2,
                Integer.parseInt(gatewayValue("port")),
                connections,
                poll,
                gatewayValue("signer"),
                gatewayValue("key"));
        List<String> options = new ArrayList<>(List.of("-Xmx1g", "-Dio.netty.leakDetection.level=disabled"));
        String more = System.getProperty("client.options", "");
        if (!more.isBlank()) {
            options.addAll(List.of(more.replace("SIDE", side).split(" ", -1)));
        }
        return child(side, Client.class, options, setting.toArgs());
    }

    private String gatewayValue(String name) {
        return String.valueOf(gateway.greeting().get(name));
    }

    /** One of the gateway's counts. */
    long count(String name) throws IOException {
        return number(gateway.ask("stats"), name);
    }

    static long number(Map<String, String> values, String name) {
        return Long.parseLong(values.getOrDefault(name, "-1"));
    }

    static double decimal(Map<String, String> values, String name) {
        return Double.parseDouble(values.getOrDefault(name, "NaN"));
    }

    /** Waits until a count of the gateway has reached a number; whether it did so in time. */
    boolean reached(String name, long number) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (count(name) < number) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /** Holds the gateway and a client to it that each review was asked for, decided and acknowledged once. */
    void eachOnce(String what, long reviews, Map<String, String> outcome, Figures figures)
            throws IOException, InterruptedException {
        reached("acked", reviews);
        Map<String, String> stats = gateway.ask("stats");
        figures.require(
                number(outcome, "approved") == reviews && number(outcome, "failed") == 0,
                what + ": of " + reviews + " reviews the client says " + outcome);
        figures.require(
                number(stats, "opened") == reviews
                        && number(stats, "acked") == reviews
                        && number(stats, "resubmitted") == 0
                        && number(stats, "unknown") == 0
                        && number(stats, "conflicting") == 0,
                what + ": of " + reviews + " reviews the gateway says " + stats);
    }

    @SuppressWarnings("SystemOut")
    static void say(String format, Object... values) {
        System.err.printf(Locale.ROOT, format + "%n", values);
    }

    @Override
    public void close() {
        for (int i = children.size() - 1; i >= 0; i--) {
            children.get(i).close();
        }
    }
}
