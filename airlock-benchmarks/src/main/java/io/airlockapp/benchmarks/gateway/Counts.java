package io.airlockapp.benchmarks.gateway;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the gateway was asked since the counts were set to zero. Used by one thread. */
final class Counts {

    private static final int SECONDS = 7200;

    long opened;
    long resubmitted;
    long conflicting;
    long polls;
    long overlapping;
    long delivered;
    long acked;
    long unknown;
    String lastUnknown = "";
    long withdrawn;
    long heartbeats;
    int mostConnections;
    private final int[] requests = new int[SECONDS];
    private long begun = System.nanoTime();

    void reset(int connections) {
        opened = 0;
        resubmitted = 0;
        conflicting = 0;
        polls = 0;
        overlapping = 0;
        delivered = 0;
        acked = 0;
        unknown = 0;
        lastUnknown = "";
        withdrawn = 0;
        heartbeats = 0;
        mostConnections = connections;
        Arrays.fill(requests, 0);
        begun = System.nanoTime();
    }

    private int second() {
        return (int) Math.min(SECONDS - 1, (System.nanoTime() - begun) / 1_000_000_000);
    }

    void request() {
        requests[second()]++;
    }

    void connections(int now) {
        mostConnections = Math.max(mostConnections, now);
    }

    /** How many requests came in each whole second so far, separated by commas. */
    String seconds() {
        return IntStream.range(0, second())
                .mapToObj(i -> String.valueOf(requests[i]))
                .collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return "opened=" + opened + " resubmitted=" + resubmitted + " conflicting=" + conflicting + " polls=" + polls
                + " overlapping=" + overlapping + " delivered=" + delivered + " acked=" + acked + " unknown=" + unknown
                + " last_unknown=" + lastUnknown
                + " withdrawn=" + withdrawn + " heartbeats=" + heartbeats + " most_connections=" + mostConnections;
    }
}
