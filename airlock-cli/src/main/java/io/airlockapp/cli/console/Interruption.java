package io.airlockapp.cli.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the thread that made it clean up when the process is told to stop: that thread is interrupted, and the process waits
 * for it to close this, for a limited time.
 */
public final class Interruption implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean requested;

    /**
     * Begins.
     *
     * @param patience how long the process waits at most
     */
    public Interruption(Duration patience) {
        Thread worker = Thread.currentThread();
        hook = new Thread(() -> {
            requested = true;
            worker.interrupt();
            await(patience);
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await(Duration patience) {
        try {
            boolean unused = closed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether the process was told to stop.
     *
     * @return true if the work of this thread is not wanted any more
     */
    public boolean requested() {
        return requested;
    }

    /** The thread has cleaned up; the process may end. */
    @Override
    public void close() {
        closed.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process has begun to stop just now, and finds that there is nothing to wait for.
            }
        }
    }
}
