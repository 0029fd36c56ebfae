package io.airlockapp.reactor.metrics;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Is told what a client and its enforcers do, in numbers. Called on threads of the transport and of the time source, for every
 * call and every review: must be safe for use from many threads, and must neither block nor throw. All strings that it is given
 * are of small, closed sets, so that they can be tags; none is an id.
 *
 * <p>{@link MicrometerMetrics} has a meter for each.
 */
public interface Metrics {

    /**
     * A review has been asked for.
     *
     * @param context of its subscriber, in which an outer trace can be
     * @param at when, by the enforcer's time
     * @return what is told of its end
     */
    ReviewSpan reviewBegun(ContextView context, Instant at);

    /** One review. */
    @FunctionalInterface
    interface ReviewSpan {

        /**
         * The review has ended; called once.
         *
         * @param outcome {@code approved}, {@code rejected}, {@code expired}, {@code withdrawn}, {@code unverified},
         *     {@code submitted} (and left to whoever has its ticket), {@code handed_over}, {@code cancelled}, {@code refused} (by a
         *     full queue) or {@code failed}
         * @param at when, by the enforcer's time
         * @param failure why there is no verdict, or null
         */
        void ended(String outcome, Instant at, @Nullable Throwable failure);
    }

    /**
     * The number of reviews that have begun and not ended has changed; those in the queue are among them.
     *
     * @param by how much
     */
    void pendingChanged(int by);

    /**
     * The number of reviews in the queue has changed.
     *
     * @param by how much
     */
    void queuedChanged(int by);

    /**
     * A request has ended. A call that was tried three times is three requests.
     *
     * @param endpoint the method and the path without ids, as in {@code GET /v1/exchanges/{requestId}/wait}
     * @param outcome the status, or {@code timeout}, {@code not_sent}, {@code broken}, {@code closed}, {@code cancelled} or
     *     {@code error}
     * @param took how long
     * @param again whether it repeats one that failed
     */
    void called(String endpoint, String outcome, Duration took, boolean again);

    /**
     * The circuit of the client has gone into another state; it begins closed. Does nothing unless overridden.
     *
     * @param state {@code closed}, {@code half_open} or {@code open}
     */
    default void circuitChanged(String state) {}

    /**
     * The number of channels on which decisions come has changed: one was opened, or has ended. Does nothing unless overridden.
     *
     * @param by how much
     */
    default void channelsChanged(int by) {}

    /** A heartbeat did not get through. */
    void heartbeatMissed();
}
