package io.airlockapp.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.harp.Action;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Faults;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs classes of tests, some of which are to fail, and looks at what the extension makes of it. */
class ExtensionInEngineTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** Tests of this class run one after the other, so that one can have the error stream to itself. */
    private EngineExecutionResults run(Class<?> tests) {
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            return EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(tests))
                    .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                    .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                    .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                    .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                    .execute();
        } finally {
            System.setErr(before);
        }
    }

    /** The dumps of all tests, as they were published. */
    private static List<String> dumps(EngineExecutionResults results) {
        return results.allEvents()
                .reportingEntryPublished()
                .map(event -> event.getRequiredPayload(ReportEntry.class))
                .map(entry -> entry.getKeyValuePairs().get("airlock"))
                .toList();
    }

    private static Throwable onlyFailure(EngineExecutionResults results) {
        return results.allEvents()
                .failed()
                .map(Event::getPayload)
                .map(payload -> (org.junit.platform.engine.TestExecutionResult) payload.orElseThrow())
                .map(result -> result.getThrowable().orElseThrow())
                .findFirst()
                .orElseThrow();
    }

    /** What fixtures leave for their test to look at. */
    private static final class Left {
        static final List<FakeGateway> GATEWAYS = new CopyOnWriteArrayList<>();
        static final List<GatewayClient> CLIENTS = new CopyOnWriteArrayList<>();
        static final Set<FakeGateway> IN_PARALLEL = ConcurrentHashMap.newKeySet();
    }

    @ExtendWith(AirlockExtension.class)
    static class Failing {

        @Test
        void test(FakeGateway gateway, Approver approver, Enforcer enforcer) {
            approver.when(shown -> shown.payload().contains("ls")).approve("because of a secret reason");
            enforcer.review(Action.command("ls --token=in-the-payload")).block();
            enforcer.review(Action.command("rm in-the-payload")).toFuture();
            gateway.failNext(Endpoint.ECHO, Fault.status(500));
            gateway.advance(Duration.ofSeconds(30));
            throw new AssertionError("failed on purpose");
        }
    }

    @Test
    void failure_ofATest_printsWhatTheGatewayKnows() {
        EngineExecutionResults results = run(Failing.class);

        String dump = dumps(results).get(0);
        assertThat(dump)
                .contains("now=2026-01-01T00:00:30Z")
                .contains("exchanges: 2")
                .contains("Delivered, decision approve, submitted 1x, delivered 1x, acknowledged 1x")
                .contains("PendingApproval, decision null, submitted 1x")
                .contains("POST /v1/artifacts at 2026-01-01T00:00:00Z")
                .contains("POST /v1/acks")
                .contains("1 waits are held, 1 faults are left")
                .contains("PresenceSnapshot[enforcerId=enforcer-1")
                .contains("shown to the approver: 2")
                .contains("artifactType=command.review");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("The test test(")
                .contains(dump);
        assertThat(onlyFailure(results)).hasMessage("failed on purpose");
    }

    @Test
    void failure_ofATest_showsNoSecretAndNoPayload() {
        String dump = dumps(run(Failing.class)).get(0);

        assertThat(dump)
                .doesNotContain("in-the-payload")
                .doesNotContain("secret reason")
                .doesNotContain("app-test-secret")
                .doesNotContain("airpat_")
                .doesNotContain("routingToken");
    }

    static class FailingAndShowing {

        @RegisterExtension
        static final AirlockExtension AIRLOCK = AirlockExtension.builder()
                .showPayloads()
                .approver(Approver::approveAll)
                .build();

        @Test
        void test(BlockingEnforcer enforcer) {
            enforcer.review(Action.command("ls in-the-payload"));
            throw new AssertionError("failed on purpose");
        }
    }

    @Test
    void failure_payloadsAskedFor_showsThem() {
        assertThat(dumps(run(FailingAndShowing.class)).get(0)).contains("{\"command\":\"ls in-the-payload\"}");
    }

    @ExtendWith(AirlockExtension.class)
    static class FailingAround {

        @BeforeEach
        void before(FakeGateway gateway, org.junit.jupiter.api.TestInfo info) {
            if (info.getDisplayName().contains("early")) {
                throw new AssertionError("failed before");
            }
        }

        @Test
        void early() {}

        @Test
        void late() {}

        @AfterEach
        void after(org.junit.jupiter.api.TestInfo info) {
            if (info.getDisplayName().contains("late")) {
                throw new AssertionError("failed after");
            }
        }
    }

    @Test
    void failure_beforeOrAfterATest_printsToo() {
        EngineExecutionResults results = run(FailingAround.class);

        results.testEvents().assertStatistics(all -> all.failed(2));
        assertThat(dumps(results)).hasSize(2);
    }

    @ExtendWith(AirlockExtension.class)
    static class FailingInItsConstructor {

        FailingInItsConstructor(FakeGateway gateway) {
            throw new IllegalStateException("failed at once");
        }

        @Test
        void test() {}
    }

    @Test
    void failure_ofAConstructor_printsToo() {
        assertThat(dumps(run(FailingInItsConstructor.class))).hasSize(1);
    }

    @ExtendWith(AirlockExtension.class)
    static class NotFailing {

        @Test
        void passes(BlockingEnforcer enforcer) {}

        @Test
        void isAborted(BlockingEnforcer enforcer) {
            Assumptions.abort("not here");
        }

        @Test
        void failsWithoutAGateway() {
            throw new AssertionError("failed on purpose");
        }
    }

    @Test
    void noFailure_andNoGateway_printNothing() {
        EngineExecutionResults results = run(NotFailing.class);

        results.testEvents().assertStatistics(all -> all.succeeded(1).aborted(1).failed(1));
        assertThat(dumps(results)).isEmpty();
    }

    @ExtendWith(AirlockExtension.class)
    static class ManyRequests {

        @Test
        void test(GatewayClient client) {
            for (int i = 0; i < 205; i++) {
                client.echo().block();
            }
            throw new AssertionError("failed on purpose");
        }
    }

    @Test
    void failure_manyRequests_showsTheLatest() {
        String dump = dumps(run(ManyRequests.class)).get(0);

        assertThat(dump)
                .contains("requests: 205")
                .contains("(the first 5 are left out)")
                .doesNotContain("RecordedRequest[5:")
                .contains("RecordedRequest[6:")
                .contains("RecordedRequest[205:");
    }

    @ExtendWith(AirlockExtension.class)
    static class LeavingThingsUnderWay {

        @Test
        void test(FakeGateway gateway, Enforcer enforcer, GatewayClient client) {
            Left.GATEWAYS.add(gateway);
            Left.CLIENTS.add(client);
            enforcer.review(Action.command("ls")).subscribe(verdict -> {}, failure -> {});
            gateway.failNext(Endpoint.WITHDRAW, Fault.status(500));
        }
    }

    @Test
    void close_afterATest_withdrawsAndClosesAll() {
        Left.GATEWAYS.clear();
        Left.CLIENTS.clear();

        run(LeavingThingsUnderWay.class).testEvents().assertStatistics(all -> all.succeeded(1));

        FakeGateway gateway = Left.GATEWAYS.get(0);
        assertThat(gateway.requests(Endpoint.WITHDRAW)).isNotEmpty();
        assertThat(gateway.pendingExchanges()).isZero();
        assertThat(gateway.pendingWaits()).isZero();
        assertThat(gateway.scheduler().isDisposed()).isTrue();
        assertThat(Left.CLIENTS.get(0).echo().toFuture())
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(ClientClosedException.class);
    }

    @ExtendWith(AirlockExtension.class)
    static class InParallel {

        @RepeatedTest(200)
        void test(FakeGateway gateway, Approver approver, BlockingEnforcer enforcer) {
            Left.IN_PARALLEL.add(gateway);
            approver.decide(shown -> io.airlockapp.testkit.approver.Answer.after(
                    Duration.ofMinutes(5), io.airlockapp.testkit.approver.Answer.approve()));
            assertThat(enforcer.review(Action.command("ls")).isApproved()).isTrue();
            assertThat(gateway.exchanges()).hasSize(1);
            assertThat(approver.shown()).hasSize(1);
            assertThat(gateway.clock().instant()).isEqualTo("2026-01-01T00:05:00Z");
        }
    }

    @Test
    void parallel_testsOfOneClass_haveAGatewayEach() {
        Left.IN_PARALLEL.clear();

        run(InParallel.class).testEvents().assertStatistics(all -> all.succeeded(200)
                .failed(0));

        assertThat(Left.IN_PARALLEL).hasSize(200);
    }

    @ExtendWith(AirlockExtension.class)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {

        OneInstance(FakeGateway gateway) {}

        @Test
        void test() {}
    }

    @ExtendWith(AirlockExtension.class)
    static class BeforeAllTests {

        @BeforeAll
        static void before(FakeGateway gateway) {}

        @Test
        void test() {}
    }

    @ParameterizedTest
    @ValueSource(classes = {OneInstance.class, BeforeAllTests.class})
    void parameter_ofSeveralTests_isRefused(Class<?> tests) {
        assertThat(onlyFailure(run(tests)))
                .hasMessageContaining("FakeGateway")
                .hasMessageContaining("shared by several tests")
                .hasMessageContaining("@BeforeEach");
    }

    @ExtendWith(AirlockExtension.class)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstanceProperly {

        private FakeGateway gateway;

        @BeforeEach
        void before(FakeGateway ofThisTest) {
            assertThat(ofThisTest).isNotSameAs(gateway);
            gateway = ofThisTest;
        }

        @RepeatedTest(2)
        @org.junit.jupiter.api.parallel.Execution(org.junit.jupiter.api.parallel.ExecutionMode.SAME_THREAD)
        void test(FakeGateway ofThisTest) {
            assertThat(ofThisTest).isSameAs(gateway);
        }
    }

    @Test
    void parameter_ofEachTestOfOneInstance_isItsOwn() {
        run(OneInstanceProperly.class).testEvents().assertStatistics(all -> all.succeeded(2));
    }

    @ExtendWith(AirlockExtension.class)
    static class AskingForFaults {

        @Test
        void test(Faults faults) {}
    }

    @Test
    void parameter_thatIsFoundElsewhere_saysWhere() {
        assertThat(onlyFailure(run(AskingForFaults.class)))
                .hasMessageContaining("Faults")
                .hasMessageContaining("take a FakeGateway, and its faults()")
                .hasMessageContaining("FakeGateway, Approver, Enforcer, BlockingEnforcer");
    }

    @ExtendWith(AirlockExtension.class)
    static class AskingForAnything {

        @Test
        void test(String text) {}
    }

    @Test
    void parameter_ofOthers_isLeftToThem() {
        assertThat(onlyFailure(run(AskingForAnything.class))).hasMessageContaining("No ParameterResolver");
    }

    static class AskingForAPairing {

        @RegisterExtension
        static final AirlockExtension AIRLOCK =
                AirlockExtension.builder().unpaired().build();

        @Test
        void test(Pairing pairing) {}
    }

    @Test
    void parameter_pairingOfAnUnpairedEnforcer_isRefused() {
        assertThat(onlyFailure(run(AskingForAPairing.class)))
                .hasMessageContaining("Pairing")
                .hasMessageContaining("unpaired()");
    }

    static class InRealTime {

        @RegisterExtension
        static final AirlockExtension AIRLOCK = AirlockExtension.builder()
                .gateway(FakeGateway.Builder::realTime)
                .approver(approver -> approver.when(shown -> true).approve().after(Duration.ofMillis(20)))
                .build();

        @Test
        void test(BlockingEnforcer enforcer) {
            assertThat(enforcer.review(Action.command("ls")).isApproved()).isTrue();
        }
    }

    @Test
    void realTime_blockingCall_waitsForReal() {
        run(InRealTime.class).testEvents().assertStatistics(all -> all.succeeded(1));
    }
}
