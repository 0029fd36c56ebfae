package io.airlockapp.testkit;

import static io.airlockapp.testkit.assertion.AirlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One exchange, req-1, approved and acknowledged, and one, req-2, that is pending; every assertion holds and fails over them. */
class AssertionsTest {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeGateway gateway = FakeGateway.create();
    private final MemoryFront front = MemoryFront.of(gateway);
    private final Enforcer enforcer = new Enforcer(gateway);

    AssertionsTest() {
        submit("req-1");
        gateway.approver().approve("req-1");
        Answer decision = front.get("/v1/exchanges/req-1/wait?timeout=1");
        front.post("/v1/acks", enforcer.ack("req-1", decision.need("/msgId"), "delivered"));
        gateway.advance(Duration.ofSeconds(1));
        submit("req-2");
        front.post("/v1/presence/heartbeat", "{\"enforcerId\":\"enforcer-1\",\"enforcerLabel\":\"One\"}");
    }

    private void submit(String requestId) {
        front.post("/v1/artifacts", enforcer.submission(requestId));
    }

    @AfterEach
    void close() {
        front.close();
    }

    static Stream<Arguments> thatHold() {
        return Stream.of(
                holds(gateway -> assertThat(gateway)
                        .exchange("req-1")
                        .isDecided("approve")
                        .isApproved()
                        .wasSubmittedOnce()
                        .wasDelivered(1)
                        .isAcked()
                        .hasNoPendingWaits()
                        .hasType("command.review")
                        .hasMetadata("workspaceName", "workspace-1")
                        .onlyAck()
                        .hasStatus("delivered")
                        .cameAt(BEGINNING)),
                holds(gateway -> assertThat(gateway)
                        .exchange("req-2")
                        .isPending()
                        .isUndecided()
                        .isNotAcked()),
                holds(gateway -> assertThat(gateway)
                        .hasExchanges(2)
                        .hasNoPendingWaits()
                        .hasNoFaultsLeft()
                        .hasNoHeartbeatsOf("enforcer-2")),
                holds(gateway -> assertThat(gateway)
                        .requests(Endpoint.SUBMIT)
                        .hasSize(2)
                        .first()
                        .isTo(Endpoint.SUBMIT)
                        .travelledIn(Lane.COMMAND)
                        .cameAt(BEGINNING)
                        .hasHeader("x-pat")
                        .hasHeader("X-Client-Id", "app-test")
                        .hasNoHeader("Authorization")),
                holds(gateway -> assertThat(gateway)
                        .requests(Endpoint.ACK)
                        .only()
                        .json("/body/status")
                        .isEqualTo("delivered")),
                holds(gateway -> assertThat(gateway).requests(Endpoint.SUBMIT).haveTheSame("/msgType")),
                holds(gateway -> assertThat(gateway).requests(Endpoint.WITHDRAW).isEmpty()),
                holds(gateway -> assertThat(gateway)
                        .heartbeatsOf("enforcer-1")
                        .isOnline()
                        .hasCount(1)
                        .hasCountOfAtLeast(1)
                        .isLabelled("One")
                        .wasLastSeenAt(BEGINNING.plusSeconds(1))),
                holds(gateway -> assertThat(gateway)
                        .approver()
                        .couldReadEverything()
                        .shown()
                        .hasSize(2)),
                holds(gateway -> assertThat(gateway.approver())
                        .shown()
                        .element(1)
                        .hasType("command.review")
                        .hasButtons()
                        .hasMetadata("workspaceName", "workspace-1")
                        .payload("/command")
                        .isEqualTo("rm -rf build")));
    }

    private static Arguments holds(Consumer<FakeGateway> assertion) {
        return Arguments.of(assertion);
    }

    @ParameterizedTest
    @MethodSource("thatHold")
    void assertion_thatHolds_passes(Consumer<FakeGateway> assertion) {
        assertion.accept(gateway);
    }

