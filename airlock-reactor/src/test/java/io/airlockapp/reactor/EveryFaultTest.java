package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.GatewayException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.netty.HttpVersion;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.PushRequest;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Every fault that there is, in each phase of a review that can suffer it: what the client makes of it. */
class EveryFaultTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(20);

    /**
     * One fault in one phase.
     *
     * @param factory the method that makes the fault, with the number of its parameters
     * @param fault the fault
     * @param endpoint the phase
     * @param failure what the review ends with, or null if it is approved all the same
     * @param sockets whether it is to be had on a socket, without waiting long
     */
    private record Case(
            String factory,
            Fault fault,
            Endpoint endpoint,
            @Nullable Class<? extends Throwable> failure,
            boolean sockets) {

        Case inMemoryOnly() {
            return new Case(factory, fault, endpoint, failure, false);
        }

        @Override
        public String toString() {
            return endpoint + " " + factory;
        }
    }

    private static Case passes(String factory, Fault fault, Endpoint endpoint) {
        return new Case(factory, fault, endpoint, null, true);
    }

    private static Case fails(String factory, Fault fault, Endpoint endpoint, Class<? extends Throwable> failure) {
        return new Case(factory, fault, endpoint, failure, true);
    }

    /** In every phase the client gets over it. */
    private static Stream<Case> everywhere(String factory, Fault fault) {
        return Stream.of(Endpoint.SUBMIT, Endpoint.WAIT, Endpoint.ACK)
                .map(endpoint -> passes(factory, fault, endpoint));
    }

    private static List<Case> cases() {
        URI elsewhere = URI.create("https://elsewhere.example/");
        List<Case> all = new ArrayList<>();
        Stream.of(
                        everywhere("delay 1", Fault.delay(SHORT)),
                        everywhere("delayAnswer 1", Fault.delayAnswer(SHORT)),
                        everywhere("status 1", Fault.status(500).in(ErrorShape.ERROR)),
                        everywhere("status 2", Fault.status(502, "bad_gateway").in(ErrorShape.ERROR_CODE)),
                        everywhere("status 2", Fault.status(503, "unavailable").in(ErrorShape.CODE)),
                        everywhere("status 3", Fault.status(429, "quota_exceeded", "0")),
                        everywhere("htmlPage 1", Fault.htmlPage(502)),
                        everywhere("resetBeforeProcessing 0", Fault.resetBeforeProcessing()),
                        everywhere("resetBeforeAnswer 0", Fault.resetBeforeAnswer()),
                        everywhere("resetDuringAnswer 0", Fault.resetDuringAnswer()),
                        everywhere("truncatedBody 0", Fault.truncatedBody()),
                        everywhere("stalledBody 1", Fault.stalledBody(SHORT)),
                        everywhere("slowDrip 2", Fault.slowDrip(4, SHORT)),
                        everywhere("repeatCall 0", Fault.repeatCall()),
                        everywhere("restart 2", Fault.restart(Memory.KEPT, Duration.ofMillis(100))),
                        everywhere("refuseConnection 0", Fault.refuseConnection())
                                .map(Case::inMemoryOnly),
                        // Longer than a call may take: it is given up and made again.
                        everywhere("stalledBody 0", Fault.stalledBody()).map(Case::inMemoryOnly))
                .forEach(cases -> cases.forEach(all::add));
        all.addAll(List.of(
                fails("redirect 2", Fault.redirect(307, elsewhere), Endpoint.SUBMIT, GatewayException.class),
                fails("redirect 2", Fault.redirect(302, elsewhere), Endpoint.WAIT, GatewayException.class),
                fails(
                        "answer 3",
                        Fault.answer(200, List.of(), Body.of("{}")),
                        Endpoint.SUBMIT,
                        ProtocolException.class),
                fails("answer 3", Fault.answer(404, List.of(), Body.empty()), Endpoint.WAIT, NotFoundException.class),
                fails(
                        "answerInstead 3",
                        Fault.answerInstead(418, List.of(), Body.empty()),
                        Endpoint.SUBMIT,
                        GatewayException.class),
                passes("answerInstead 3", Fault.answerInstead(204, List.of(), Body.empty()), Endpoint.WAIT),
                fails("garbage 0", Fault.garbage(), Endpoint.SUBMIT, ProtocolException.class),
                passes("garbage 0", Fault.garbage(), Endpoint.WAIT),
                passes("garbage 0", Fault.garbage(), Endpoint.ACK),
                fails("oversized 1", Fault.oversized(2 << 20), Endpoint.SUBMIT, TransportException.class),
                passes("oversized 1", Fault.oversized(2 << 20), Endpoint.WAIT),
                fails(
                        "tamper 1",
                        Fault.tamper(Tampering.strip("signature")),
                        Endpoint.WAIT,
                        NotApprovedException.class),
                fails("restart 2", Fault.restart(Memory.LOST, Duration.ZERO), Endpoint.WAIT, NotFoundException.class)));
        return all;
    }

    static Stream<Case> inMemory() {
        return cases().stream();
    }

    static Stream<Arguments> onSockets() {
        return Stream.of(HttpVersion.values()).flatMap(version -> cases().stream()
                .filter(one -> one.sockets() && one.endpoint() != Endpoint.ACK)
                .filter(one -> version == HttpVersion.HTTP_1_1 || differsByVersion(one.fault()))
                .map(one -> Arguments.of(version, one)));
    }

    /** Whether it is about the wire, rather than about a whole answer that is sound as HTTP. */
    private static boolean differsByVersion(Fault fault) {
        return fault instanceof Fault.Cut
                || fault instanceof Fault.Truncated
                || fault instanceof Fault.Stalled
                || fault instanceof Fault.Drip
                || fault instanceof Fault.Restart;
    }

    /** What has a test of its own below, because a review over polls cannot suffer it, or not in memory. */
    private static final Set<String> ELSEWHERE =
            Set.of("resetAfterAnswer 0", "duplicateDelivery 0", "duplicateDelivery 1");

    @Test
    void faults_haveACaseHereEach() {
        Set<String> factories = Arrays.stream(Fault.class.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && Modifier.isPublic(method.getModifiers()))
                .map(EveryFaultTest::named)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tested = cases().stream().map(Case::factory).collect(Collectors.toCollection(TreeSet::new));
        tested.addAll(ELSEWHERE);
        Set<Class<?>> kinds =
                cases().stream().map(one -> one.fault().getClass()).collect(Collectors.toSet());
        kinds.add(Fault.Duplicated.class);

        assertThat(tested).isEqualTo(factories);
        assertThat(kinds).containsExactlyInAnyOrder(Fault.class.getPermittedSubclasses());
    }

    private static String named(Method method) {
        return method.getName() + " " + method.getParameterCount();
    }

    @ParameterizedTest
    @MethodSource
    void inMemory(Case one) {
        try (Scene scene = Scene.paired()) {
            scene.gateway.approver().approveAll();
            scene.gateway.failNext(one.endpoint(), one.fault());
            AtomicInteger runs = new AtomicInteger();

            Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), Mono.fromCallable(runs::incrementAndGet)));
            scene.advance(Duration.ofMinutes(12));

            assertThat(gate.ended()).isTrue();
            assertEnd(one, scene.gateway, gate.failure(), runs);
        }
    }

    @ParameterizedTest
    @MethodSource("onSockets")
    void overSockets(HttpVersion version, Case one) {
        try (Sockets sockets = new Sockets(version)) {
            sockets.gateway.approver().approveAll();
            sockets.gateway.failNext(one.endpoint(), one.fault());
            AtomicInteger runs = new AtomicInteger();

            Throwable failure =
                    sockets.failure(sockets.enforcer.gate(Scene.action(), Mono.fromCallable(runs::incrementAndGet)));
            sockets.enforcer.close().block(PATIENCE);

            assertEnd(one, sockets.gateway, failure, runs);
        }
    }

    private static void assertEnd(Case one, FakeGateway gateway, @Nullable Throwable failure, AtomicInteger runs) {
        if (one.failure() == null) {
            assertThat(failure).isNull();
            assertThat(runs).hasValue(1);
            assertThat(gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.acks())
                    .as("acknowledgements")
                    .isNotEmpty());
        } else {
            assertThat(failure).isInstanceOf(one.failure());
            assertThat(runs).hasValue(0);
        }
        assertThat(gateway.faults().remaining()).as("the fault has hit").isZero();
        assertThat(gateway.approver().shown()).hasSizeLessThan(2);
        assertThat(gateway.pendingWaits()).isZero();
        assertThat(gateway.pendingExchanges()).isZero();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void resetAfterAnswer_nextCallGoesOverANewConnection(HttpVersion version) {
        try (Sockets sockets = new Sockets(version)) {
            sockets.gateway.approver().approveAll();
            sockets.gateway.failNext(Calls.any().always(), Fault.resetAfterAnswer());

            for (int i = 0; i < 5; i++) {
                assertThat(sockets.enforcer.review(Scene.action()).block(PATIENCE))
                        .isInstanceOf(Verdict.Approved.class);
            }

            assertThat(sockets.gateway.exchanges()).hasSize(5).allSatisfy(exchange -> assertThat(exchange.submissions())
                    .isEqualTo(1));
        }
    }

    static Stream<HttpVersion> versions() {
        return Stream.of(HttpVersion.values());
    }

    static Stream<Arguments> duplicates() {
        return Stream.of(PushRequest.Kind.values()).flatMap(kind -> Stream.of(Duration.ZERO, Duration.ofSeconds(5))
                .map(later -> Arguments.of(kind, later)));
    }

    @ParameterizedTest
    @MethodSource("duplicates")
    void duplicateDelivery_onAChannel_oneOutcomeAndOneAcknowledgement(PushRequest.Kind kind, Duration later) {
        try (Scene scene = new Scene(
                        FakeGateway.builder().push(kind).build(),
                        client -> client,
                        enforcer -> enforcer.decisionSource(DecisionSource.automatic()))
                .restored()) {
            Endpoint channel = kind == PushRequest.Kind.WEB_SOCKET ? Endpoint.WEB_SOCKET : Endpoint.EVENTS;
            scene.gateway.failNext(
                    channel, later.isZero() ? Fault.duplicateDelivery() : Fault.duplicateDelivery(later));
            AtomicInteger runs = new AtomicInteger();
            Watch<Integer> gate = watch(scene.enforcer.gate(Scene.action(), Mono.fromCallable(runs::incrementAndGet)));
            Watch<Integer> other = watch(scene.enforcer.gate(Scene.action(), Mono.fromCallable(runs::incrementAndGet)));
            scene.advance(Duration.ofSeconds(1));

            scene.gateway.approver().approve(scene.gateway.exchanges().get(0).requestId());
            scene.advance(Duration.ofSeconds(10));

            assertThat(gate.value()).isEqualTo(1);
            assertThat(other.ended()).as("the other review of the same action").isFalse();
            assertThat(runs).hasValue(1);
            assertThat(scene.gateway.exchanges().get(0).deliveries()).isEqualTo(2);
            assertThat(scene.gateway.exchanges().get(0).acks()).hasSize(1);
            assertThat(scene.gateway.channels().open())
                    .as("the channel lives on")
                    .isEqualTo(1);
            other.cancel();
        }
    }

    @Test
    void retryAfter_asADate_isWaitedFor() {
        try (Scene scene = Scene.paired()) {
            scene.gateway.approver().approveAll();
            Instant start = scene.gateway.clock().instant();
            scene.gateway.failNext(
                    Endpoint.SUBMIT, Fault.status(503, "overloaded").retryAfter(start.plusSeconds(9)));

            Watch<Verdict> review = watch(scene.enforcer.review(Scene.action()));
            scene.gateway.advanceUntil(review::ended, Duration.ofMinutes(1));

            assertThat(review.value().isApproved()).isTrue();
            assertThat(scene.gateway.clock().instant()).isEqualTo(start.plusSeconds(9));
        }
    }

    static Stream<Arguments> redirects() {
        return Stream.concat(
                Stream.of(301, 302, 303, 307, 308).map(status -> Arguments.of(HttpVersion.HTTP_1_1, status)),
                Stream.of(Arguments.of(HttpVersion.HTTP_2, 307)));
    }

    @ParameterizedTest
    @MethodSource("redirects")
    void redirect_toAnotherOrigin_isNeverFollowed(HttpVersion version, int status) {
        try (FakeGateway other = FakeGateway.builder().realTime().build();
                FakeGatewayServer elsewhere = FakeGatewayServer.start(other);
                Sockets sockets = new Sockets(version)) {
            sockets.gateway.approver().approveAll();
            for (Endpoint endpoint : List.of(Endpoint.SUBMIT, Endpoint.WAIT, Endpoint.ACK, Endpoint.WITHDRAW)) {
                sockets.gateway
                        .faults()
                        .add(
                                Calls.to(endpoint).always(),
                                Fault.redirect(status, elsewhere.baseUrl().resolve("/v1/artifacts")));
            }

            assertThat(sockets.failure(sockets.enforcer.review(Scene.action()))).isInstanceOf(GatewayException.class);
            sockets.gateway.faults().clear();
            sockets.gateway.failNext(
                    Endpoint.WAIT, Fault.redirect(status, elsewhere.baseUrl().resolve("/echo")));
            assertThat(sockets.failure(sockets.enforcer.review(Scene.action()))).isInstanceOf(GatewayException.class);

            assertThat(other.requests()).isEmpty();
        }
    }

    /** A client and an enforcer in real time, over one version of HTTP. */
    private static final class Sockets implements AutoCloseable {

        final FakeGateway gateway = FakeGateway.builder().realTime().build();
        private final FakeGatewayServer server = FakeGatewayServer.start(gateway);
        private final GatewayClient client;
        final Enforcer enforcer;

        Sockets(HttpVersion version) {
            client = GatewayClient.builder()
                    .rateBudget(RateBudget.unlimited())
                    .retry(RetryPolicy.exponential(
                            6, Duration.ofMillis(40), Duration.ofMillis(200), Duration.ofSeconds(5)))
                    .transport(NettyTransport.builder(server.baseUrl())
                            .protocols(version)
                            .threads(1)
                            .build())
                    .app(gateway.appCredentials())
                    .user(gateway.userCredential())
                    .build();
            enforcer = Enforcer.builder(client, Scene.ENFORCER)
                    .workspaceName(Scene.WORKSPACE)
                    .policies(PolicyHandling.IGNORE)
                    .build();
            enforcer.restore(gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE))
                    .block(PATIENCE);
        }

        @Nullable
        Throwable failure(Mono<?> source) {
            return source.then(Mono.<Throwable>empty())
                    .onErrorResume(Mono::just)
                    .block(PATIENCE);
        }

        @Override
        public void close() {
            enforcer.close().block(PATIENCE);
            client.close().block(PATIENCE);
            server.close();
            gateway.close();
        }
    }
}
