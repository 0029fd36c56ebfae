package io.airlockapp.transport.jdk;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a transport: those that work, and the one that watches the time.
 *
 * <p>The workers are never shut down, since a client of the JDK that is being given up still has work for them; without work
 * they end by themselves.
 */
final class Workers implements Executor {

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer;

    Workers(int threads) {
        pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("airlock-jdk-"));
        pool.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, named("airlock-jdk-timer-"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public void execute(Runnable work) {
        pool.execute(work);
    }

    /** Runs something on the thread of the timer, which must be short. */
    Future<?> after(long nanos, Runnable work) {
        return timer.schedule(work, nanos, TimeUnit.NANOSECONDS);
    }

    /** Lets the threads end as soon as they have nothing to do. */
    void release() {
        pool.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        timer.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }
}
