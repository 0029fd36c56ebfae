package io.airlockapp.reactor;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The one source of time of a client: a clock to read and a scheduler to wait with. Tests give both from a virtual time, and
 * then nothing ever waits for real.
 *
 * @param clock tells what time it is
 * @param scheduler runs what is due later; its threads must not be blocked
 */
public record TimeSource(Clock clock, Scheduler scheduler) {

    /**
     * Creates a source.
     *
     * @throws NullPointerException if a part is null
     */
    public TimeSource {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(scheduler, "scheduler");
    }

    /**
     * The machine's own time: the UTC clock and {@link Schedulers#parallel()}.
     *
     * @return the source
     */
    public static TimeSource system() {
        return new TimeSource(Clock.systemUTC(), Schedulers.parallel());
    }

    /**
     * What time it is.
     *
     * @return the clock's time
     */
    public Instant now() {
        return clock.instant();
    }
}
