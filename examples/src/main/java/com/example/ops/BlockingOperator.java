package com.example.ops;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.error.AirlockException;
import io.airlockapp.harp.NotApprovedException;

/** Runs operations that a person has approved, and blocks meanwhile. */
final class BlockingOperator {

    private final BlockingEnforcer enforcer;
    private final Host host;

    BlockingOperator(BlockingEnforcer enforcer, Host host) {
        this.enforcer = enforcer;
        this.host = host;
    }

    Outcome perform(Operation operation) {
        try {
            return enforcer.gate(operation.action(), () -> {
                host.run(operation);
                return Outcome.DONE;
            });
        } catch (NotApprovedException e) {
            return Outcomes.of(e.verdict());
        } catch (AirlockException e) {
            return Outcome.UNAVAILABLE;
        } catch (Exception e) {
            throw new IllegalStateException("The host failed.", e);
        }
    }
}
