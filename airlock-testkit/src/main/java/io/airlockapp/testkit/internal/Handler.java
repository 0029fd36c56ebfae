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
}
