package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.error.RateLimitedException;
import io.airlockapp.reactor.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A rate that calls share, and the queue of those that it does not suffice for.
 *
 * <p>While nobody queues, a call only asks the meter. The queue is bounded, has one timer for all that wait in it, and is fair:
 * by priority, in order of arrival, and nobody is passed over more often than {@link Priority#patience} says.
 *
 * <p>It learns from the gateway. A refusal with Retry-After stops everything until then, for a minute at most, so that a
 * mistaken answer does not end all work. A refusal without halves the rate, once in five seconds at most, down to a sixteenth;
 * a minute without one gives an eighth of the full rate back.
 */
public final class Budget {

    /** How many calls may queue. */
    static final int MAX_QUEUED = 200_000;

    private static final long SHRINK_INTERVAL = Duration.ofSeconds(5).toNanos();
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long GROW_INTERVAL = MINUTE;
    private static final long LONGEST_PAUSE = MINUTE;
    private static final long LONGEST_POLL = 60;

    /** What is left for everything but polls, in parts of five, before polls are stretched. */
    private static final int SPARE_PARTS = 5;

    private final TimeSource time;
    private final LongSupplier ticks;
    private final long origin;
    private final int full;
    private final int floor;

    /** Polls under way or in the queue. */
    private final AtomicInteger polls = new AtomicInteger();

    private final Rounds rounds;

    // Written with the lock held; the first four are read without it where nobody queues.
    private volatile int rate;
    private volatile Meter meter;
    private volatile long pausedUntil;
    private volatile int queued;
    private final EnumMap<Priority, Line> lines = new EnumMap<>(Priority.class);
    private final TreeSet<Turn> byDeadline =
            new TreeSet<>(Comparator.comparingLong(Turn::until).thenComparingLong(Turn::number));
    private long numbers;
    private long changedAt;

    /**
     * Creates a budget.
     *
     * @param perMinute how many requests any minute may have, at least 2
     * @param time the source of time
     */
    public Budget(int perMinute, TimeSource time) {
        this.time = time;
        this.ticks = Ticks.of(time);
        this.origin = ticks.getAsLong();
        this.full = perMinute;
        this.floor = Math.max(2, perMinute / 16);
        this.rate = perMinute;
        this.meter = new Meter(perMinute, false, ticks);
        this.rounds = new Rounds(time.scheduler(), this::letGo);
        for (Priority priority : Priority.values()) {
            lines.put(priority, new Line(priority.patience));
        }
    }

    /**
     * Whose time it is measured with.
     *
     * @return the source of time
     */
    public TimeSource time() {
        return time;
    }

    /**
     * What it allows now.
     *
     * @return the requests in a minute: what it was made with, or less if the gateway has refused some
     */
    public int perMinute() {
        return rate;
    }

    /**
     * How long a poll should last, so that all polls together leave a fifth of the budget to other calls.
     *
     * @param preferred what it would last if requests cost nothing, in whole seconds
     * @return that, or more, up to 60 seconds
     */
    public Duration pollTimeout(Duration preferred) {
        long allowed = (long) meter.steadyPerMinute() * (SPARE_PARTS - 1);
        long needed = ((polls.get() + 1L) * 60 * SPARE_PARTS + allowed - 1) / allowed;
        return needed <= preferred.toSeconds() ? preferred : Duration.ofSeconds(Math.min(LONGEST_POLL, needed));
    }

    /** How many requests of a time are left beside polls, at least one. */
    int spare(Duration time) {
        double steady = meter.steadyPerMinute() * (double) time.toNanos() / MINUTE;
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, steady / SPARE_PARTS));
    }

    void began(Priority priority) {
        if (priority == Priority.WAIT) {
            polls.incrementAndGet();
        }
    }

    void ended(Priority priority) {
        if (priority == Priority.WAIT) {
            polls.decrementAndGet();
        }
    }

    /** Lets a turn go, now or later, unless the queue is full. */
    void enter(Turn turn) {
        if (queued == 0 && now() >= pausedUntil && meter.take()) {
            turn.go();
            return;
        }
        boolean placed;
        synchronized (lines) {
            placed = queued < MAX_QUEUED;
            if (placed) {
                turn.enqueued(numbers++, untilOf(turn.deadline()));
                lineOf(turn).add(turn);
                if (turn.until() != Long.MAX_VALUE) {
                    byDeadline.add(turn);
                }
                queued++;
            }
        }
        if (placed) {
            rounds.run();
        } else {
            turn.refuse();
        }
    }

    private long untilOf(@Nullable Instant deadline) {
        if (deadline == null) {
            return Long.MAX_VALUE;
        }
        Duration left = Duration.between(time.now(), deadline);
        return left.toDays() > 365 ? Long.MAX_VALUE : now() + left.toNanos();
    }

    /** Takes a turn out of the queue, if it is there. */
    void leave(Turn turn) {
        synchronized (lines) {
            remove(turn);
            if (queued == 0) {
                rounds.sleep();
            }
        }
    }

    private void remove(Turn turn) {
        synchronized (lines) {
            if (turn.isQueued()) {
                lineOf(turn).remove(turn);
                byDeadline.remove(turn);
                queued--;
            }
        }
    }

    private Line lineOf(Turn turn) {
        return Objects.requireNonNull(lines.get(turn.priority()));
    }

    /** Takes all turns of a client out of the queue. */
    List<Turn> removeAll(BudgetStage owner) {
        List<Turn> removed = new ArrayList<>();
        synchronized (lines) {
            for (Line line : lines.values()) {
                for (Turn turn = line.first(); turn != null; turn = turn.next) {
                    if (turn.owner() == owner) {
                        removed.add(turn);
                    }
                }
            }
            removed.forEach(this::remove);
        }
        return removed;
    }

    /** The gateway has refused a call for its rate. */
    void refused(RateLimitedException refusal) {
        Duration retryAfter = refusal.retryAfter();
        synchronized (lines) {
            long now = now();
            if (retryAfter != null) {
                long pause = retryAfter.compareTo(Duration.ofNanos(LONGEST_PAUSE)) < 0
                        ? retryAfter.toNanos()
                        : LONGEST_PAUSE;
                pausedUntil = Math.max(pausedUntil, now + pause);
            } else if (rate == full || now - changedAt >= SHRINK_INTERVAL) {
                change(Math.max(floor, rate / 2), now);
            }
            if (rate < full) {
                changedAt = now;
            }
        }
    }

    /** The gateway has taken a call. */
    void accepted() {
        if (rate < full) {
            synchronized (lines) {
                long now = now();
                if (rate < full && now - changedAt >= GROW_INTERVAL) {
                    change(Math.min(full, rate + Math.max(1, full / 8)), now);
                }
            }
        }
    }

    private void change(int newRate, long now) {
        rate = newRate;
        meter = new Meter(newRate, true, ticks);
        changedAt = now;
    }

    /** Lets turns go as long as the meter does. */
    private void letGo() {
        for (Turn turn = poll(); turn != null; turn = poll()) {
            turn.go();
        }
    }

    private @Nullable Turn poll() {
        synchronized (lines) {
            if (queued == 0) {
                rounds.sleep();
                return null;
            }
            long now = now();
            Turn earliest = byDeadline.isEmpty() ? null : byDeadline.first();
            if (earliest != null && earliest.until() <= now) {
                remove(earliest);
                return earliest;
            }
            if (now >= pausedUntil && meter.take()) {
                Turn next = next();
                remove(next);
                return next;
            }
            long at = Math.max(pausedUntil, now + (now >= pausedUntil ? meter.untilNext() : 0));
            rounds.wakeAt(earliest == null ? at : Math.min(at, earliest.until()), now);
            return null;
        }
    }

    private Turn next() {
        Line chosen = null;
        // From the highest priority down: a lower one goes first if its patience is at an end.
        for (Line line : lines.values()) {
            if (line.first() != null && (chosen == null || line.passedOver >= line.patience)) {
                chosen = line;
            }
        }
        for (Line line : lines.values()) {
            line.passedOver = line == chosen || line.first() == null ? 0 : line.passedOver + 1;
        }
        Turn turn = chosen == null ? null : chosen.first();
        if (turn == null) {
            throw new IllegalStateException("Nobody is in the queue.");
        }
        return turn;
    }

    private long now() {
        return ticks.getAsLong() - origin;
    }

    /** The turns of one priority in order of arrival; each knows its neighbours, so that any can leave at once. */
    private static final class Line {

        private final int patience;
        private int passedOver;
        private @Nullable Turn first;
        private @Nullable Turn last;

        Line(int patience) {
            this.patience = patience;
        }

        @Nullable
        Turn first() {
            return first;
        }

        void add(Turn turn) {
            Turn before = last;
            turn.previous = before;
            if (before == null) {
                first = turn;
            } else {
                before.next = turn;
            }
            last = turn;
            turn.inLine = true;
        }

        void remove(Turn turn) {
            Turn before = turn.previous;
            Turn after = turn.next;
            if (before == null) {
                first = after;
            } else {
                before.next = after;
            }
            if (after == null) {
                last = before;
            } else {
                after.previous = before;
            }
            turn.previous = null;
            turn.next = null;
            turn.inLine = false;
        }
    }
}
