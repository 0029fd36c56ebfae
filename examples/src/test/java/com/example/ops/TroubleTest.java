package com.example.ops;

import static io.airlockapp.testkit.approver.Conditions.anything;
import static io.airlockapp.testkit.assertion.AirlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.testkit.junit.AirlockExtension;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the program does when the network, the gateway or somebody in between does not do what it should. */
@ExtendWith(AirlockExtension.class)
class TroubleTest {

    private static final Operation OPERATION = new Operation("test-1", "systemctl restart web");

    private final RecordingHost host = new RecordingHost();

    /** What passes if one tries again. */
    private static Map<String, Fault> passing() {
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("slow", Fault.delay(Duration.ofSeconds(5)));
        faults.put("slow to answer", Fault.delayAnswer(Duration.ofSeconds(5)));
        faults.put("429", Fault.status(429, "quota_exceeded", "2"));
        faults.put("500", Fault.status(500));
        faults.put("502", Fault.htmlPage(502));
        faults.put("503", Fault.status(503, "maintenance", "3"));
        faults.put("504", Fault.status(504));
        faults.put("refused", Fault.refuseConnection());
        faults.put("reset before", Fault.resetBeforeProcessing());
        faults.put("reset after", Fault.resetBeforeAnswer());
        faults.put("reset amid", Fault.resetDuringAnswer());
        return faults;
    }

    static Stream<Arguments> passingTrouble() {
        return passing().entrySet().stream().flatMap(fault -> Stream.of(Endpoint.SUBMIT, Endpoint.WAIT, Endpoint.ACK)
                .flatMap(endpoint -> Stream.of(Style.values())
                        .map(style -> Arguments.of(fault.getKey(), endpoint, style, fault.getValue()))));
    }

    @ParameterizedTest(name = "{0} at {1}, {2}")
    @MethodSource("passingTrouble")
    void perform_troubleThatPasses_runsOnce(
            String name,
            Endpoint endpoint,
            Style style,
            Fault fault,
            FakeGateway gateway,
            Approver approver,
            Enforcer enforcer,
            BlockingEnforcer blocking) {
        approver.approveAll();
        gateway.failNext(endpoint, fault);

        assertThat(style.perform(OPERATION, host, gateway, enforcer, blocking)).isEqualTo(Outcome.DONE);

        gateway.advance(Duration.ofMinutes(1));
        assertThat(host.ran()).hasSize(1);
        assertThat(gateway).hasNoFaultsLeft().hasNoPendingWaits();
        assertThat(gateway).onlyExchange().isApproved().isAcked();
        assertThat(gateway).requests(Endpoint.SUBMIT).haveTheSame("/requestId").haveTheSame("/body/artifactHash");
    }

    static Stream<Arguments> twoTroubles() {
        return passing().keySet().stream().flatMap(first -> passing().keySet().stream()
                .flatMap(second -> Stream.of(Style.values()).map(style -> Arguments.of(first, second, style))));
    }

    @ParameterizedTest(name = "{0}, then {1}, {2}")
    @MethodSource("twoTroubles")
    void perform_twoTroublesThatPass_runsOnce(
            String first,
            String second,
            Style style,
            FakeGateway gateway,
            Approver approver,
            Enforcer enforcer,
            BlockingEnforcer blocking) {
        approver.when(anything()).approve().after(Duration.ofMinutes(2));
        gateway.failNext(Endpoint.SUBMIT, passing().get(first));
        gateway.failNext(Calls.to(Endpoint.WAIT).from(2), passing().get(second));

        assertThat(style.perform(OPERATION, host, gateway, enforcer, blocking)).isEqualTo(Outcome.DONE);

        assertThat(host.ran()).hasSize(1);
        assertThat(gateway).hasNoFaultsLeft().hasNoPendingWaits();
        assertThat(gateway).onlyExchange().isApproved();
    }

    static Stream<Arguments> lastingTrouble() {
        return passing().entrySet().stream().flatMap(fault -> Stream.of(Style.values())
                .map(style -> Arguments.of(fault.getKey(), style, fault.getValue())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("lastingTrouble")
    void perform_troubleAtTheSubmissionThatDoesNotPass_runsNothing(
            String name,
            Style style,
            Fault fault,
            FakeGateway gateway,
            Approver approver,
            Enforcer enforcer,
            BlockingEnforcer blocking) {
        approver.rejectAll();
        gateway.faults().add(Calls.to(Endpoint.SUBMIT).always(), fault);

        assertThat(style.perform(OPERATION, host, gateway, enforcer, blocking)).isNotEqualTo(Outcome.DONE);

        assertThat(host.ran()).isEmpty();
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                        "400 validation",
                        "403 app_consent_denied",
                        "403 pairing_revoked",
                        "404 NotFound",
                        "422 no_approver")
                .flatMap(refusal -> Stream.of(Style.values()).map(style -> Arguments.of(refusal, style)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void perform_gatewayRefuses_runsNothing(
            String refusal,
            Style style,
            FakeGateway gateway,
            Approver approver,
            Enforcer enforcer,
            BlockingEnforcer blocking) {
        approver.approveAll();
        String[] parts = refusal.split(" ");
        gateway.failNext(Endpoint.SUBMIT, Fault.status(Integer.parseInt(parts[0]), parts[1]));

        assertThat(style.perform(OPERATION, host, gateway, enforcer, blocking)).isEqualTo(Outcome.UNAVAILABLE);

        assertThat(host.ran()).isEmpty();
        assertThat(gateway).requests(Endpoint.SUBMIT).hasSize(1);
    }

    static Stream<Arguments> hostility() {
        return Stream.of(
                        Tampering.Kind.FLIP_DECISION,
                        Tampering.Kind.FORGE_SIGNATURE,
                        Tampering.Kind.STRANGER_APPROVES,
                        Tampering.Kind.OTHER_ARTIFACT,
                        Tampering.strip("signature"),
                        Tampering.strip("nonce"),
                        Tampering.strip("signerKeyId"),
                        Tampering.strip("decision"),
                        Tampering.replace("decision", "approved"),
                        Tampering.replace("signerKeyId", "key-other"),
                        Tampering.replace("signature", "AAAA"),
                        Tampering.replace("nonce", "bm9uY2U"),
                        Tampering.replace("artifactHash", "0".repeat(64)))
                .flatMap(tampering -> Stream.of(Style.values()).map(style -> Arguments.of(tampering, style)));
    }

    @ParameterizedTest
    @MethodSource("hostility")
    void perform_gatewayTampersWithARejection_runsNothing(
            Tampering tampering,
            Style style,
            FakeGateway gateway,
            Approver approver,
            Enforcer enforcer,
            BlockingEnforcer blocking) {
        approver.rejectAll();
        gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.tamper(tampering));

        assertThat(style.perform(OPERATION, host, gateway, enforcer, blocking)).isNotEqualTo(Outcome.DONE);

        assertThat(host.ran()).isEmpty();
        assertThat(gateway).onlyExchange().isNotAcked();
    }

    @ParameterizedTest
    @MethodSource("hostility")
    void perform_gatewayTampersWithAnApproval_runsNothing(
            Tampering tampering,
            Style style,
            FakeGateway gateway,
            Approver approver,
            Enforcer enforcer,
            BlockingEnforcer blocking) {
        approver.approveAll();
        gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.tamper(tampering));

        assertThat(style.perform(OPERATION, host, gateway, enforcer, blocking)).isNotEqualTo(Outcome.DONE);

        assertThat(host.ran()).isEmpty();
    }
}
