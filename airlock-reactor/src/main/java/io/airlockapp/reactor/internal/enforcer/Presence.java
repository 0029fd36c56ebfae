package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.model.Heartbeat;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Sends heartbeats: one at once, then one an interval, less up to a tenth at random; after a failure from 5 to 60 seconds apart. */
final class Presence {

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(60));

    private final GatewayClient client;
    private final EnforcerSettings settings;
    private final Heartbeat heartbeat;
    private int failures;

    Presence(GatewayClient client, EnforcerSettings settings) {
        this.client = client;
        this.settings = settings;
        this.heartbeat = new Heartbeat(settings.enforcerId(), settings.enforcerLabel(), settings.workspaceName());
    }

    /** Begins; disposing ends. */
    Disposable start() {
        return Mono.defer(() -> client.heartbeat(heartbeat))
                .then(Mono.fromSupplier(this::afterSuccess))
                .onErrorResume(failure -> Mono.just(afterFailure(failure)))
                .flatMap(wait -> Mono.delay(wait, settings.time().scheduler()))
                .repeat()
                .subscribe();
    }

    private Duration afterSuccess() {
        if (failures > 0) {
            LOG.info("Heartbeats of {} are through again", settings.enforcerId());
            failures = 0;
        }
        long nanos = settings.heartbeatInterval().toNanos();
        return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(nanos / 10 + 1));
    }

    private Duration afterFailure(Throwable failure) {
        failures++;
        if (failures == 1) {
            LOG.warn("Heartbeats of {} fail: {}", settings.enforcerId(), failure.toString());
        }
        return BACKOFF.delay(failures);
    }
}
