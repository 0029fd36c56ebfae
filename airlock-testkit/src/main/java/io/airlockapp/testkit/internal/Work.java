package io.airlockapp.testkit.internal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What threads are at now, and what has been handed to other threads and is not done yet. */
final class Work {

    /** How deep each thread is in work; only that thread changes its entry. */
    private final ConcurrentMap<Thread, Integer> threads = new ConcurrentHashMap<>();

    private final AtomicInteger queued = new AtomicInteger();

    /** This thread begins something. */
    void begin() {
        threads.merge(Thread.currentThread(), 1, Integer::sum);
    }

    /** This thread ends what it began last. */
    void end() {
        threads.computeIfPresent(Thread.currentThread(), (thread, depth) -> depth == 1 ? null : depth - 1);
    }

    /** Something is handed to another thread. */
    void queue() {
        queued.incrementAndGet();
    }

    /** It has begun there, or never will. */
    void unqueue() {
        queued.decrementAndGet();
    }

    /** Whether anything is done, or is to be done at once, by other threads than this. */
    boolean elsewhere() {
        if (queued.get() > 0) {
            return true;
        }
        int own = threads.containsKey(Thread.currentThread()) ? 1 : 0;
        return threads.size() > own;
    }

    /** The names of the threads. */
    @Override
    public String toString() {
        return "Threads at work: "
                + threads.keySet().stream().map(Thread::getName).sorted().toList() + ", tasks that wait for a thread: "
                + queued.get() + ".";
    }
}
