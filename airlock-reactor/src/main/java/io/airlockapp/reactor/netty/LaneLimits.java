package io.airlockapp.reactor.netty;

import java.time.Duration;

/**
 * How much one lane of a {@link NettyTransport} may hold.
 *
 * @param maxConnections how many connections may be open at once. With HTTP/1.1 that is how many calls run at once; with
 *     HTTP/2 a further connection is opened only when the others carry as many streams as the gateway allows
 * @param maxCalls how many calls may be under way at once, those that wait for a connection among them. One more fails at
 *     once as not sent
 * @param maxIdleTime how long a connection without calls is kept; below the time after which the gateway, or a balancer
 *     before it, would close it by itself
 */
public record LaneLimits(int maxConnections, int maxCalls, Duration maxIdleTime) {

    /** How long a connection without calls is kept where nothing else is said: 45 seconds. */
    public static final Duration DEFAULT_MAX_IDLE_TIME = Duration.ofSeconds(45);

    /** The limits of {@link io.airlockapp.transport.Lane#COMMAND}: 32 connections, 4,096 calls. */
    public static final LaneLimits COMMAND = new LaneLimits(32, 4_096, DEFAULT_MAX_IDLE_TIME);

    /** The limits of {@link io.airlockapp.transport.Lane#WAIT}: 1,024 connections, 16,384 calls. */
    public static final LaneLimits WAIT = new LaneLimits(1_024, 16_384, DEFAULT_MAX_IDLE_TIME);

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
        if (maxCalls < maxConnections) {
            throw new IllegalArgumentException("maxCalls (" + maxCalls + ") is below maxConnections (" + maxConnections
                    + "): raise it, or lower maxConnections.");
        }
        if (maxIdleTime.isNegative() || maxIdleTime.isZero()) {
            throw new IllegalArgumentException("maxIdleTime must be positive, and is " + maxIdleTime + ".");
        }
    }
}