    static Stream<Arguments> thatDoNotHold() {
        String first = "req-1 command.review of enforcer-1: Delivered, decision approve, submitted 1x, delivered 1x, "
                + "acknowledged 1x, 0 waits, opened 2026-01-01T00:00:00Z, ends 2026-01-01T00:10:00Z";
        String second = "req-2 command.review of enforcer-1: PendingApproval, decision null";
        return Stream.of(
                fails(gateway -> assertThat(gateway).exchange("req-9"), "<req-9>", first, second),
                fails(gateway -> assertThat(gateway).onlyExchange(), "<1>", "<2>", first, second),
                fails(gateway -> assertThat(gateway).hasNoExchanges(), "<0>", "<2>", first),
                fails(gateway -> assertThat(gateway).hasNoPendingExchanges(), "<1>", second),
                fails(gateway -> assertThat(gateway).hasPendingWaits(1), "<1>", "<0>", second),
                fails(
                        gateway -> assertThat(gateway).requests(Endpoint.SUBMIT).hasSize(3),
                        "requests to SUBMIT",
                        "RecordedRequest[1: POST /v1/artifacts at 2026-01-01T00:00:00Z]"),
                fails(
                        gateway -> assertThat(gateway).requests(Endpoint.SUBMIT).haveTheSame("/requestId"),
                        "/requestId",
                        "[req-1, req-2]"),
                fails(
                        gateway -> assertThat(gateway).requests().first().isTo(Endpoint.ACK),
                        "<ACK>",
                        "POST /v1/artifacts"),
                fails(gateway -> assertThat(gateway).requests().first().travelledIn(Lane.WAIT), "<WAIT>", "<COMMAND>"),
                fails(
                        gateway -> assertThat(gateway).requests().first().cameAt(Instant.EPOCH),
                        "<1970-01-01T00:00:00Z>"),
                fails(
                        gateway -> assertThat(gateway).requests().first().hasHeader("Origin"),
                        "<Origin>",
                        "X-Client-Id",
                        "X-PAT"),
                fails(
                        gateway -> assertThat(gateway).requests().first().hasHeader("X-PAT", "another"),
                        "<X-PAT>",
                        "may be a secret"),
                fails(gateway -> assertThat(gateway).requests().first().hasNoHeader("X-PAT"), "<X-PAT>"),
                fails(
                        gateway -> assertThat(gateway)
                                .requests(Endpoint.ACK)
                                .only()
                                .json("/body/status")
                                .isEqualTo("received"),
                        "/body/status in the body of",
                        "\"delivered\"",
                        "\"received\""),
                fails(gateway -> assertThat(gateway).heartbeatsOf("enforcer-2"), "<enforcer-2>", "/heartbeat at"),
                fails(gateway -> assertThat(gateway).hasNoHeartbeatsOf("enforcer-1"), "<enforcer-1>", "heartbeats=1"),
                fails(gateway -> assertThat(gateway).heartbeatsOf("enforcer-1").isOffline(), "offline", "online=true"),
                fails(gateway -> assertThat(gateway).heartbeatsOf("enforcer-1").hasCount(2), "<2>", "heartbeats=1"),
                fails(
                        gateway ->
                                assertThat(gateway).heartbeatsOf("enforcer-1").hasCountOfAtLeast(2),
                        "<2> heartbeats or more"),
                fails(
                        gateway ->
                                assertThat(gateway).heartbeatsOf("enforcer-1").wasLastSeenAt(BEGINNING),
                        "lastSeen=2026-01-01T00:00:01Z"),
                fails(gateway -> assertThat(gateway).heartbeatsOf("enforcer-1").isLabelled("Two"), "<Two>", "One"),
                fails(gateway -> assertThat(gateway.approver()).onlyShown(), "<1>", "<2>", "requestId=req-2"),
                fails(gateway -> assertThat(gateway.approver()).wasShownNothing(), "requestId=req-1"),
                fails(
                        gateway -> assertThat(gateway.approver())
                                .shown()
                                .first()
                                .payload("/command")
                                .isEqualTo("ls"),
                        "/command in the payload of Shown[requestId=req-1",
                        "\"rm -rf build\"",
                        "\"ls\""),
                fails(
                        gateway ->
                                assertThat(gateway.approver()).shown().first().hasType("plan.review"),
                        "<plan.review>",
                        "artifactType=command.review"),
                fails(
                        gateway ->
                                assertThat(gateway.approver()).shown().first().hasButtons("yes"),
                        "[yes]",
                        "there are []"),
                fails(
                        gateway ->
                                assertThat(gateway.approver()).shown().first().hasMetadata("workspaceName", "other"),
                        "<other>",
                        "<workspace-1>"));
    }

