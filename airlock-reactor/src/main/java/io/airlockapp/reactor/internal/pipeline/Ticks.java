package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.reactor.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Nanoseconds for measuring with. */
final class Ticks {

    private Ticks() {}

    /** The machine's own clock can be set, and what is measured must not notice; any other time moves as its owner says. */
    static LongSupplier of(TimeSource time) {
        return time.equals(TimeSource.system())
                ? System::nanoTime
                : () -> time.scheduler().now(TimeUnit.NANOSECONDS);
    }
}
