package io.airlockapp.benchmarks.load;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.model.AckStatus;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.Ciphertext;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.WaitOutcome;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.reactor.netty.HttpVersion;
import io.airlockapp.reactor.netty.LaneLimits;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.transport.Lane;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The client's endpoints, one call each, with values that were made before; nothing is encrypted or verified. */
final class PlainSide implements Side {

    private static final Secret ROUTING_TOKEN = Secret.of(Sample.ROUTING_TOKEN);
    private static final Ciphertext CIPHERTEXT =
            new Ciphertext("AES-256-GCM", Sample.DATA, Sample.NONCE, Sample.TAG, null);
    private static final Map<String, String> METADATA = Map.of("workspaceName", Sample.WORKSPACE);
    private static final Heartbeat HEARTBEAT = new Heartbeat(Sample.ENFORCER, null, Sample.WORKSPACE);
    private static final String MESSAGE_ID = "msg-01234567-89ab-4cde-8f01-23456789abcd";
    private static final String ACK_ID = "ack-01234567-89ab-4cde-8f01-23456789abcd";

    private final GatewayClient client;
    private final Duration poll;
    private final Instant now = Instant.now();
    private final Instant expiry = now.plus(Duration.ofDays(1));

    PlainSide(Setting setting) {
        this(client(setting), setting);
    }

    PlainSide(GatewayClient client, Setting setting) {
        this.client = client;
        this.poll = setting.poll();
    }

    static GatewayClient client(Setting setting) {
        LaneLimits waits =
                new LaneLimits(setting.connections(), Math.max(100_000, setting.connections()), Duration.ofSeconds(45));
        // As many calls as decisions can come at once: each is acknowledged.
        LaneLimits commands = new LaneLimits(LaneLimits.COMMAND.maxConnections(), 100_000, Duration.ofSeconds(45));
        return GatewayClient.builder()
                .transport(NettyTransport.builder(URI.create("http://127.0.0.1:" + setting.port()))
                        .protocols(setting.http2() ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
                        .lane(Lane.WAIT, waits)
                        .lane(Lane.COMMAND, commands)
                        .build())
                .app(AppCredentials.agent(Sample.CLIENT_ID, Secret.of(Sample.CLIENT_SECRET)))
                .user(UserCredential.pat(Secret.of(Sample.USER_TOKEN)))
                .rateBudget(RateBudget.unlimited())
                // A machine that is busy with other things must not make calls be repeated.
                .callTimeout(Duration.ofMinutes(1))
                .callBudget(Duration.ofMinutes(2))
                .build();
    }

    @Override
    public Mono<?> review(long number) {
        String id = Side.requestId(number);
        return client.submit(submission(id))
                .then(Mono.defer(() -> client.awaitDecision(id, poll))
                        .repeat()
                        .ofType(WaitOutcome.Delivered.class)
                        .next())
                .flatMap(delivered -> {
                    if (!"approve".equals(delivered.decision().decision())) {
                        return Mono.error(new IllegalStateException("A decision is no approval."));
                    }
                    return client.acknowledge(new Acknowledgement(
                            ACK_ID, id, delivered.decision().msgId(), Sample.ENFORCER, AckStatus.DELIVERED, now));
                });
    }

    @Override
    public Mono<?> submit(long number) {
        return client.submit(submission(Side.requestId(number)));
    }

    @Override
    public Mono<?> heartbeat() {
        return client.heartbeat(HEARTBEAT);
    }

    private ArtifactSubmission submission(String id) {
        return new ArtifactSubmission(
                MESSAGE_ID,
                id,
                now,
                Sample.ENFORCER,
                ArtifactType.COMMAND_REVIEW,
                Sample.HASH,
                CIPHERTEXT,
                expiry,
                ROUTING_TOKEN,
                METADATA);
    }
}
