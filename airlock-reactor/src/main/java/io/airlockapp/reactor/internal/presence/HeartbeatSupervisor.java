package io.airlockapp.reactor.internal.presence;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.reactor.PresenceEvent;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import io.airlockapp.reactor.internal.pipeline.Rounds;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Sends the heartbeats of any number of enforcers, with one timer for all.
 *
 * <p>Each has one at once, then one an interval, less up to a tenth at random; after a failure the next ones are 5 to 60 seconds
 * apart. Many that begin together are spread over most of an interval, and stay spread from there on; no more than
 * {@link #MAX_IN_FLIGHT} are under way at once, so that a slow gateway does not fill the lane.
 */
public final class HeartbeatSupervisor {

    static final int MAX_IN_FLIGHT = 512;

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSupervisor.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(60));

    /** In this time no more begin than their share of the interval and a quarter, though some may always begin together. */
    private static final long STEP = Duration.ofMillis(100).toNanos();

    private static final int ALWAYS_TOGETHER = 32;

    private final Function<Heartbeat, Mono<Void>> send;
    private final TimeSource time;
    private final Rounds rounds;

    // Guarded by this.
    private final TreeSet<Beat> due =
            new TreeSet<>(Comparator.<Beat>comparingLong(beat -> beat.at).thenComparingLong(beat -> beat.number));
    private long numbers;
    private int watched;
    private int inFlight;
    private long stepBegan;
    private int begunInStep;

    /**
     * Creates a supervisor without enforcers; it has no timer then.
     *
     * @param send sends one heartbeat
     * @param time the source of time
     */
    public HeartbeatSupervisor(Function<Heartbeat, Mono<Void>> send, TimeSource time) {
        this.send = send;
        this.time = time;
        this.rounds = new Rounds(time.scheduler(), this::sendDue);
        this.stepBegan = now() - STEP;
    }

    /**
     * Begins to send heartbeats. They end by themselves when the client is closed.
     *
     * @param heartbeat what is sent
     * @param interval the time between two
     * @param listener who is told when one does not get through; not to block
     * @return ends them when disposed of, the one under way included
     */
    public Disposable watch(Heartbeat heartbeat, Duration interval, Consumer<PresenceEvent> listener) {
        Beat beat = new Beat(heartbeat, interval, listener, time.now());
        synchronized (this) {
            watched++;
            beat.number = numbers++;
            beat.at = now();
            due.add(beat);
        }
        rounds.run();
        return beat;
    }

    private long now() {
        return time.scheduler().now(TimeUnit.NANOSECONDS);
    }

    private void sendDue() {
        for (Beat beat = poll(); beat != null; beat = poll()) {
            beat.send();
        }
    }

    private synchronized @Nullable Beat poll() {
        if (due.isEmpty() || inFlight >= MAX_IN_FLIGHT) {
            // The end of one under way looks again.
            rounds.sleep();
            return null;
        }
        Beat first = due.first();
        long now = now();
        long at = first.at;
        if (at <= now) {
            if (now - stepBegan >= STEP) {
                stepBegan = now;
                begunInStep = 0;
            }
            double share = 1.25 * watched * STEP / first.interval.toNanos();
            if (begunInStep < Math.max(ALWAYS_TOGETHER, share)) {
                begunInStep++;
                inFlight++;
                first.underWay = true;
                due.remove(first);
                return first;
            }
            at = stepBegan + STEP;
        }
        rounds.wakeAt(at, now);
        return null;
    }

    /** The heartbeats of one enforcer. */
    private final class Beat implements Disposable {

        private final Heartbeat heartbeat;
        private final Duration interval;
        private final Consumer<PresenceEvent> listener;
        private final Disposable.Swap call = Disposables.swap();

        // Guarded by the supervisor.
        private long number;
        private long at;
        private boolean underWay;
        private boolean stopped;

        // Used by one heartbeat at a time.
        private int missed;
        private Instant lastThrough;

        Beat(Heartbeat heartbeat, Duration interval, Consumer<PresenceEvent> listener, Instant begun) {
            this.heartbeat = heartbeat;
            this.interval = interval;
            this.listener = listener;
            this.lastThrough = begun;
        }

        void send() {
            call.update(Mono.defer(() -> send.apply(heartbeat)).subscribe(nothing -> {}, this::failed, this::through));
        }

        private void through() {
            lastThrough = time.now();
            int before = missed;
            missed = 0;
            long nanos = interval.toNanos();
            if (again(nanos - ThreadLocalRandom.current().nextLong(nanos / 10 + 1)) && before > 0) {
                LOG.info("Heartbeats of {} are through again", heartbeat.enforcerId());
                tell(new PresenceEvent.Restored(heartbeat.enforcerId(), before));
            }
            rounds.run();
        }

        private void failed(Throwable failure) {
            if (failure instanceof ClientClosedException) {
                dispose();
                return;
            }
            missed++;
            if (again(BACKOFF.delay(missed).toNanos())) {
                if (missed == 1) {
                    LOG.warn("Heartbeats of {} fail: {}", heartbeat.enforcerId(), failure.toString());
                }
                if (failure instanceof AirlockException cause) {
                    tell(new PresenceEvent.Missed(heartbeat.enforcerId(), missed, lastThrough, cause));
                }
            }
            rounds.run();
        }

        private void tell(PresenceEvent event) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.warn("The presence listener of {} fails", heartbeat.enforcerId(), e);
            }
        }

        private boolean again(long nanos) {
            synchronized (HeartbeatSupervisor.this) {
                if (!underWay) {
                    return false;
                }
                underWay = false;
                inFlight--;
                at = now() + nanos;
                due.add(this);
                return true;
            }
        }

        @Override
        public void dispose() {
            synchronized (HeartbeatSupervisor.this) {
                if (stopped) {
                    return;
                }
                stopped = true;
                watched--;
                if (underWay) {
                    underWay = false;
                    inFlight--;
                }
                due.remove(this);
            }
            call.dispose();
            rounds.run();
        }

        @Override
        public boolean isDisposed() {
            synchronized (HeartbeatSupervisor.this) {
                return stopped;
            }
        }
    }
}
