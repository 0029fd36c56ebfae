package com.example.ops;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.testkit.FakeGateway;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The two ways in which the program performs an operation; what holds for one has to hold for the other. */
enum Style {
    BLOCKING {
        @Override
        Outcome perform(
                Operation operation, Host host, FakeGateway gateway, Enforcer enforcer, BlockingEnforcer blocking) {
            return new BlockingOperator(blocking, host).perform(operation);
        }
    },
    REACTIVE {
        @Override
        Outcome perform(
                Operation operation, Host host, FakeGateway gateway, Enforcer enforcer, BlockingEnforcer blocking) {
            CompletableFuture<Outcome> outcome =
                    new ReactiveOperator(enforcer, host).perform(operation).toFuture();
            gateway.advanceUntil(outcome::isDone, Duration.ofHours(1));
            return outcome.join();
        }
    };

    abstract Outcome perform(
            Operation operation, Host host, FakeGateway gateway, Enforcer enforcer, BlockingEnforcer blocking);
}
