package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a source of decisions is given.
 *
 * @param client the gateway
 * @param settings what the enforcer was built with
 * @param onPairingRevoked what to do when the gateway says that the pairing has ended
 */
record SourceContext(GatewayClient client, EnforcerSettings settings, Runnable onPairingRevoked)
        implements DecisionSource.Context {

    @Override
    public String enforcerId() {
        return settings.enforcerId();
    }

    @Override
    public @Nullable String enforcerLabel() {
        return settings.enforcerLabel();
    }

    @Override
    public @Nullable String workspaceName() {
        return settings.workspaceName();
    }

    @Override
    public Duration pollTimeout() {
        return settings.pollTimeout();
    }

    @Override
    public TimeSource time() {
        return settings.time();
    }

    @Override
    public void pairingRevoked() {
        onPairingRevoked.run();
    }
}
