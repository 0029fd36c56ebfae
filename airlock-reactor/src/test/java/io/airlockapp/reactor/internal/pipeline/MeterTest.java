package io.airlockapp.reactor.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterTest {

    /** Making the first limiter of a program loads classes, which takes longer than a timer is late. */
    @Test
    void untilNext_makingTheMeterTookTime_isStillWhenTheNextPeriodBegins() {
        AtomicLong clock = new AtomicLong();
        Meter meter =
                new Meter(60, false, () -> clock.getAndAdd(Duration.ofMillis(50).toNanos()));
        while (meter.take()) {
            assertThat(clock.get())
                    .as("a first period without end")
                    .isLessThan(Duration.ofSeconds(10).toNanos());
        }

        clock.addAndGet(meter.untilNext());

        assertThat(meter.take()).isTrue();
    }
}
