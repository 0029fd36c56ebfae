package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A call that is made on a thread of its own, so that the test can go on while it waits. */
final class Called<T extends @Nullable Object> {

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long PAUSE_NANOS = 200_000;

    final Thread thread;
    private volatile boolean ended;
    private volatile boolean interruptedAfterwards;
    private volatile @Nullable T value;
    private volatile @Nullable Throwable failure;

    private Called(Callable<T> call) {
        thread = new Thread(() -> run(call), "caller");
        thread.setDaemon(true);
        thread.start();
    }

    static <T extends @Nullable Object> Called<T> call(Callable<T> call) {
        return new Called<>(call);
    }

    static Called<@Nullable Void> run(Runnable call) {
        return new Called<>(() -> {
            call.run();
            return null;
        });
    }

    private void run(Callable<T> call) {
        try {
            value = call.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        interruptedAfterwards = Thread.currentThread().isInterrupted();
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** Whether it stands still; nothing else in these tests makes a caller wait for a limited time. */
    boolean waiting() {
        return thread.getState() == Thread.State.TIMED_WAITING;
    }

    void interrupt() {
        thread.interrupt();
    }

    @Nullable
    T value() {
        until(() -> ended);
        assertThat(failure).as("failure of the call").isNull();
        return value;
    }

    @Nullable
    Throwable failure() {
        until(() -> ended);
        return failure;
    }

    /** Whether the thread was still interrupted when the call had ended. */
    boolean interruptedAfterwards() {
        until(() -> ended);
        return interruptedAfterwards;
    }

    /** Waits for another thread; how long that takes decides nothing but when to give the test up. */
    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Nothing has come of it in a minute.");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
