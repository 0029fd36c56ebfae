package io.airlockapp.testkit.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.scheduler.Scheduler;

/**
 * Time that stands still until it is moved. What is due runs on the thread that moves it or, if it is due at once, on the
 * thread that schedules it; never two tasks at a time. Knows, other than the scheduler of reactor-test, when the next
 * task is due, so that it can be moved from one to the next; and does not move while another thread is at work that it knows
 * of.
 */
public final class VirtualTime implements Scheduler {

    static final Duration IDLE_LIMIT = Duration.ofHours(1);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Instant start;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private final AtomicInteger draining = new AtomicInteger();
    private final Object moving = new Object();
    private final Work work = new Work();
    private final Clock clock = new VirtualClock(ZoneOffset.UTC);
    private volatile long now;
    private volatile boolean disposed;
    private volatile @Nullable Thread drainer;
    private long counter;

    private final class Task implements Disposable {
        private final Runnable action;
        private final long number;
        private final long period;
        private long due;
        private volatile boolean done;

        Task(Runnable action, long due, long period, long number) {
            this.action = action;
            this.due = due;
            this.period = period;
            this.number = number;
        }

        long due() {
            return due;
        }

        long number() {
            return number;
        }

        @Override
        public void dispose() {
            done = true;
            remove(this);
        }

        @Override
        public boolean isDisposed() {
            return done;
        }
    }

    private final class VirtualClock extends Clock {
        private final ZoneId zone;

        VirtualClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new VirtualClock(other);
        }

