package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.error.TooManyReviewsException;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Lets so many reviews be under way at once, and so many wait in line behind them, first come, first served. One timer ends
 * those whose time is up in line. While nobody waits, entering and leaving are one atomic step each.
 */
final class Admission {

    /** What became of a review that asked to enter. */
    enum Answer {
        ADMITTED,
        QUEUED,
        REFUSED
    }

    /** In place of a number of free places: somebody is in line, so the lock has to be asked. */
    private static final int LINE = -1;

    private static final Duration LONGEST_TIMER = Duration.ofDays(1);

    private final TimeSource time;
    private final int maxInFlight;
    private final int maxQueued;
    private final @Nullable Metrics metrics;
    private final Events events;
    private final Consumer<Review> late;

    private final AtomicInteger free;

    /** Reviews that this thread has admitted and is to start, so that those that end at once do not nest without end. */
    @SuppressWarnings("ThreadLocalUsage") // Set while a thread starts reviews, and removed then: nothing outlives this.
    private final ThreadLocal<@Nullable Deque<Place>> starting = new ThreadLocal<>();

    // The line, under its own lock.
    private final Object guard = new Object();
    private final Map<Review, Place> line = new LinkedHashMap<>();
    private final TreeSet<Place> byDeadline = new TreeSet<>(
            Comparator.comparing((Place place) -> place.review.deadline).thenComparingLong(Place::number));
    private long lastNumber;
    private @Nullable Disposable timer;
    private Instant timerEnd = Instant.MAX;

    private record Place(Review review, Runnable start, long number) {}

    /**
     * Opens.
     *
     * @param late what to do with reviews whose time is up in line
     */
    Admission(EnforcerSettings settings, Events events, Consumer<Review> late) {
        this.time = settings.time();
        this.maxInFlight = settings.maxInFlight();
        this.maxQueued = settings.maxQueued();
        this.metrics = settings.metrics();
        this.events = events;
        this.late = late;
        this.free = new AtomicInteger(settings.maxInFlight());
    }

    /**
     * Asks for a place.
     *
     * @param start what to do when the review's turn comes, if it is queued
     * @param refusable whether a full line refuses it
     */
    Answer enter(Review review, Runnable start, boolean refusable) {
        int places = free.get();
        if (places > 0 && free.compareAndSet(places, places - 1)) {
            review.admitted = true;
            return Answer.ADMITTED;
        }
        synchronized (guard) {
            if (takesPlace()) {
                review.admitted = true;
                return Answer.ADMITTED;
            }
            if (refusable && line.size() >= maxQueued) {
                openIfEmpty();
                return Answer.REFUSED;
            }
            Place place = new Place(review, start, ++lastNumber);
            line.put(review, place);
            byDeadline.add(place);
            watch();
            count(1);
        }
        // Not under the lock: who looks may be slow, or come back in.
        events.tell(review, ReviewEvent.Queued::new);
        return Answer.QUEUED;
    }

    /** Takes a free place, or sees to it that whoever leaves asks the lock. */
    private boolean takesPlace() {
        while (true) {
            int places = free.get();
            if (places == LINE) {
                return false;
            }
            if (free.compareAndSet(places, places > 0 ? places - 1 : LINE)) {
                return places > 0;
            }
        }
    }

    /** Gives up a place, in line or not; called once for each review that was not refused. */
    void leave(Review review) {
        if (!review.admitted) {
            synchronized (guard) {
                if (!review.admitted) {
                    remove(review);
                    return;
                }
            }
        }
        int places = free.get();
        while (places != LINE) {
            if (free.compareAndSet(places, places + 1)) {
                return;
            }
            places = free.get();
        }
        Place next = handOn();
        if (next != null) {
            start(next);
        }
    }

    /** Gives the place to the first in line. */
    private @Nullable Place handOn() {
        synchronized (guard) {
            Iterator<Place> first = line.values().iterator();
            if (!first.hasNext()) {
                // Who was in line has gone since.
                free.incrementAndGet();
                return null;
            }
            Place next = first.next();
            next.review.admitted = true;
            remove(next.review);
            return next;
        }
    }

    private void start(Place place) {
        Deque<Place> mine = starting.get();
        if (mine != null) {
            mine.add(place);
            return;
        }
        mine = new ArrayDeque<>();
        starting.set(mine);
        try {
            for (Place next = place; next != null; next = mine.poll()) {
                next.start.run();
            }
        } finally {
            starting.remove();
        }
    }

    /** Takes everybody out of the line, for the caller to end. */
    List<Review> dismiss() {
        synchronized (guard) {
            List<Review> dismissed = List.copyOf(line.keySet());
            line.clear();
            count(-dismissed.size());
            byDeadline.clear();
            openIfEmpty();
            return dismissed;
        }
    }

    TooManyReviewsException full() {
        return new TooManyReviewsException(maxInFlight, maxQueued);
    }

    private void remove(Review review) {
        Place place = line.remove(review);
        if (place != null) {
            byDeadline.remove(place);
            count(-1);
            openIfEmpty();
        }
    }

    private void count(int change) {
        if (metrics != null) {
            metrics.queuedChanged(change);
        }
    }

    private void openIfEmpty() {
        if (line.isEmpty()) {
            free.compareAndSet(LINE, 0);
            stopTimer();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.dispose();
            timer = null;
            timerEnd = Instant.MAX;
        }
    }

    /** Sees to it that the timer ends no later than the first deadline in line. */
    private void watch() {
        Instant first = byDeadline.first().review.deadline;
        if (!first.isBefore(timerEnd)) {
            return;
        }
        stopTimer();
        Duration left = Duration.between(time.now(), first);
        Duration delay = left.compareTo(LONGEST_TIMER) < 0 ? left : LONGEST_TIMER;
        timerEnd = first;
        timer = time.scheduler().schedule(this::endLate, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void endLate() {
        List<Review> ended = new ArrayList<>();
        synchronized (guard) {
            stopTimer();
            Instant now = time.now();
            while (!byDeadline.isEmpty() && !now.isBefore(byDeadline.first().review.deadline)) {
                Review review = byDeadline.first().review;
                remove(review);
                ended.add(review);
            }
            if (!byDeadline.isEmpty()) {
                watch();
            }
        }
        ended.forEach(late);
    }
}
