package io.airlockapp.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void percentile_nothingMeasured_isZero() {
        assertThat(latencies.percentile(50)).isZero();
        assertThat(latencies.max()).isZero();
    }

    @Test
    void percentile_oneMeasured_isThatOne() {
        latencies.add(7);

        assertThat(latencies.percentile(0)).isEqualTo(7);
        assertThat(latencies.percentile(50)).isEqualTo(7);
        assertThat(latencies.percentile(99)).isEqualTo(7);
        assertThat(latencies.max()).isEqualTo(7);
    }

    @Test
    void percentile_manyInAnyOrder_isTheNearestRank() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 1; i <= 5000; i++) {
            numbers.add(i);
        }
        Collections.shuffle(numbers, new Random(1));
        numbers.forEach(latencies::add);

        assertThat(latencies.count()).isEqualTo(5000);
        assertThat(latencies.percentile(50)).isEqualTo(2500);
        assertThat(latencies.percentile(90)).isEqualTo(4500);
        assertThat(latencies.percentile(99)).isEqualTo(4950);
        assertThat(latencies.max()).isEqualTo(5000);
    }

    @Test
    void percentile_fewMeasured_roundsUpToTheNextRank() {
        for (int i : new int[] {40, 10, 30, 20}) {
            latencies.add(i);
        }

        assertThat(latencies.percentile(50)).isEqualTo(20);
        assertThat(latencies.percentile(51)).isEqualTo(30);
        assertThat(latencies.percentile(99)).isEqualTo(40);
    }

    @Test
    void add_afterAPercentile_countsToo() {
        latencies.add(1);
        assertThat(latencies.max()).isEqualTo(1);

        latencies.add(2);

        assertThat(latencies.max()).isEqualTo(2);
    }
}
