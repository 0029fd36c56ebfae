package io.airlockapp.testkit.internal;

import reactor.core.publisher.Mono;

/** An engine, as a front sees it: a request comes in, a reply goes out. */
@FunctionalInterface
public interface Handler {

    /**
     * Handles a request. Each subscription is a request of its own; cancelling gives a held answer up.
     *
     * @param call the request
     * @return what the front is to do
     */
    Mono<Reply> handle(Call call);

    /**
     * Takes note of a front, from before its first call on.
     *
     * @param front the front
     * @throws IllegalStateException if a fault is set that it cannot do
     */
    default void opened(Front front) {}

    /**
     * Takes note that a front is no more.
     *
     * @param front the front
     */
    default void closed(Front front) {}

    /**
     * Whether nobody can connect now.
     *
     * @return whether the gateway is down
     */
    default boolean down() {
        return false;
    }
}
