package io.airlockapp.reactor.internal.pipeline;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Work that comes in rounds: whenever somebody asks for one, and when one timer goes off. One round at a time, so that what a
 * round starts and what ends at once, asking for the next, does not nest. A round that throws is cut short, and followed by
 * another one a little later, for what it has left.
 */
public final class Rounds {

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    /** Long enough that a round that always throws does no harm. */
    private static final long CUT_SHORT_PAUSE_MILLIS = 100;

    private final Scheduler scheduler;
    private final Runnable round;
    private final AtomicInteger asked = new AtomicInteger();

    // Guarded by this.
    private @Nullable Disposable timer;
    private long timerAt;

    /**
     * Without a timer yet.
     *
     * @param scheduler what the timer runs on
     * @param round does everything that is due
     */
    public Rounds(Scheduler scheduler, Runnable round) {
        this.scheduler = scheduler;
        this.round = round;
    }

    /** Has a round done: by this thread, or once more by the one that is at it. */
    public void run() {
        if (asked.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            try {
                round.run();
            } catch (RuntimeException | Error e) {
                // Whoever asked is not to blame; and thrown on, it would keep all later rounds from being done.
                cutShort(e);
            }
            seen = asked.addAndGet(-seen);
        } while (seen != 0);
    }

    /**
     * Sees to it that there is a round at a time, or before.
     *
     * @param at when, in nanoseconds of any clock
     * @param now what that clock shows
     */
    public synchronized void wakeAt(long at, long now) {
        if (timer != null && timerAt <= at) {
            return;
        }
        sleep();
        timerAt = at;
        // Rounded up to a millisecond: a scheduler's clock may be that coarse, and an early timer would find nothing.
        timer = scheduler.schedule(this::timeHasCome, (at - now) / 1_000_000 + 1, TimeUnit.MILLISECONDS);
    }

    private synchronized void cutShort(Throwable failure) {
        LOG.error("A round of work was cut short; the rest of it is done a little later", failure);
        sleep();
        timerAt = Long.MIN_VALUE;
        try {
            timer = scheduler.schedule(this::timeHasCome, CUT_SHORT_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.error("The scheduler takes no more work, so only what asks for a round has one", e);
        }
    }

    /** Stops the timer. */
    public synchronized void sleep() {
        if (timer != null) {
            timer.dispose();
            timer = null;
        }
    }

    private void timeHasCome() {
        synchronized (this) {
            timer = null;
        }
        run();
    }
}
