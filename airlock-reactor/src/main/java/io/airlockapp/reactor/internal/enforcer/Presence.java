package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.model.Heartbeat;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.PresenceEvent;
import io.airlockapp.reactor.internal.presence.HasHeartbeats;
import io.airlockapp.reactor.internal.presence.HeartbeatSupervisor;
import io.airlockapp.reactor.metrics.Metrics;
import java.util.function.Consumer;
import reactor.core.Disposable;

/** Puts an enforcer under the supervisor of its client, or where the client has none, under one of its own. */
final class Presence {

    private final EnforcerSettings settings;
    private final HeartbeatSupervisor supervisor;

    Presence(GatewayClient client, EnforcerSettings settings) {
        this.settings = settings;
        this.supervisor = client instanceof HasHeartbeats shared
                ? shared.heartbeats()
                : new HeartbeatSupervisor(client::heartbeat, settings.time());
    }

    /** Begins; disposing ends. */
    Disposable start() {
        Heartbeat heartbeat = new Heartbeat(settings.enforcerId(), settings.enforcerLabel(), settings.workspaceName());
        return supervisor.watch(heartbeat, settings.heartbeatInterval(), listener());
    }

    private Consumer<PresenceEvent> listener() {
        Metrics metrics = settings.metrics();
        if (metrics == null) {
            return settings.presenceListener();
        }
        return event -> {
            if (event instanceof PresenceEvent.Missed) {
                metrics.heartbeatMissed();
            }
            settings.presenceListener().accept(event);
        };
    }
}
