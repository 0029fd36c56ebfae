package io.airlockapp.benchmarks.load;

import io.airlockapp.credential.Secret;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import reactor.core.publisher.Mono;

/** An enforcer that reviews: each action is canonicalised, hashed and sealed, each decision verified. */
final class SealedSide implements Side {

    private final PlainSide calls;
    private final Enforcer enforcer;

    SealedSide(Setting setting) {
        GatewayClient client = PlainSide.client(setting);
        this.calls = new PlainSide(client, setting);
        this.enforcer = Enforcer.builder(client, Sample.ENFORCER)
                .workspaceName(Sample.WORKSPACE)
                .pollTimeout(setting.poll())
                // As many as are asked for wait at once.
                .maxInFlight(100_000)
                .build();
        enforcer.restore(new Pairing(
                        Sample.ENFORCER,
                        Sample.ENFORCER,
                        null,
                        Sample.WORKSPACE,
                        Secret.of(Sample.ROUTING_TOKEN),
                        Secret.of(Base64.getEncoder().encodeToString(new byte[32])),
                        List.of(new Signer(setting.signer(), setting.key(), false)),
                        Instant.now()))
                .block();
    }

    @Override
    public Mono<?> review(long number) {
        return Mono.defer(() -> enforcer.review(Action.builder()
                        .payload(Sample.PAYLOAD)
                        .timeout(Duration.ofHours(2))
                        .build()))
                .<Verdict>handle((verdict, sink) -> {
                    if (verdict.isApproved()) {
                        sink.next(verdict);
                    } else {
                        sink.error(new IllegalStateException(verdict.describe()));
                    }
                });
    }

    @Override
    public Mono<?> submit(long number) {
        return calls.submit(number);
    }

    @Override
    public Mono<?> heartbeat() {
        return calls.heartbeat();
    }
}