    static Stream<Arguments> aboutAnExchangeThatDoNotHold() {
        return Stream.of(
                fails(gateway -> assertThat(gateway).exchange("req-1").isPending(), "<PendingApproval>", "Delivered"),
                fails(gateway -> assertThat(gateway).exchange("req-1").isRejected(), "<reject>", "decision approve"),
                fails(gateway -> assertThat(gateway).exchange("req-2").isApproved(), "<approve>", "decision null"),
                fails(gateway -> assertThat(gateway).exchange("req-1").isUndecided(), "no decision"),
                fails(gateway -> assertThat(gateway).exchange("req-1").isExpired(), "<Expired>"),
                fails(gateway -> assertThat(gateway).exchange("req-1").isWithdrawn(), "<Withdrawn>"),
                fails(gateway -> assertThat(gateway).exchange("req-1").isCancelled(), "<Cancelled>"),
                fails(gateway -> assertThat(gateway).exchange("req-1").wasSubmitted(2), "<2>", "submitted 1x"),
                fails(gateway -> assertThat(gateway).exchange("req-1").wasDelivered(2), "<2>", "delivered 1x"),
                fails(gateway -> assertThat(gateway).exchange("req-2").isAcked(), "acknowledged 0x"),
                fails(gateway -> assertThat(gateway).exchange("req-1").isNotAcked(), "acknowledged 1x"),
                fails(gateway -> assertThat(gateway).exchange("req-2").onlyAck(), "<1>", "acknowledged 0x"),
                fails(gateway -> assertThat(gateway).exchange("req-1").hasType("x"), "<x>", "command.review"),
                fails(
                        gateway -> assertThat(gateway).exchange("req-1").hasMetadata("workspaceName", "x"),
                        "<x>",
                        "<workspace-1>"),
                fails(
                        gateway ->
                                assertThat(gateway).exchange("req-1").onlyAck().hasStatus("received"),
                        "<received>",
                        "delivered"),
                fails(gateway -> assertThat(gateway).exchange("req-1").onlyAck().isFor("msg-x"), "<msg-x>"),
                fails(
                        gateway ->
                                assertThat(gateway).exchange("req-1").onlyAck().cameAt(Instant.EPOCH),
                        "<1970-01-01T00:00:00Z>"));
    }

    private static Arguments fails(Consumer<FakeGateway> assertion, String... parts) {
        return Arguments.of(assertion, List.of(parts));
    }

    @ParameterizedTest
    @MethodSource({"thatDoNotHold", "aboutAnExchangeThatDoNotHold"})
    void assertion_thatDoesNotHold_saysWhatIsThere(Consumer<FakeGateway> assertion, List<String> parts) {
        assertThatThrownBy(() -> assertion.accept(gateway))
                .isInstanceOf(AssertionError.class)
                .satisfies(failure -> assertThat(failure.getMessage()).contains(parts));
    }

    @ParameterizedTest
    @MethodSource({"thatDoNotHold", "aboutAnExchangeThatDoNotHold"})
    void assertion_thatDoesNotHold_showsNoSecret(Consumer<FakeGateway> assertion, List<String> parts) {
        assertThatThrownBy(() -> assertion.accept(gateway)).satisfies(failure -> assertThat(failure.getMessage())
                .doesNotContain(gateway.userCredential().token().expose())
                .doesNotContain("app-test-secret")
                .doesNotContain(enforcer.pairing().routingToken().expose()));
        boolean askedFor = parts.stream().anyMatch(part -> part.contains("payload"));
        assertThatThrownBy(() -> assertion.accept(gateway)).satisfies(failure -> assertThat(
                        Objects.requireNonNull(failure.getMessage()).contains("rm -rf"))
                .isEqualTo(askedFor));
    }

    @Test
    void faults_leftOver_areCounted() {
        gateway.failNext(Endpoint.ECHO, Fault.status(500));

        assertThatThrownBy(() -> assertThat(gateway).hasNoFaultsLeft())
                .hasMessageContaining("<1>")
                .hasMessageContaining("POST /v1/acks");
    }

    @Test
    void unreadable_artifact_isTold() {
        String own = enforcer.submission("req-3");
        front.post(
                "/v1/artifacts",
                own.replaceFirst("\"artifactHash\":\"[0-9a-f]{64}", "\"artifactHash\":\"" + "0".repeat(64)));

        assertThatThrownBy(() -> assertThat(gateway.approver()).couldReadEverything())
                .hasMessageContaining("req-3")
                .hasMessageContaining("artifactHash");
    }
}