        @Override
        public Instant instant() {
            return start.plusNanos(now);
        }
    }

    /**
     * Creates a time.
     *
     * @param start when it begins
     */
    public VirtualTime(Instant start) {
        this.start = start;
    }

    /**
     * This time as a clock.
     *
     * @return the clock, in UTC
     */
    public Clock clock() {
        return clock;
    }

    /**
     * Moves time on and runs what becomes due, each task at its own time.
     *
     * @param amount how far
     */
    public void advance(Duration amount) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException("Time cannot go back by " + amount + ": give a positive duration.");
        }
        refuseFromTask();
        synchronized (moving) {
            long target = now + amount.toNanos();
            settle();
            for (long next = nextDue(); next <= target; next = nextDue()) {
                now = Math.max(now, next);
                settle();
            }
            now = target;
        }
    }

    /**
     * Moves time on from one task to the next until a condition holds.
     *
     * @param condition what to wait for
     * @param limit how far to go at most
     * @return whether the condition holds
     */
    public boolean advanceUntil(BooleanSupplier condition, Duration limit) {
        refuseFromTask();
        synchronized (moving) {
            long target = now + limit.toNanos();
            settle();
            while (!condition.getAsBoolean()) {
                long next = nextDue();
                if (next > target) {
                    return false;
                }
                now = Math.max(now, next);
                settle();
            }
            return true;
        }
    }

    /**
     * Moves time on from one task to the next until nothing is scheduled but what repeats for ever.
     *
     * @return whether that is so within an hour
     */
    public boolean advanceUntilIdle() {
        return advanceUntil(() -> nextOnce() == Long.MAX_VALUE, IDLE_LIMIT);
    }

    /**
     * The same source, but time does not move while another thread subscribes to it: neither while what is asked for is done, nor
     * while what comes at once is dealt with.
     *
     * @param source what is asked for
     * @param <T> what it emits
     * @return the source that holds time
     */
    public <T> Mono<T> holding(Mono<T> source) {
        return new MonoOperator<T, T>(source) {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                work.begin();
                try {
                    this.source.subscribe(actual);
                } finally {
                    work.end();
                }
            }
        };
    }

    /** What other threads do, which time waits for. */
    Work work() {
        return work;
    }

    /** Runs what is due, and waits until other threads are done with what they do at this time. */
    private void settle() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        drain();
        while (draining.get() != 0 || work.elsewhere() || nextDue() <= now) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("Another thread is still at work after " + PATIENCE
                        + " of real time, and time cannot move under it: let it finish, or see what it waits for. "
                        + work);
            }
            if (draining.get() == 0 && nextDue() <= now) {
                drain();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void refuseFromTask() {
        if (drainer == Thread.currentThread()) {
            throw new IllegalStateException(
                    "A task of this scheduler moves its own time: do it from the test instead.");
        }
    }

    private long nextDue() {
        synchronized (tasks) {
            Task next = tasks.peek();
            return next == null ? Long.MAX_VALUE : next.due;
        }
    }

    private long nextOnce() {
        synchronized (tasks) {
            return tasks.stream()
                    .filter(task -> task.period == 0)
                    .mapToLong(Task::due)
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
    }

    private void remove(Task task) {
        synchronized (tasks) {
            tasks.remove(task);
        }
    }

    private Disposable add(Runnable action, long delay, long period) {
        Task task;
        synchronized (tasks) {
            if (disposed) {
                throw new RejectedExecutionException("The gateway's time is over: it has been closed.");
            }
            task = new Task(action, now + Math.max(0, delay), period, counter++);
            tasks.add(task);
        }
        if (delay <= 0) {
            drain();
        }
        return task;
    }

    /** Runs what is due. If a task is running already, its thread does it when that task is done. */
    private void drain() {
        if (draining.getAndIncrement() != 0) {
            return;
        }
        Throwable failure = null;
        drainer = Thread.currentThread();
        int seen = 1;
        do {
            for (Task task = pollDue(); task != null; task = pollDue()) {
                try {
                    task.action.run();
                } catch (RuntimeException | Error e) {
                    failure = failure == null ? e : failure;
                }
            }
            // Cleared before the count can reach zero, when another thread may become the drainer.
            if (draining.get() == seen) {
                drainer = null;
            }
            seen = draining.addAndGet(-seen);
            if (seen != 0) {
                drainer = Thread.currentThread();
            }
        } while (seen != 0);
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    private @Nullable Task pollDue() {
        synchronized (tasks) {
            Task task = tasks.peek();
            if (task == null || task.due > now) {
                return null;
            }
            tasks.remove();
            if (task.period > 0) {
                task.due += task.period;
                tasks.add(task);
            } else {
                task.done = true;
            }
            return task;
        }
    }

    @Override
    public Disposable schedule(Runnable task) {
        return add(task, 0, 0);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return add(task, unit.toNanos(delay), 0);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return add(task, unit.toNanos(initialDelay), Math.max(1, unit.toNanos(period)));
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(
                TimeUnit.SECONDS.toNanos(start.getEpochSecond()) + start.getNano() + now, TimeUnit.NANOSECONDS);
    }

    @Override
    public Worker createWorker() {
        return new TaskWorker();
    }

    @Override
    public void dispose() {
        synchronized (tasks) {
            disposed = true;
            tasks.clear();
        }
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }

    /** Tasks that end together. */
    private final class TaskWorker implements Worker {
        private final Disposable.Composite own = Disposables.composite();

        @Override
        public Disposable schedule(Runnable task) {
            return track(task, 0, 0);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return track(task, unit.toNanos(delay), 0);
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            return track(task, unit.toNanos(initialDelay), Math.max(1, unit.toNanos(period)));
        }

        private Disposable track(Runnable task, long delay, long period) {
            if (own.isDisposed()) {
                throw new RejectedExecutionException("This worker has been disposed.");
            }
            Disposable.Swap handle = Disposables.swap();
            own.add(handle);
            handle.update(add(
                    () -> {
                        if (period == 0) {
                            own.remove(handle);
                        }
                        if (!own.isDisposed()) {
                            task.run();
                        }
                    },
                    delay,
                    period));
            return handle;
        }

        @Override
        public void dispose() {
            own.dispose();
        }

        @Override
        public boolean isDisposed() {
            return own.isDisposed();
        }
    }
}
