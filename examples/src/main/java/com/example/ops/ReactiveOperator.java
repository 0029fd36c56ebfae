package com.example.ops;

import io.airlockapp.error.AirlockException;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.reactor.Enforcer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs operations that a person has approved, and blocks nobody meanwhile. */
final class ReactiveOperator {

    private final Enforcer enforcer;
    private final Host host;

    ReactiveOperator(Enforcer enforcer, Host host) {
        this.enforcer = enforcer;
        this.host = host;
    }

    Mono<Outcome> perform(Operation operation) {
        return Mono.defer(() -> enforcer.gate(
                        operation.action(),
                        Mono.fromRunnable(() -> host.run(operation)).thenReturn(Outcome.DONE)))
                .onErrorResume(NotApprovedException.class, e -> Mono.just(Outcomes.of(e.verdict())))
                .onErrorResume(AirlockException.class, e -> Mono.just(Outcome.UNAVAILABLE));
    }

    /** All at once, each outcome as it comes. */
    Flux<Outcome> performAll(Iterable<Operation> operations) {
        return Flux.fromIterable(operations).flatMap(this::perform, 64);
    }
}
