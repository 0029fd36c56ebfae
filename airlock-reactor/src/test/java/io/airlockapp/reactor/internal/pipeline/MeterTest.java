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
        AtomicLong making = new AtomicLong(Duration.ofMillis(50).toNanos());
        Meter meter = new Meter(60, false, () -> clock.getAndAdd(making.get()));
        making.set(0);
        for (int i = 0; i < 10; i++) {
            assertThat(meter.take()).isTrue();
        }
        assertThat(meter.take()).isFalse();

        clock.addAndGet(meter.untilNext());

        assertThat(meter.take()).isTrue();
    }
}
