package io.airlockapp.benchmarks.gateway;

import org.jspecify.annotations.Nullable;

/**
 * Timers of a millisecond's grain that cost nothing but a place in a list, however many there are. Used by one thread, which
 * calls {@link #turn} about once a millisecond.
 */
final class Wheel {

    private static final int SLOTS = 1 << 16;

    /** What happens at some time. Can be set again when it has expired or was cancelled. */
    abstract static class Timer {

        private @Nullable Timer before;
        private @Nullable Timer after;
        private int slot = -1;
        private long due;

        /** Its time has come. */
        abstract void expire();
    }

    private final @Nullable Timer[] slots = new Timer[SLOTS];
    private long now;

    Wheel(long millis) {
        this.now = millis;
    }

    void set(Timer timer, long delayMillis) {
        cancel(timer);
        timer.due = now + Math.max(1, delayMillis);
        int slot = (int) (timer.due % SLOTS);
        Timer first = slots[slot];
        timer.slot = slot;
        timer.after = first;
        if (first != null) {
            first.before = timer;
        }
        slots[slot] = timer;
    }

    void cancel(Timer timer) {
        if (timer.slot < 0) {
            return;
        }
        Timer before = timer.before;
        Timer after = timer.after;
        if (before == null) {
            slots[timer.slot] = after;
        } else {
            before.after = after;
        }
        if (after != null) {
            after.before = before;
        }
        timer.before = null;
        timer.after = null;
        timer.slot = -1;
    }

    /** Moves on to a time, and lets what is due by then expire. */
    void turn(long millis) {
        while (now < millis) {
            now++;
            Timer timer = slots[(int) (now % SLOTS)];
            while (timer != null) {
                // A timer that expires may set others, but never into the slot of this very millisecond.
                Timer next = timer.after;
                if (timer.due == now) {
                    cancel(timer);
                    timer.expire();
                }
                timer = next;
            }
        }
    }
}
