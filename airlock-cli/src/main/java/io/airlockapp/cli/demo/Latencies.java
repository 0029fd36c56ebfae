package io.airlockapp.cli.demo;

import java.util.Arrays;

/** Times of many things, and how they are spread. Not thread-safe. */
final class Latencies {

    private long[] nanos = new long[1024];
    private int count;
    private boolean sorted = true;

    void add(long duration) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = duration;
        sorted = false;
    }

    int count() {
        return count;
    }

    /**
     * The smallest time that is not exceeded by so many per cent of all (nearest rank).
     *
     * @param percent from 0 to 100
     * @return nanoseconds; 0 if there are none
     */
    long percentile(double percent) {
        if (count == 0) {
            return 0;
        }
        if (!sorted) {
            Arrays.sort(nanos, 0, count);
            sorted = true;
        }
        int rank = (int) Math.ceil(percent / 100 * count);
        return nanos[Math.max(0, Math.min(count, rank) - 1)];
    }

    long max() {
        return percentile(100);
    }
}
