package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.transport.TransportResponse;
import reactor.core.publisher.Mono;

/** One step that every call goes through. */
@FunctionalInterface
public interface Stage {

    /**
     * Describes the call from this stage down.
     *
     * @param call the call; cold, so that nothing is sent before the result is subscribed
     * @return emits one response, or fails
     */
    Mono<TransportResponse> exchange(Call call);
}
