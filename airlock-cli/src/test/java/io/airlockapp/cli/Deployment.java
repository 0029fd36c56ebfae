package io.airlockapp.cli;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.harp.Action;

/** The product that the README's test is about. */
record Deployment(BlockingEnforcer enforcer) {

    boolean apply(String command) {
        return enforcer.review(Action.command(command)).isApproved();
    }
}
