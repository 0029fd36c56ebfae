package io.airlockapp.reactor.netty;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * The calls under way, and the one timer that ends those whose time is up.
 *
 * <p>A timer for each call would cost as much as a good part of the call: it is put into a heap under a lock, wakes a thread,
 * and is nearly always cancelled. Here one timer stands at the earliest deadline that was known when it was set; most calls
 * end before it goes off, and then cost nothing but their place in a set.
 */
final class Watch {

    private final Scheduler timer;
    private final LongSupplier nanoTime;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Alarm> armed = new AtomicReference<>();

    Watch(Scheduler timer, LongSupplier nanoTime) {
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    void add(Call call) {
        calls.add(call);
        arm(call.deadline());
    }

    void remove(Call call) {
        calls.remove(call);
    }

    void forEach(Consumer<Call> action) {
        calls.forEach(action);
    }

    int size() {
        return calls.size();
    }

    /** Runs something when a time is over, for what has no place among the calls. */
    Disposable after(Duration time, Runnable task) {
        return timer.schedule(task, time.toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    void stop() {
        Alarm last = armed.getAndSet(null);
        if (last != null) {
            last.dispose();
        }
    }

    private void arm(long deadline) {
        for (; ; ) {
            Alarm current = armed.get();
            if (current != null && current.deadline - deadline <= 0) {
                return;
            }
            Alarm next = new Alarm(deadline);
            if (armed.compareAndSet(current, next)) {
                if (current != null) {
                    current.dispose();
                }
                next.schedule();
                return;
            }
        }
    }

    private void sweep() {
        long now = now();
        boolean any = false;
        long earliest = 0;
        for (Call call : calls) {
            long deadline = call.deadline();
            if (now - deadline >= 0) {
                call.expire();
            } else if (!any || deadline - earliest < 0) {
                any = true;
                earliest = deadline;
            }
        }
        if (any) {
            arm(earliest);
        }
    }

    private final class Alarm implements Runnable, Disposable {

        private final long deadline;
        private final Disposable.Swap task = Disposables.swap();

        private Alarm(long deadline) {
            this.deadline = deadline;
        }

        void schedule() {
            // Rounded up to a millisecond: a scheduler's clock may be that coarse, and an early alarm would find
            // nothing.
            long delay = Math.max(0, deadline - now()) / 1_000_000 + 1;
            task.update(timer.schedule(this, delay, TimeUnit.MILLISECONDS));
        }

        @Override
        public void run() {
            // An alarm that has been replaced has nothing to do: its calls are the newer one's business.
            if (armed.compareAndSet(this, null)) {
                sweep();
            }
        }

        @Override
        public void dispose() {
            task.dispose();
        }
    }
}
