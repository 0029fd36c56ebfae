package io.airlockapp.benchmarks.load;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** How long each of a number of calls took. May be added to by several threads. */
final class Latencies {

    private final long[] nanos;
    private final AtomicInteger count = new AtomicInteger();

    Latencies(int capacity) {
        this.nanos = new long[capacity];
    }

    void add(long duration) {
        nanos[count.getAndIncrement()] = duration;
    }

    /** The median and the 99th percentile in microseconds, for when all have been added. */
    @Override
    public String toString() {
        long[] sorted = Arrays.copyOf(nanos, count.get());
        Arrays.sort(sorted);
        return "p50_us=" + percentile(sorted, 50) / 1000 + " p99_us=" + percentile(sorted, 99) / 1000;
    }

    private static long percentile(long[] sorted, int percent) {
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
