package io.airlockapp.benchmarks.load;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;

/** Something that is measured. */
@FunctionalInterface
interface Scenario {

    /**
     * How much to do.
     *
     * @param quick for a machine that others wait for
     * @param count how many reviews, where the scenario has a choice; 0 for its default
     * @param seconds how long, where the scenario has a choice; 0 for its default
     * @param log where what the processes complain about goes
     */
    record Extent(boolean quick, int count, int seconds, File log) {

        int count(int quickly, int fully) {
            return count > 0 ? count : quick ? quickly : fully;
        }

        int seconds(int quickly, int fully) {
            return seconds > 0 ? seconds : quick ? quickly : fully;
        }
    }

    void run(Extent extent, Figures figures) throws IOException, InterruptedException;

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
