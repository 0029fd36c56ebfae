package io.airlockapp.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of cryptography and prints their figures. Ours and the baseline take turns, each in a fresh JVM, so
 * that a machine which is busy for a while slows both. A round counts the fastest of its slices, since others can only make
 * it slower; a figure is the median of the rounds.
 */
public final class CryptoReport {

    private record Figure(String name, String method, String bytes) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("canonicalize_400", "PayloadBenchmark.canonicalize", "400"),
            new Figure("canonicalize_65536", "PayloadBenchmark.canonicalize", "65536"),
            new Figure("hash_400", "PayloadBenchmark.hash", "400"),
            new Figure("hash_65536", "PayloadBenchmark.hash", "65536"),
            new Figure("seal_400", "PayloadBenchmark.seal", "400"),
            new Figure("seal_65536", "PayloadBenchmark.seal", "65536"),
            new Figure("open_400", "PayloadBenchmark.open", "400"),
            new Figure("open_65536", "PayloadBenchmark.open", "65536"),
            new Figure("verify", "ReviewBenchmark.verify", ""),
            new Figure("seal_verify", "ReviewBenchmark.sealVerify", ""));

    private static final List<String> SIDES = List.of("Ours", "Jdk");

    private CryptoReport() {}

    /**
     * Runs.
     *
     * @param args {@code --quick} for one short round
     * @throws RunnerException if a benchmark fails
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws RunnerException {
        boolean quick = List.of(args).contains("--quick");
        int rounds = quick ? 1 : 5;
        TimeValue slice = TimeValue.milliseconds(quick ? 300 : 1000);
        double loadBefore = load();
        Map<String, List<Double>> measured = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Figure figure : FIGURES) {
                System.err.printf(Locale.ROOT, "round %d of %d: %s%n", round, rounds, figure.name());
                for (String side : SIDES) {
                    measured.computeIfAbsent(figure.name() + side, name -> new ArrayList<>())
                            .add(run(figure, side, slice));
                }
            }
        }
        print(measured);
        System.out.printf(Locale.ROOT, "%nload_before %.2f%nload_after %.2f%n", loadBefore, load());
        for (Figure figure : FIGURES) {
            double ours = median(measured, figure, "Ours");
            double jdk = median(measured, figure, "Jdk");
            System.out.printf(Locale.ROOT, "%s_us_ours %.3f%n", figure.name(), ours);
            System.out.printf(Locale.ROOT, "%s_us_jdk %.3f%n", figure.name(), jdk);
            System.out.printf(Locale.ROOT, "%s_ratio %.2f%n", figure.name(), jdk / ours);
        }
    }

    @SuppressWarnings("SystemOut")
    private static void print(Map<String, List<Double>> measured) {
        System.out.printf(Locale.ROOT, "%-20s %12s %12s %12s%n", "", "ours, us", "JDK, us", "JDK / ours");
        for (Figure figure : FIGURES) {
            double ours = median(measured, figure, "Ours");
            double jdk = median(measured, figure, "Jdk");
            System.out.printf(Locale.ROOT, "%-20s %12.2f %12.2f %12.2f%n", figure.name(), ours, jdk, jdk / ours);
        }
    }

    private static double run(Figure figure, String side, TimeValue slice) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + figure.method().replace(".", "\\.") + side + "$")
                .forks(1)
                .warmupIterations(4)
                .warmupTime(slice)
                .measurementIterations(5)
                .measurementTime(slice)
                .jvmArgs("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        if (!figure.bytes().isEmpty()) {
            options.param("bytes", figure.bytes());
        }
        return new Runner(options.build())
                .runSingle()
                .getPrimaryResult()
                .getStatistics()
                .getMin();
    }

    private static double median(Map<String, List<Double>> measured, Figure figure, String side) {
        List<Double> sorted = new ArrayList<>(measured.getOrDefault(figure.name() + side, List.of()));
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
