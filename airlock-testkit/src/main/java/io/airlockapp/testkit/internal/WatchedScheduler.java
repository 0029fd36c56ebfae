package io.airlockapp.testkit.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Another scheduler, whose tasks virtual time waits for: those that are to run at once, from when they are handed over. */
final class WatchedScheduler implements Scheduler {

    private final Scheduler other;
    private final VirtualTime time;

    WatchedScheduler(Scheduler other, VirtualTime time) {
        this.other = other;
        this.time = time;
    }

    /** A task that is waited for until it has run, or cannot run any more. */
    private final class Task implements Runnable, Disposable {
        private final Runnable action;
        private final AtomicBoolean queued = new AtomicBoolean(true);
        private final Consumer<Task> whenUnqueued;
        private final Disposable.Swap handle = Disposables.swap();

        Task(Runnable action, Consumer<Task> whenUnqueued) {
            this.action = action;
            this.whenUnqueued = whenUnqueued;
            time.work().queue();
        }

        Disposable on(Function<Runnable, Disposable> schedule) {
            try {
                handle.update(schedule.apply(this));
            } catch (RuntimeException e) {
                unqueue();
                throw e;
            }
            return this;
        }

        private boolean unqueue() {
            boolean first = queued.compareAndSet(true, false);
            if (first) {
                time.work().unqueue();
                whenUnqueued.accept(this);
            }
            return first;
        }

        @Override
        public void run() {
            time.work().begin();
            try {
                if (unqueue()) {
                    action.run();
                }
            } finally {
                time.work().end();
            }
        }

        @Override
        public void dispose() {
            unqueue();
            handle.dispose();
        }

        @Override
        public boolean isDisposed() {
            return handle.isDisposed();
        }
    }

    private Runnable atWork(Runnable action) {
        return () -> {
            time.work().begin();
            try {
                action.run();
            } finally {
                time.work().end();
            }
        };
    }

    @Override
    public Disposable schedule(Runnable task) {
        return new Task(task, done -> {}).on(other::schedule);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return other.schedule(atWork(task), delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return other.schedulePeriodically(atWork(task), initialDelay, period, unit);
    }

    @Override
    public long now(TimeUnit unit) {
        return other.now(unit);
    }

    @Override
    public Worker createWorker() {
        return new WatchedWorker(other.createWorker());
    }

    @Override
    public void dispose() {
        other.dispose();
    }

    @Override
    public boolean isDisposed() {
        return other.isDisposed();
    }

    /** Tasks in order, which end together. */
    private final class WatchedWorker implements Worker {
        private final Worker worker;
        private final Set<Task> tasks = ConcurrentHashMap.newKeySet();

        WatchedWorker(Worker worker) {
            this.worker = worker;
        }

        @Override
        public Disposable schedule(Runnable task) {
            Task watched = new Task(task, tasks::remove);
            tasks.add(watched);
            return watched.on(worker::schedule);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            return worker.schedule(atWork(task), delay, unit);
        }

        @Override
        public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
            return worker.schedulePeriodically(atWork(task), initialDelay, period, unit);
        }

        @Override
        public void dispose() {
            worker.dispose();
            tasks.forEach(Task::unqueue);
        }

        @Override
        public boolean isDisposed() {
            return worker.isDisposed();
        }
    }
}
