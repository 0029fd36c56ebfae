package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client on a scripted transport, in virtual time. Nothing moves but by {@link #advance}. */
final class Wire implements AutoCloseable {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final AppCredentials APP = AppCredentials.agent("app-1", Secret.of("app-1-secret"));
    static final UserCredential PAT = UserCredential.pat(Secret.of("airpat_1"));

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Only its time is used. */
    private final FakeGateway clockwork = FakeGateway.builder().startAt(START).build();

    final TimeSource time = new TimeSource(clockwork.clock(), clockwork.scheduler());
    final Script script = new Script(time.clock());
    final GatewayClient client;

    Wire() {
        this(UnaryOperator.identity());
    }

    Wire(UnaryOperator<GatewayClientBuilder> options) {
        client = options.apply(GatewayClient.builder()
                        .rateBudget(RateBudget.unlimited())
                        .transport(script)
                        .app(APP)
                        .user(PAT)
                        .time(time))
                .build();
    }

    void advance(Duration amount) {
        clockwork.advance(amount);
    }

    /** How long after the start each request was sent. */
    List<Duration> sentAfter() {
        return script.sent().stream()
                .map(sent -> Duration.between(START, sent.at()))
                .toList();
    }

    /** A body as a reader sees it that shares nothing with the client's own. */
    static JsonNode json(Body body) {
        return JSON.readTree(body.toByteArray());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    static @Nullable String header(TransportRequest request, String name) {
        return request.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }

    static List<String> headerNames(TransportRequest request) {
        return request.headers().stream().map(Header::name).toList();
    }

    @Override
    public void close() {
        watch(client.close());
        clockwork.close();
    }
}
