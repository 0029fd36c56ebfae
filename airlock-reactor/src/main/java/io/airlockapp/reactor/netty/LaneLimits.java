package io.airlockapp.reactor.netty;

import java.time.Duration;

/**
 * How much one lane of a {@link NettyTransport} may hold.
 *
 * <p>With HTTP/1.1 a connection carries one call, and {@code maxConnections} is how many run at once. With HTTP/2 calls fill the
 * connections that are open, up to {@code maxStreams} or what the gateway allows on each (RFC 9113, section 5.1.2), and a
 * further one is opened only when all are full: 50,000 polls of a gateway that allows 100 take 500 connections.
 *
 * @param maxConnections how many connections may be open at once
 * @param maxStreams how many calls one HTTP/2 connection may carry, if the gateway allows as many; no matter with HTTP/1.1. It
 *     is also how many calls the loss of one connection can hit
 * @param maxCalls how many calls may be under way at once, those that wait for a connection among them. One more fails at
 *     once as not sent
 * @param maxIdleTime how long a connection without calls is used again; below the time after which the gateway, or a balancer
 *     before it, would close it by itself. It is closed at most a quarter of that time later
 * @param maxLifeTime how old a connection may grow, so that a change of the gateway's addresses is followed; the connections
 *     of a lane spread their ends over the last fifth of it. One that is too old takes no new calls, and is closed when it has
 *     none left
 */
public record LaneLimits(int maxConnections, int maxStreams, int maxCalls, Duration maxIdleTime, Duration maxLifeTime) {

    /** How many calls one HTTP/2 connection may carry where nothing else is said: 256, if the gateway allows as many. */
    public static final int DEFAULT_MAX_STREAMS = 256;

    /** How long a connection without calls is kept where nothing else is said: 45 seconds. */
    public static final Duration DEFAULT_MAX_IDLE_TIME = Duration.ofSeconds(45);

    /** How old a connection may grow where nothing else is said: 30 minutes. */
    public static final Duration DEFAULT_MAX_LIFE_TIME = Duration.ofMinutes(30);

    /** The limits of {@link io.airlockapp.transport.Lane#COMMAND}: 32 connections, 4,096 calls. */
    public static final LaneLimits COMMAND = new LaneLimits(32, 4_096, DEFAULT_MAX_IDLE_TIME);

    /** The limits of {@link io.airlockapp.transport.Lane#WAIT}: 1,024 connections, 65,536 calls. */
    public static final LaneLimits WAIT = new LaneLimits(1_024, 65_536, DEFAULT_MAX_IDLE_TIME);

    /** The limits of {@link io.airlockapp.transport.Lane#HEARTBEAT}: 4 connections, 1,024 calls. */
    public static final LaneLimits HEARTBEAT = new LaneLimits(4, 1_024, DEFAULT_MAX_IDLE_TIME);

    /**
     * Creates limits.
     *
     * @throws IllegalArgumentException if one of them is not positive, or fewer calls than connections are allowed
     */
    public LaneLimits {
        if (maxConnections <= 0) {
            throw new IllegalArgumentException(
                    "A lane needs at least one connection; maxConnections is " + maxConnections + ".");
        }
        if (maxStreams <= 0) {
            throw new IllegalArgumentException(
                    "A connection needs room for at least one call; maxStreams is " + maxStreams + ".");
        }
        if (maxCalls < maxConnections) {
            throw new IllegalArgumentException("maxCalls (" + maxCalls + ") is below maxConnections (" + maxConnections
                    + "): raise it, or lower maxConnections.");
        }
        positive("maxIdleTime", maxIdleTime);
        positive("maxLifeTime", maxLifeTime);
    }

    /**
     * Creates limits with {@link #DEFAULT_MAX_STREAMS} and {@link #DEFAULT_MAX_LIFE_TIME}.
     *
     * @param maxConnections how many connections may be open at once
     * @param maxCalls how many calls may be under way at once
     * @param maxIdleTime how long a connection without calls is kept
     * @throws IllegalArgumentException if one of them is not positive, or fewer calls than connections are allowed
     */
    public LaneLimits(int maxConnections, int maxCalls, Duration maxIdleTime) {
        this(maxConnections, DEFAULT_MAX_STREAMS, maxCalls, maxIdleTime, DEFAULT_MAX_LIFE_TIME);
    }

    private static void positive(String name, Duration time) {
        if (time.isNegative() || time.toMillis() == 0) {
            throw new IllegalArgumentException(name + " must be at least a millisecond, and is " + time + ".");
        }
    }

    /**
     * These limits with another number of connections, such as one for each poll that a gateway with HTTP/1.1 is to hold.
     *
     * @param connections how many connections may be open at once
     * @return new limits
     * @throws IllegalArgumentException if it is not positive, or above the number of calls
     */
    public LaneLimits withMaxConnections(int connections) {
        return new LaneLimits(connections, maxStreams, maxCalls, maxIdleTime, maxLifeTime);
    }

    /**
     * These limits with another number of calls for one HTTP/2 connection.
     *
     * @param streams how many calls it may carry, if the gateway allows as many
     * @return new limits
     * @throws IllegalArgumentException if it is not positive
     */
    public LaneLimits withMaxStreams(int streams) {
        return new LaneLimits(maxConnections, streams, maxCalls, maxIdleTime, maxLifeTime);
    }

    /**
     * These limits with another number of calls.
     *
     * @param calls how many may be under way at once, those that wait for a connection among them
     * @return new limits
     * @throws IllegalArgumentException if it is below the number of connections
     */
    public LaneLimits withMaxCalls(int calls) {
        return new LaneLimits(maxConnections, maxStreams, calls, maxIdleTime, maxLifeTime);
    }

    /**
     * These limits with another time for connections without calls.
     *
     * @param time how long one is used again
     * @return new limits
     * @throws IllegalArgumentException if it is below a millisecond
     */
    public LaneLimits withMaxIdleTime(Duration time) {
        return new LaneLimits(maxConnections, maxStreams, maxCalls, time, maxLifeTime);
    }

    /**
     * These limits with another age for connections.
     *
     * @param time how old one may grow
     * @return new limits
     * @throws IllegalArgumentException if it is below a millisecond
     */
    public LaneLimits withMaxLifeTime(Duration time) {
        return new LaneLimits(maxConnections, maxStreams, maxCalls, maxIdleTime, time);
    }
}
