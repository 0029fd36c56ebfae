package io.airlockapp.blocking;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.Delivery;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.scheduler.Schedulers;

/** What other threads hand to the one that waits for a call. Here, and nowhere else, this package stands still. */
final class Inbox {

    /** Something to be done on the waiting thread. What it throws, the waiting call throws. */
    interface Task {
        void run() throws Throwable;
    }

    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final String call;
    private final Meanwhile meanwhile;

    Inbox(String call, Meanwhile meanwhile) {
        this.call = call;
        this.meanwhile = meanwhile;
    }

    /** Refuses a thread that must not wait. */
    static void refuseNonBlockingThread(String call) {
        if (Schedulers.isInNonBlockingThread()) {
            throw new IllegalStateException("The blocking form of " + call + " was called on thread "
                    + Thread.currentThread().getName() + ", which must never block. Use the reactive " + call
                    + " there, or make the call on a thread of your own or of Schedulers.boundedElastic().");
        }
    }

    /** Refuses a thread that somebody wants back. */
    static void refuseInterruptedThread(String call) {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedCallException(
                    call + " was not begun, because the thread was interrupted already.", null);
        }
    }

    /** Never blocks; can be called on any thread. */
    void hand(Task task) {
        tasks.add(task);
    }

    /** Hands over a failure of the client beneath, to be thrown as it is. */
    void handFailure(Throwable signalled) {
        Throwable failure = Exceptions.unwrap(signalled);
        hand(() -> {
            CalledFrom.mark(failure, call);
            throw failure;
        });
    }

    /** The next task, or null if there is none. */
    @Nullable
    Task poll() {
        return tasks.poll();
    }

    /**
     * Waits for the next task. One that is there already comes before an interrupt and before the deadline.
     *
     * @param underWay what is cancelled before this fails
     */
    Task take(Limit limit, Disposable underWay) {
        try {
            return takeWithin(limit, underWay);
        } catch (InterruptedException e) {
            // Cancelling comes first: nothing on the way to the wire is to see the thread as interrupted.
            underWay.dispose();
            Thread.currentThread().interrupt();
            throw new InterruptedCallException(
                    call
                            + " was interrupted while it waited, and has been cancelled: whether it had an effect is not known.",
                    e);
        }
    }

    /** As {@link #take}, but an interrupt only shows afterwards. */
    Task takeUninterruptibly(Limit limit, Disposable underWay) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return takeWithin(limit, underWay);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Task takeWithin(Limit limit, Disposable underWay) throws InterruptedException {
        if (tasks.isEmpty()) {
            meanwhile.until(() -> !tasks.isEmpty());
        }
        Task there = tasks.poll();
        Task next = there != null ? there : tasks.poll(limit.left(), TimeUnit.NANOSECONDS);
        if (next == null) {
            underWay.dispose();
            throw new CallTimeoutException(
                    Delivery.UNKNOWN,
                    call + " has not ended within " + limit.length()
                            + ", and has been cancelled: whether it had an effect"
                            + " is not known. Check that the gateway can be reached, or allow more time.");
        }
        return next;
    }
}
