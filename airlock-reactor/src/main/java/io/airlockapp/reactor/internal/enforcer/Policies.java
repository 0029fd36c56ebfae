package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.harp.Action;
import io.airlockapp.harp.PolicyEvaluator;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.EffectivePolicies;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.PolicyHandling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The do-not-disturb policies in force, fetched once for all reviews of 15 seconds (wire reference, section 6). Where they
 * cannot be had there are none, and the approver is asked.
 */
final class Policies {

    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);
    private static final Duration FRESH = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final GatewayClient client;
    private final EnforcerSettings settings;
    private final @Nullable PolicyQuery query;
    private final AtomicReference<@Nullable Fetched> latest = new AtomicReference<>();

    Policies(GatewayClient client, EnforcerSettings settings) {
        this.client = client;
        this.settings = settings;
        String workspaceId = settings.workspaceId();
        this.query = settings.policies() == PolicyHandling.IGNORE || workspaceId == null
                ? null
                : new PolicyQuery(settings.enforcerId(), workspaceId, settings.sessionId());
    }

    private record Fetched(Instant until, Mono<List<DndPolicy>> policies) {}

    /** Emits the policy that decides about an action, or is empty if the approver has to; never fails. */
    Mono<Verdict> verdict(Action action, String requestId) {
        PolicyQuery asked = query;
        return asked == null
                ? Mono.empty()
                : inForce(asked).mapNotNull(policies -> {
                    DndPolicy policy = PolicyEvaluator.match(
                            policies, asked, action, settings.time().now());
                    return policy == null
                            ? null
                            : PolicyEvaluator.decide(policy, requestId, settings.policies() == PolicyHandling.TRUST);
                });
    }

    private Mono<List<DndPolicy>> inForce(PolicyQuery asked) {
        Instant now = settings.time().now();
        return Objects.requireNonNull(latest.updateAndGet(known -> known != null && now.isBefore(known.until)
                        ? known
                        : new Fetched(now.plus(FRESH), fetch(asked))))
                .policies;
    }

    private Mono<List<DndPolicy>> fetch(PolicyQuery asked) {
        return client.effectivePolicies(asked)
                .timeout(PATIENCE, settings.time().scheduler())
                .map(EffectivePolicies::policies)
                .onErrorResume(failure -> {
                    LOG.debug("No policies for {}: {}", settings.enforcerId(), failure.toString());
                    return Mono.just(List.of());
                })
                .cache();
    }
}
