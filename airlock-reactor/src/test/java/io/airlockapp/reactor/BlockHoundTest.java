package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.harp.ReplayJournal;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.netty.HttpVersion;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.reactor.store.FileStateStore;
import io.airlockapp.reactor.store.SavedState;
import io.airlockapp.reactor.store.StateStore;
import io.airlockapp.testkit.ClaimShape;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.PushRequest.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Nothing blocks a thread that must not be blocked. Everything that the client does happens here on threads of
 * {@link Schedulers#parallel()} or on event loops, and BlockHound looks on. It changes the whole process, so these
 * tests have one of their own.
 */
@Tag("blockhound")
class BlockHoundTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Queue<Throwable> BLOCKED = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void install() {
        try {
            BlockHound.install(builder -> builder
                    // It reads the kernel's generator, which is a file by name only and keeps nobody waiting.
                    .allowBlockingCallsInside("java.security.SecureRandom", "nextBytes")
                    .blockingMethodCallback(method -> BLOCKED.add(new AssertionError("Blocked in " + method))));
        } catch (RuntimeException | LinkageError e) {
            abort("BlockHound cannot change this JVM (" + e + "): run with -XX:+AllowRedefinitionToAddDeleteMethods,"
                    + " or on a JDK that it knows.");
        }
    }

    @BeforeEach
    void forget() {
        BLOCKED.clear();
    }

    @AfterEach
    void nothingHasBlocked() {
        assertThat(BLOCKED.stream().map(BlockHoundTest::withItsStack)).isEmpty();
    }

    /** Where it has blocked is what one wants to know, and AssertJ shows the beginning only. */
    private static String withItsStack(Throwable blocked) {
        StringWriter text = new StringWriter();
        blocked.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** The test of this test. */
    @Test
    void anythingThatBlocks_isFound() {
        onNonBlockingThread(() -> {
            LockSupport.parkNanos(1);
            return true;
        });
        assertThat(BLOCKED).hasSize(1);
        BLOCKED.clear();
    }

    @Test
    void reviews_fromSubmittingToAcknowledging() {
        boolean approved = onNonBlockingThread(() -> {
            try (Scene scene = paired()) {
                scene.gateway.approver().decide(shown -> Answer.after(Duration.ofSeconds(40), Answer.approve()));
                Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
                Watch<String> gate = watch(scene.enforcer.gate(Scene.action(), Mono.just("done")));
                Watch<ReviewResult> many =
                        watch(scene.enforcer.reviewAll(Flux.range(0, 50).map(i -> Scene.action())));
                scene.advance(Duration.ofMinutes(2));
                return review.value().isApproved()
                        && gate.value().equals("done")
                        && many.values.size() == 50
                        && scene.gateway.requests(Endpoint.ACK).size() == 52;
            }
        });
        assertThat(approved).isTrue();
    }

    @Test
    void reviews_withAJournalThatBlocks() {
        FakeGateway gateway = FakeGateway.create();
        ReplayJournal blocking = new ReplayJournal() {
            @Override
            public boolean claim(Use use) {
                LockSupport.parkNanos(1);
                return true;
            }

            @Override
            public boolean blocking() {
                return true;
            }
        };
        gateway.approver().approveAll();
        try (Scene scene = new Scene(gateway, UnaryOperator.identity(), enforcer -> enforcer.replayJournal(blocking))) {
            scene.restored();
            Verdict verdict = Mono.defer(() -> scene.enforcer.review(Scene.action()))
                    .subscribeOn(Schedulers.parallel())
                    .block(PATIENCE);
            assertThat(Objects.requireNonNull(verdict).isApproved()).isTrue();
        }
    }

    @Test
    void reviews_thatEndInAnotherWay() {
        boolean ended = onNonBlockingThread(() -> {
            try (Scene scene = paired()) {
                Watch<Verdict> cancelled = watch(scene.enforcer.review(Scene.action()));
                cancelled.cancel();
                Watch<Verdict> expired = watch(scene.enforcer.review(Scene.action()));
                scene.advance(Duration.ofMinutes(11));
                scene.gateway.approver().rejectAll("no");
                Watch<Verdict> rejected = watch(scene.enforcer.review(Scene.action()));
                return expired.value() instanceof Verdict.Expired && rejected.value() instanceof Verdict.Rejected;
            }
        });
        assertThat(ended).isTrue();
    }

    @Test
    void reviews_throughTrouble() {
        boolean approved = onNonBlockingThread(() -> {
            try (Scene scene = paired()) {
                scene.gateway.approver().approveAll();
                for (Endpoint endpoint : List.of(Endpoint.SUBMIT, Endpoint.WAIT, Endpoint.ACK)) {
                    scene.gateway.faults().add(Calls.to(endpoint).times(1), Fault.resetBeforeAnswer());
                    scene.gateway.faults().add(Calls.to(endpoint).times(1), Fault.garbage());
                    scene.gateway.faults().add(Calls.to(endpoint).times(1), Fault.status(503, "x", "2"));
                }
                scene.gateway.failNext(Endpoint.POLICIES, Fault.delay(Duration.ofMinutes(1)));
                Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
                scene.advance(Duration.ofMinutes(1));
                return review.ended();
            }
        });
        assertThat(approved).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void pairing_byShowingACodeAndByClaimingOne(ClaimShape shape) {
        boolean paired = onNonBlockingThread(() -> {
            try (Scene scene = new Scene(
                    FakeGateway.builder().claimShape(shape).build(),
                    UnaryOperator.identity(),
                    UnaryOperator.identity())) {
                Watch<Pairing> shown = watch(scene.enforcer.pair(code -> {}));
                scene.advance(Duration.ofSeconds(10));
                Watch<Pairing> claimed = watch(scene.enforcer.claim(
                        scene.gateway.approver().preGenerateCode().pairingCode()));
                scene.advance(Duration.ofSeconds(10));
                watch(scene.enforcer.unpair());
                return shown.ended() && claimed.ended() && shown.failure() == null && claimed.failure() == null;
            }
        });
        assertThat(paired).isTrue();
    }

    @Test
    void signingIn_byDeviceAndByBrowser() {
        boolean signedIn = onNonBlockingThread(() -> {
            try (RealmScene scene = new RealmScene()) {
                scene.realm.user().approvesAfterPolls(2);
                Watch<TokenSet> device = scene.device();
                scene.advance(Duration.ofMinutes(1));
                URI redirect = URI.create("http://127.0.0.1:4711/callback");
                AuthorizationRequest request = watch(scene.client.authorizationRequest(scene.discovery, redirect))
                        .value();
                URI forged = URI.create(redirect + "?code=x&state=y");
                Watch<TokenSet> browser = watch(scene.client.redeem(request, forged));
                Watch<TokenSet> refreshed = watch(scene.client.refresh(device.value()));
                Watch<Void> revoked = watch(scene.client.revoke(refreshed.value()));
                return browser.failure() != null && revoked.failure() == null;
            }
        });
        assertThat(signedIn).isTrue();
    }

    @Test
    void signingIn_byLoopback() {
        try (RealmScene scene = new RealmScene()) {
            TokenSet tokens = scene.client
                    .loopback(scene.discovery, LoopbackOptions.defaults(), scene.realm.browser()::open)
                    .subscribeOn(Schedulers.parallel())
                    .block(PATIENCE);
            assertThat(tokens).isNotNull();
        }
    }

    @Test
    void heartbeats_alsoThroughTrouble() {
        int beats = onNonBlockingThread(() -> {
            try (Scene scene = paired()) {
                scene.advance(Duration.ofMinutes(5));
                scene.gateway.faults().add(Calls.to(Endpoint.HEARTBEAT).times(5), Fault.refuseConnection());
                scene.advance(Duration.ofMinutes(10));
                return scene.gateway.requests(Endpoint.HEARTBEAT).size();
            }
        });
        assertThat(beats).isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource
    void everyCall(ClientCall call) {
        boolean sent = onNonBlockingThread(() -> {
            try (Wire wire = new Wire()) {
                wire.script.answer(429, "").answer(200, call.answer);
                watch(call.on(wire.client));
                wire.advance(Duration.ofMinutes(1));
                return !wire.script.requests().isEmpty();
            }
        });
        assertThat(sent).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void lifecycle_overSockets(HttpVersion version) {
        FakeGateway gateway = FakeGateway.builder().realTime().build();
        FakeGatewayServer server = FakeGatewayServer.start(gateway);
        GatewayClient client = GatewayClient.builder()
                .rateBudget(RateBudget.unlimited())
                .transport(NettyTransport.builder(server.baseUrl())
                        .protocols(version)
                        .build())
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .build();
        Enforcer enforcer = Enforcer.builder(client, Scene.ENFORCER)
                .workspaceName(Scene.WORKSPACE)
                .pairingPollInterval(Duration.ofMillis(10))
                .build();
        gateway.approver().decide(shown -> Answer.after(Duration.ofMillis(10), Answer.approve()));
        try {
            Long approved = Mono.defer(() -> enforcer.pair(code -> {}))
                    .thenMany(Flux.defer(
                            () -> enforcer.reviewAll(Flux.range(0, 20).map(i -> Scene.action()))))
                    .filter(ReviewResult::isApproved)
                    .count()
                    .subscribeOn(Schedulers.parallel())
                    .block(PATIENCE);
            assertThat(approved).isEqualTo(20);
        } finally {
            enforcer.close().subscribeOn(Schedulers.parallel()).block(PATIENCE);
            client.close().subscribeOn(Schedulers.parallel()).block(PATIENCE);
            server.close();
            gateway.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void reviews_overChannelsAndThroughTheirTrouble(Kind kind) {
        boolean approved = onNonBlockingThread(() -> {
            FakeGateway gateway = FakeGateway.builder().push(kind).build();
            try (Scene scene = new Scene(
                            gateway,
                            client -> client.rateBudget(RateBudget.perMinute(600)),
                            enforcer -> enforcer.decisionSource(DecisionSource.automatic()))
                    .restored()) {
                gateway.approver().decide(shown -> Answer.after(Duration.ofMinutes(5), Answer.approve()));
                Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
                scene.advance(Duration.ofSeconds(1));
                gateway.channels().drop();
                scene.advance(Duration.ofSeconds(10));
                gateway.channels().requestRefresh(scene.exchange().requestId());
                scene.advance(Duration.ofSeconds(10));
                gateway.channels().silence();
                scene.advance(Duration.ofMinutes(3));
                gateway.channels().copies(0);
                scene.advance(Duration.ofMinutes(5));
                return review.value().isApproved();
            }
        });
        assertThat(approved).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"WEB_SOCKET, HTTP_1_1", "SERVER_SENT_EVENTS, HTTP_1_1", "SERVER_SENT_EVENTS, HTTP_2"})
    void reviews_overChannelsOverSockets(Kind kind, HttpVersion version) {
        FakeGateway gateway = FakeGateway.builder().realTime().push(kind).build();
        FakeGatewayServer server = FakeGatewayServer.start(gateway);
        GatewayClient client = GatewayClient.builder()
                .rateBudget(RateBudget.unlimited())
                .transport(NettyTransport.builder(server.baseUrl())
                        .protocols(version)
                        .build())
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .build();
        Enforcer enforcer = Enforcer.builder(client, Scene.ENFORCER)
                .workspaceName(Scene.WORKSPACE)
                .decisionSource(DecisionSource.automatic())
                .build();
        gateway.approver().decide(shown -> Answer.after(Duration.ofMillis(100), Answer.approve()));
        try {
            Long approved = Mono.defer(() -> enforcer.restore(gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE)))
                    .thenMany(Flux.defer(
                            () -> enforcer.reviewAll(Flux.range(0, 20).map(i -> Scene.action()))))
                    .filter(ReviewResult::isApproved)
                    .count()
                    .subscribeOn(Schedulers.parallel())
                    .block(PATIENCE);
            assertThat(approved).isEqualTo(20);
            assertThat(gateway.channels().opened()).isPositive();
        } finally {
            enforcer.close().subscribeOn(Schedulers.parallel()).block(PATIENCE);
            client.close().subscribeOn(Schedulers.parallel()).block(PATIENCE);
            server.close();
            gateway.close();
        }
    }

    /** Two stores of one directory, so that they also wait for each other's lock. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stateInAFile(boolean sealed, @TempDir Path temporary) {
        FileStateStore.Builder builder = FileStateStore.builder(temporary.resolve("state"));
        if (sealed) {
            builder.passphrase(Secret.of("correct horse")).iterations(100_000);
        }
        List<StateStore> stores = List.of(builder.build(), builder.build());
        SavedState state = Flux.range(0, 20)
                .flatMap(i -> stores.get(i % 2)
                        .update(former -> Mono.just(former.toBuilder()
                                        .personalAccessToken(Secret.of("token-" + i))
                                        .build())
                                .publishOn(Schedulers.parallel()))
                        .subscribeOn(Schedulers.parallel())
                        .then(stores.get(0).load().publishOn(Schedulers.parallel())))
                .takeLast(1)
                .next()
                .subscribeOn(Schedulers.parallel())
                .block(PATIENCE);
        assertThat(Objects.requireNonNull(state).personalAccessToken()).isNotNull();
    }

    private static Scene paired() {
        return Scene.paired(enforcer -> enforcer.policies(PolicyHandling.DENY_ONLY));
    }

    private static <T> T onNonBlockingThread(Callable<T> work) {
        T result = Mono.fromCallable(() -> {
                    assertThat(Schedulers.isInNonBlockingThread()).isTrue();
                    return work.call();
                })
                .subscribeOn(Schedulers.parallel())
                .block(PATIENCE);
        return Objects.requireNonNull(result);
    }
}
