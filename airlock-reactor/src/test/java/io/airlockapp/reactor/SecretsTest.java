package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.GatewayException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.ContentKey;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.PairingCodec;
import io.airlockapp.harp.Sealer;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingClaimed;
import io.airlockapp.model.PairingState;
import io.airlockapp.model.PairingStatus;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyScope;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.netty.HttpVersion;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.testkit.ClaimShape;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nothing that is secret can be seen: not in a log, whoever writes it and at whatever level, not in a failure with all
 * its causes, and not in what any value says of itself.
 */
class SecretsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLIENT_SECRET = "Kx9-client-secret-Qv7";
    private static final String PAT = "airpat_Jw4-personal-access-token-Zt2";
    private static final String PAYLOAD = "Hy5-payload-of-the-action-Mn8";
    private static final Action ACTION = Action.builder()
            .payload("{\"command\":\"" + PAYLOAD + "\"}")
            .requestLabel("A label that may be seen")
            .build();

    private final CapturedLogs.Capture logs = CapturedLogs.begin();
    private final Map<String, String> secrets = new LinkedHashMap<>();

    /** What was seen, each with what it was. */
    private final List<String> seen = new ArrayList<>();

    SecretsTest() {
        secret("client secret", CLIENT_SECRET);
        secret("personal access token", PAT);
        secret("payload", PAYLOAD);
    }

    @AfterEach
    void endCapture() {
        logs.close();
    }

    /** A scene whose transport shows what passes through it, as a program does that logs its calls. */
    private Scene scene(FakeGateway.Builder options) {
        FakeGateway gateway = options.appCredentials(AppCredentials.agent("app-1", Secret.of(CLIENT_SECRET)))
                .userCredential(UserCredential.pat(Secret.of(PAT)))
                .build();
        return new Scene(
                gateway,
                client -> client.transport(showing(gateway.transport())),
                enforcer -> enforcer.policies(PolicyHandling.TRUST));
    }

    private Scene paired() {
        Scene scene = scene(FakeGateway.builder());
        Pairing pairing = scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
        secretsOf(pairing);
        show("restored", watch(scene.enforcer.restore(pairing)));
        return scene;
    }

    private Transport showing(Transport transport) {
        return new Transport() {
            @Override
            public Publisher<TransportResponse> exchange(TransportRequest request) {
                return Mono.defer(() -> {
                    show("request", request);
                    show("headers", request.headers());
                    show("request body", request.body());
                    return Mono.from(transport.exchange(request)).doOnNext(response -> {
                        show("response", response);
                        show("response headers", response.headers());
                        show("response body", response.body());
                    });
                });
            }

            @Override
            public Publisher<Void> close() {
                return transport.close();
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void lifecycle_thatGoesWell(ClaimShape shape) {
        try (Scene scene = scene(FakeGateway.builder().claimShape(shape))) {
            show("echo", watch(scene.client.echo()));
            show("discovery", watch(scene.client.discover()));
            show("consent", watch(scene.client.checkConsent()));
            Watch<Pairing> paired = watch(scene.enforcer.pair(code -> show("code", code)));
            scene.advance(Duration.ofSeconds(30));
            secretsOf(paired.value());
            show("pairing", paired);

            Watch<Pairing> claimed = watch(scene.enforcer.claim(
                    scene.gateway.approver().preGenerateCode().pairingCode()));
            scene.advance(Duration.ofSeconds(30));
            secretsOf(claimed.value());
            show("claimed", claimed);

            scene.gateway.approver().approveAll();
            showVerdict(watch(scene.enforcer.review(ACTION)));
            show("gate", watch(scene.enforcer.gate(ACTION, Mono.just("done"))));
            scene.gateway.approver().rejectAll("not today");
            showVerdict(watch(scene.enforcer.review(ACTION)));
            show("gate", watch(scene.enforcer.gate(ACTION, Mono.just("done"))));
            show("many", watch(scene.enforcer.reviewAll(Flux.just(ACTION, ACTION))));

            scene.gateway.approver().ignoreAll();
            Watch<Verdict> cancelled = watch(scene.enforcer.review(ACTION));
            cancelled.cancel();
            Watch<Verdict> expired = watch(scene.enforcer.review(
                    ACTION.toBuilder().timeout(Duration.ofMinutes(1)).build()));
            Watch<Verdict> withdrawn = watch(scene.enforcer.review(ACTION));
            String requestId = scene.gateway
                    .exchanges()
                    .get(scene.gateway.exchanges().size() - 1)
                    .requestId();
            show("status", watch(scene.client.exchangeStatus(requestId)));
            show("withdraw", watch(scene.enforcer.withdraw(requestId)));
            scene.advance(Duration.ofMinutes(2));
            showVerdict(expired);
            showVerdict(withdrawn);

            scene.gateway.policies(policy(scene, PolicyMode.APPROVE_ALL));
            scene.advance(Duration.ofSeconds(20));
            showVerdict(watch(scene.enforcer.review(ACTION)));
            show("unpair", watch(scene.enforcer.unpair()));
            show("unpaired", watch(scene.enforcer.review(ACTION)));
            showAll(scene);
        }
        assertNothingSecretWasSeen();
    }

    static Stream<Fault> faults() {
        Stream<Fault> plain = Stream.of(
                Fault.refuseConnection(),
                Fault.resetBeforeProcessing(),
                Fault.resetBeforeAnswer(),
                Fault.resetDuringAnswer(),
                Fault.garbage(),
                Fault.oversized(2 << 20),
                Fault.delay(Duration.ofMinutes(3)),
                Fault.status(400, "validation"),
                Fault.status(401),
                Fault.status(403, "app_consent_required"),
                Fault.status(403, "pairing_revoked"),
                Fault.status(404, "NotFound"),
                Fault.status(409, "already_resolved"),
                Fault.status(410, "expired"),
                Fault.status(422, "no_approver"),
                Fault.status(429, "quota_exceeded", "3600"),
                Fault.status(503));
        Stream<Fault> tampered = Stream.of(Tampering.Kind.values()).map(Fault::tamper);
        return Stream.concat(plain, tampered);
    }

    /** Endpoints that one scene can lose together: none of a group keeps the client from reaching another of it. */
    private static final List<List<Endpoint>> TOGETHER = List.of(
            List.of(
                    Endpoint.ECHO,
                    Endpoint.DISCOVERY,
                    Endpoint.CONSENT,
                    Endpoint.PAIRING_INITIATE,
                    Endpoint.PAIRING_CLAIM,
                    Endpoint.POLICIES,
                    Endpoint.SUBMIT),
            List.of(Endpoint.PAIRING_STATUS, Endpoint.HEARTBEAT, Endpoint.WAIT, Endpoint.ACK, Endpoint.PAIRING_REVOKE),
            List.of(Endpoint.EXCHANGE_STATUS, Endpoint.WITHDRAW));

    @ParameterizedTest
    @MethodSource("faults")
    void reviews_withTheFaultAtEveryEndpoint(Fault fault) {
        List<List<Endpoint>> groups = fault instanceof Fault.Tampered ? List.of(List.of(Endpoint.WAIT)) : TOGETHER;
        for (List<Endpoint> endpoints : groups) {
            try (Scene scene = paired()) {
                scene.gateway.approver().approveAll();
                showVerdict(watch(scene.enforcer.review(ACTION)));
                endpoints.forEach(endpoint ->
                        scene.gateway.faults().add(Calls.to(endpoint).always(), fault));
                everyCall(scene);
                scene.gateway.faults().clear();
                showAll(scene);
            }
            assertNothingSecretWasSeen();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusals_inEveryShape(ErrorShape shape) {
        try (Scene scene = scene(FakeGateway.builder().errorShape(shape))) {
            scene.gateway.expireUserCredential();
            everyCall(scene);
            scene.gateway.acceptUser(UserCredential.pat(Secret.of(PAT)));
            scene.gateway.consent().require();
            everyCall(scene);
            scene.gateway.consent().deny();
            everyCall(scene);
            scene.gateway.consent().approve();
            scene.gateway.approver().rejectPairings();
            everyCall(scene);
            scene.gateway.rateLimit(1);
            everyCall(scene);
            showAll(scene);
        }
        assertNothingSecretWasSeen();
    }

    /** What a careless gateway does, or a proxy in front of it: its error pages repeat the request. */
    @ParameterizedTest
    @EnumSource
    void answers_thatRepeatTheWholeRequest(ClientCall call) {
        secret("routing token", "routing-1");
        for (int status : new int[] {200, 400, 401, 403, 404, 422, 429, 500, 503}) {
            for (boolean json : new boolean[] {true, false}) {
                Script script = new Script(Clock.fixed(Wire.START, ZoneOffset.UTC))
                        .always(request -> Mono.just(repeating(status, json, request)));
                GatewayClient client = GatewayClient.builder()
                        .rateBudget(RateBudget.unlimited())
                        .transport(showing(script))
                        .app(AppCredentials.agent("app-1", Secret.of(CLIENT_SECRET)))
                        .user(UserCredential.pat(Secret.of(PAT)))
                        .time(new TimeSource(Clock.fixed(Wire.START, ZoneOffset.UTC), Schedulers.immediate()))
                        .retry(RetryPolicy.never())
                        .build();
                show(call + " answered " + status, watch(call.on(client)));
            }
        }
        assertNothingSecretWasSeen();
    }

    private static TransportResponse repeating(int status, boolean json, TransportRequest request) {
        StringBuilder text = new StringBuilder(request.path());
        request.headers()
                .forEach(header ->
                        text.append('\n').append(header.name()).append(": ").append(header.value()));
        text.append("\n\n").append(request.body().utf8());
        if (!json) {
            return Script.response(status, text.toString(), new Header("Content-Type", "text/plain"));
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("msgType", "code", "message", "requestId", "appName", "appId", "consentUrl")) {
            answer.put(field, text.toString());
        }
        return Script.response(status, answer.toString(), new Header("X-Repeated", PAT));
    }

    @Test
    void pairing_thatDoesNotVerify() {
        String token = "Tb5-routing-token-nobody-vouches-for-Lc3";
        secret("routing token", token);
        List<String> answers = List.of(
                "",
                token,
                "{\"signerKeyId\":\"" + token + "\"}",
                "{\"signerKeyId\":\"k\",\"publicKey\":\"" + token + "\",\"pairingNonce\":\"n\",\"timestamp\":\"t\","
                        + "\"signature\":\"" + token + "\",\"x25519PublicKey\":\"" + token + "\"}",
                "{\"" + token + "\":1,\"" + token + "\":2}");
        for (String answer : answers) {
            try (Scene scene = scene(FakeGateway.builder())) {
                ObjectNode status = JsonNodeFactory.instance
                        .objectNode()
                        .put("pairingNonce", "n")
                        .put("state", "completed")
                        .put("routingToken", token)
                        .put("responseJson", answer);
                scene.gateway.failNext(
                        Endpoint.PAIRING_STATUS, Fault.answerInstead(200, List.of(), Body.of(status.toString())));
                Watch<Pairing> pairing = watch(scene.enforcer.pair(code -> {}));
                scene.advance(Duration.ofMinutes(1));
                assertThat(pairing.failure()).isNotNull();
                show("unverified", pairing);
            }
        }
        assertThat(logs.lines()).as("that it could not be revoked").isNotEmpty();
        assertNothingSecretWasSeen();
    }

    @Test
    void arguments_thatAreRefused() {
        refused(() -> AppCredentials.agent("app-1", Secret.of(CLIENT_SECRET + "\r\nX-Other: 1")));
        refused(() -> AppCredentials.agent("app-1", Secret.of(" " + CLIENT_SECRET)));
        refused(() -> UserCredential.pat(Secret.of(PAT + "\n")));
        refused(() -> UserCredential.bearer(Secret.of(PAT + "\u00fc")));
        refused(() -> new Header("X-PAT", PAT + "\r"));
        refused(() -> new Header("X-PAT: " + PAT, "1"));

        for (String json : List.of(
                "%s",
                "\"%s",
                "{\"command\":\"%s\"",
                "{\"%s\":1,\"%s\":2}",
                "{\"command\":\"%s\\ud800\"}",
                "{\"command\":\"%s\",\"n\":9007199254740993}",
                "{\"command\":\"%s\",\"n\":1e999}",
                "{\"command\":\"%s\" trailing}")) {
            refused(() -> Action.builder().payload(json.replace("%s", PAYLOAD)).build());
        }
        refused(() -> Action.builder().metadata("routingToken", PAT));

        try (Scene scene = paired()) {
            Pairing whole = Objects.requireNonNull(scene.enforcer.pairing());
            String broken = "Vd6-not-a-content-key-Rf1";
            secret("broken content key", broken);
            refused(() -> scene.enforcer.restore(withKey(whole, broken)));
            String saved = PairingCodec.encode(whole).expose();
            refused(() -> PairingCodec.decode(Secret.of(saved.substring(0, saved.length() - 5))));
            refused(() -> PairingCodec.decode(Secret.of(saved.replace("contentKey", "contentKex"))));
            refused(() -> PairingCodec.decode(
                    Secret.of(saved.replace(whole.contentKey().expose(), broken))));
        }
        assertNothingSecretWasSeen();
    }

    @Test
    void values_thatHoldSecrets() {
        try (Scene scene = paired()) {
            Pairing pairing = Objects.requireNonNull(scene.enforcer.pairing());
            show("pairing", pairing);
            show("saved", PairingCodec.encode(pairing));
            show("secret", pairing.routingToken());
            show("key", ContentKey.restore(pairing.contentKey()));
            show("sealed", Sealer.seal(ACTION, ContentKey.restore(pairing.contentKey())));
            show("app", scene.gateway.appCredentials());
            show("user", scene.gateway.userCredential());
            show("bearer", UserCredential.bearer(Secret.of(PAT)));
            show("source", UserCredentialSource.fixed(scene.gateway.userCredential()));
            show("client builder", GatewayClient.builder().app(scene.gateway.appCredentials()));
            show("enforcer builder", Enforcer.builder(scene.client, Scene.ENFORCER));
            show("header", new Header("X-PAT", PAT));
            show("body", Body.of(PAT));
            show(
                    "claimed",
                    new PairingClaimed(
                            "n",
                            null,
                            pairing.routingToken(),
                            pairing.contentKey().expose()));
            show("status", new PairingStatus("n", PairingState.COMPLETED, PAYLOAD, pairing.routingToken(), null));
            show("action", ACTION);
        }
        assertNothingSecretWasSeen();
    }

    @ParameterizedTest
    @EnumSource
    void lifecycle_overSockets_withEveryLibraryLoggingAllItCan(HttpVersion version) {
        FakeGateway gateway = FakeGateway.builder()
                .realTime()
                .appCredentials(AppCredentials.agent("app-1", Secret.of(CLIENT_SECRET)))
                .userCredential(UserCredential.pat(Secret.of(PAT)))
                .build();
        FakeGatewayServer server = FakeGatewayServer.start(gateway);
        GatewayClient client = GatewayClient.builder()
                .rateBudget(RateBudget.unlimited())
                .transport(showing(NettyTransport.builder(server.baseUrl())
                        .protocols(version)
                        .build()))
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .retry(RetryPolicy.never())
                .build();
        Enforcer enforcer = Enforcer.builder(client, Scene.ENFORCER)
                .workspaceName(Scene.WORKSPACE)
                .pairingPollInterval(Duration.ofMillis(20))
                .build();
        try {
            show("consent", client.checkConsent().block(PATIENCE));
            show("pairing", enforcer.pair(code -> show("code", code)).block(PATIENCE));
            gateway.approver().approveAll();
            show("verdict", enforcer.review(ACTION).block(PATIENCE));
            for (Fault fault : List.of(
                    Fault.resetBeforeProcessing(),
                    Fault.resetDuringAnswer(),
                    Fault.oversized(2 << 20),
                    Fault.garbage(),
                    Fault.status(403))) {
                gateway.failNext(Endpoint.SUBMIT, fault);
                show("failure", catchThrowable(() -> enforcer.review(ACTION).block(PATIENCE)));
            }
            show("unpaired", enforcer.unpair().block(PATIENCE));
        } finally {
            server.close();
        }
        show("unreachable", catchThrowable(() -> client.checkConsent().block(PATIENCE)));
        enforcer.close().block(PATIENCE);
        client.close().block(PATIENCE);
        gateway.close();

        assertThat(logs.lines()).as("the transport's own log").anyMatch(line -> line.startsWith("DEBUG reactor.netty"));
        assertNothingSecretWasSeen();
    }

    /** The test of this test: it would see a secret wherever one turned up. */
    @Test
    void capture_seesEveryLevelAndEveryCause() {
        Logger log = LoggerFactory.getLogger("some.library");
        log.trace("one {}", 1);
        log.debug("two {} {}", 2, new String[] {"in an array"});
        log.warn("three", new IllegalStateException("outer", new IllegalStateException("inner")));
        log.atInfo().addArgument("not in the message").log("four");
        assertThat(String.join("\n", logs.lines()))
                .contains("one 1", "two 2", "in an array", "three", "outer", "inner", "not in the message", "four");

        show("failure", new IllegalStateException("outer", new IllegalStateException("because of " + PAT)));
        assertThat(catchThrowable(this::assertNothingSecretWasSeen)).isInstanceOf(AssertionError.class);
        show("nothing", "of interest");
        log.trace("{}", PAYLOAD);
        assertThat(catchThrowable(this::assertNothingSecretWasSeen)).isInstanceOf(AssertionError.class);
    }

    /** Each call of client and enforcer, for as long as it may take. */
    private void everyCall(Scene scene) {
        List<Watch<?>> watches = new ArrayList<>();
        for (ClientCall call : ClientCall.values()) {
            watches.add(watch(Mono.defer(() -> call.on(scene.client))));
        }
        watches.add(watch(scene.enforcer.pair(code -> show("code", code))));
        watches.add(watch(
                scene.enforcer.claim(scene.gateway.approver().preGenerateCode().pairingCode())));
        watches.add(watch(scene.enforcer.review(ACTION)));
        watches.add(watch(scene.enforcer.gate(ACTION, Mono.just("done"))));
        watches.add(watch(scene.enforcer.reviewAll(Flux.just(ACTION, ACTION))));
        watches.add(watch(scene.enforcer.withdraw("req-1")));
        scene.advance(Duration.ofMinutes(11));
        watches.add(watch(scene.enforcer.unpair()));
        scene.advance(Duration.ofMinutes(2));
        for (Watch<?> watch : watches) {
            show("call", watch);
            watch.cancel();
        }
        scene.advance(Duration.ofMinutes(2));
    }

    private static DndPolicy policy(Scene scene, PolicyMode mode) {
        return new DndPolicy(
                "policy-1",
                PolicyScope.WORKSPACE,
                Scene.WORKSPACE,
                null,
                Scene.ENFORCER,
                mode,
                ArtifactType.COMMAND_REVIEW,
                null,
                null,
                null,
                scene.gateway.clock().instant().plusSeconds(3600));
    }

    private static Pairing withKey(Pairing whole, String contentKey) {
        return new Pairing(
                whole.enforcerId(),
                whole.deviceId(),
                whole.enforcerLabel(),
                whole.workspaceName(),
                whole.routingToken(),
                Secret.of(contentKey),
                whole.signers(),
                whole.pairedAt());
    }

    private void refused(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).isNotNull();
        show("refusal", failure);
    }

    private void showVerdict(Watch<Verdict> review) {
        show("review", review);
        for (Verdict verdict : review.values) {
            show("description", verdict.describe());
            if (verdict instanceof Verdict.Approved approved) {
                show("basis", approved.basis());
            } else if (verdict instanceof Verdict.Rejected rejected) {
                show("basis", rejected.basis());
            }
        }
    }

    private void showAll(Scene scene) {
        show("client", scene.client);
        show("enforcer", scene.enforcer);
        show("gateway", scene.gateway);
        show("requests", scene.gateway.requests());
        show("exchanges", scene.gateway.exchanges());
        show("shown", scene.gateway.approver().shown());
    }

    private void show(String what, @Nullable Object value) {
        if (value instanceof Watch<?> watch) {
            watch.values.forEach(one -> show(what, one));
            show(what + " failed", watch.failure());
            return;
        }
        if (value instanceof Pairing pairing) {
            secretsOf(pairing);
        } else if (value instanceof ReviewResult result) {
            show(what, result.verdict());
            show(what, result.failure());
        } else if (value instanceof NotApprovedException failure) {
            show(what, failure.verdict());
        } else if (value instanceof GatewayException failure) {
            show(what, failure.details());
        }
        seen.add(what + ": " + (value instanceof Throwable failure ? stackOf(failure) : value));
    }

    private static String stackOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private void secretsOf(Pairing pairing) {
        secret("routing token", pairing.routingToken().expose());
        secret("content key", pairing.contentKey().expose());
        byte[] key = Base64.getUrlDecoder().decode(pairing.contentKey().expose());
        secret("content key, another base64", Base64.getEncoder().encodeToString(key));
        secret("content key, hex", HexFormat.of().formatHex(key));
        secret("content key, array", Arrays.toString(key));
    }

    private void secret(String what, String value) {
        secrets.put(value, what);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        secrets.put(Base64.getEncoder().withoutPadding().encodeToString(bytes), what + ", base64");
        secrets.put(HexFormat.of().formatHex(bytes), what + ", hex");
    }

    /** Looks through what was seen since it was last asked. */
    private void assertNothingSecretWasSeen() {
        assertThat(seen).isNotEmpty();
        List<List<String>> all = List.of(List.copyOf(seen), logs.drain());
        seen.clear();
        for (List<String> texts : all) {
            for (String text : texts) {
                secrets.forEach((secret, what) -> {
                    if (text.contains(secret)) {
                        throw new AssertionError("The " + what + " can be seen: " + text);
                    }
                });
            }
        }
    }
}
