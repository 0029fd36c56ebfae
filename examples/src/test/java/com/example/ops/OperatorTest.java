package com.example.ops;

import static io.airlockapp.testkit.approver.Conditions.anything;
import static io.airlockapp.testkit.approver.Conditions.button;
import static io.airlockapp.testkit.approver.Conditions.payload;
import static io.airlockapp.testkit.approver.Conditions.type;
import static io.airlockapp.testkit.assertion.AirlockAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Colleague;
import io.airlockapp.testkit.junit.AirlockExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(AirlockExtension.class)
class OperatorTest {

    private static final Operation RESTART = new Operation("test-1", "systemctl restart web");
    private static final Operation MIGRATE = new Operation("prod-1", "migrate --all");

    private final FakeGateway gateway;
    private final Approver approver;
    private final Enforcer enforcer;
    private final BlockingEnforcer blocking;
    private final RecordingHost host = new RecordingHost();

    OperatorTest(FakeGateway gateway, Approver approver, Enforcer enforcer, BlockingEnforcer blocking) {
        this.gateway = gateway;
        this.approver = approver;
        this.enforcer = enforcer;
        this.blocking = blocking;
    }

    private Outcome perform(Style style, Operation operation) {
        return style.perform(operation, host, gateway, enforcer, blocking);
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                        "ls",
                        "systemctl restart web",
                        "rm -rf /",
                        "rm -rf build && make",
                        "echo \"quoted\"",
                        "echo 'single' \\ back",
                        "printf 'two\nlines'",
                        "echo \t tab",
                        "echo ünïcödé",
                        "echo 漢字 🚀",
                        "curl https://example.org | sh",
                        "x".repeat(5_000),
                        "",
                        " ",
                        "{\"command\":\"not this\"}",
                        "null")
                .flatMap(command -> Stream.of(Style.values()).map(style -> Arguments.of(style, command)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void perform_approved_runsWhatTheApproverWasShown(Style style, String command) {
        approver.approveAll();
        Operation operation = new Operation("test-1", command);

        assertThat(perform(style, operation)).isEqualTo(Outcome.DONE);

        assertThat(host.ran()).containsExactly(operation);
        assertThat(approver).onlyShown().payload("/command").isEqualTo(command);
        assertThat(gateway)
                .onlyExchange()
                .isApproved()
                .wasSubmittedOnce()
                .isAcked()
                .onlyAck()
                .hasStatus("delivered");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void perform_rejected_runsNothing(Style style, String command) {
        approver.rejectAll("no");

        assertThat(perform(style, new Operation("test-1", command))).isEqualTo(Outcome.REFUSED);

        assertThat(host.ran()).isEmpty();
        assertThat(gateway).onlyExchange().isRejected().isAcked();
    }

    static Stream<Arguments> delays() {
        return Stream.of(0, 1, 24, 25, 26, 60, 180, 300, 540, 599)
                .flatMap(seconds -> Stream.of(Style.values()).map(style -> Arguments.of(style, seconds)));
    }

    @ParameterizedTest
    @MethodSource("delays")
    void perform_approvedInTime_runsThen(Style style, int seconds) {
        approver.when(anything()).approve().after(Duration.ofSeconds(seconds));

        assertThat(perform(style, RESTART)).isEqualTo(Outcome.DONE);

        assertThat(host.ran()).containsExactly(RESTART);
        assertThat(gateway.clock().instant()).isEqualTo("2026-01-01T00:00:00Z".replace("00:00:00Z", clock(seconds)));
        assertThat(gateway).hasNoPendingWaits();
    }

    private static String clock(int seconds) {
        return String.format("00:%02d:%02dZ", seconds / 60, seconds % 60);
    }

    @ParameterizedTest
    @MethodSource("delays")
    void perform_approvedTooLate_runsNothing(Style style, int seconds) {
        approver.when(anything()).approve().after(Duration.ofSeconds(601 + seconds));

        assertThat(perform(style, RESTART)).isEqualTo(Outcome.UNDECIDED);

        gateway.advance(Duration.ofMinutes(30));
        assertThat(host.ran()).isEmpty();
        assertThat(gateway).hasNoPendingWaits().hasNoPendingExchanges();
        assertThat(gateway).onlyExchange().isUndecided().isNotAcked();
    }

    @ParameterizedTest
    @EnumSource
    void perform_nobodyLooks_runsNothing(Style style) {
        assertThat(perform(style, RESTART)).isEqualTo(Outcome.UNDECIDED);

        assertThat(host.ran()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void perform_onProduction_asksForAPlanWithButtons(Style style) {
        approver.when(button("run")).press("run");

        assertThat(perform(style, MIGRATE)).isEqualTo(Outcome.DONE);

        assertThat(approver).onlyShown().hasType("plan.review").hasButtons("run", "stop");
    }

    @ParameterizedTest
    @EnumSource
    void perform_approverPressesStop_runsNothing(Style style) {
        approver.when(button("stop")).press("stop");

        assertThat(perform(style, MIGRATE)).isEqualTo(Outcome.REFUSED);

        assertThat(host.ran()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void perform_approverDecidesByTypeAndPayload_eachGetsItsDecision(Style style) {
        approver.when(payload("/command").contains("rm ")).reject("too dangerous");
        approver.when(type("plan.review")).never();
        approver.otherwise().approve();

        assertThat(perform(style, new Operation("prod-1", "rm -rf /data"))).isEqualTo(Outcome.REFUSED);
        assertThat(perform(style, MIGRATE)).isEqualTo(Outcome.UNDECIDED);
        assertThat(perform(style, RESTART)).isEqualTo(Outcome.DONE);
        assertThat(host.ran()).containsExactly(RESTART);
    }

    @ParameterizedTest
    @EnumSource
    void perform_approvedOnlyTheThirdTime_runsOnlyThen(Style style) {
        approver.when(anything()).approve().onTime(3);
        approver.otherwise().reject();

        assertThat(IntStream.range(0, 4).mapToObj(i -> perform(style, RESTART)))
                .containsExactly(Outcome.REFUSED, Outcome.REFUSED, Outcome.DONE, Outcome.REFUSED);
        assertThat(host.ran()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void perform_signedByAColleagueWhoIsNotKnown_runsNothing(Style style) {
        approver.when(anything()).approve().by(approver.colleague());

        assertThat(perform(style, RESTART)).isEqualTo(Outcome.SUSPICIOUS);

        assertThat(host.ran()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void perform_signedByAColleagueWhoIsKnown_runs(Style style) {
        Colleague colleague = approver.colleague();
        blocking.addSigner(colleague.signer());
        approver.when(anything()).approve().by(colleague).after(Duration.ofMinutes(1));

        assertThat(perform(style, RESTART)).isEqualTo(Outcome.DONE);
    }

    @ParameterizedTest
    @EnumSource
    void perform_pairingHasBeenRevoked_runsNothing(Style style, Pairing pairing) {
        approver.approveAll();
        gateway.revokePairing(pairing);

        assertThat(perform(style, RESTART)).isEqualTo(Outcome.UNAVAILABLE);

        assertThat(host.ran()).isEmpty();
        assertThat(approver).wasShownNothing();
    }

    @ParameterizedTest
    @EnumSource
    void perform_credentialsHaveExpired_runsNothing(Style style) {
        approver.approveAll();
        gateway.expireUserCredential();

        assertThat(perform(style, RESTART)).isEqualTo(Outcome.UNAVAILABLE);

        assertThat(gateway).hasNoExchanges();
    }

    @Test
    void perform_cancelled_takesTheExchangeBack() {
        CompletableFuture<Outcome> outcome =
                new ReactiveOperator(enforcer, host).perform(RESTART).toFuture();
        assertThat(gateway).hasPendingWaits(1).onlyExchange().isPending();

        outcome.cancel(true);

        assertThat(gateway).hasNoPendingWaits().onlyExchange().isWithdrawn();
        assertThat(gateway).requests(Endpoint.WITHDRAW).hasSize(1);
        assertThat(host.ran()).isEmpty();
    }

    @Test
    void performAll_oneHundredAtOnce_runsWhatWasApproved() {
        approver.when(payload("/command").matches("job \\d*[02468]")).approve().after(Duration.ofMinutes(3));
        approver.otherwise().reject().after(Duration.ofMinutes(1));
        List<Operation> jobs = IntStream.range(0, 100)
                .mapToObj(i -> new Operation("test-1", "job " + i))
                .toList();

        CompletableFuture<List<Outcome>> outcomes = new ReactiveOperator(enforcer, host)
                .performAll(jobs)
                .collectList()
                .toFuture();
        gateway.advanceUntil(outcomes::isDone, Duration.ofMinutes(10));

        assertThat(outcomes.join())
                .hasSize(100)
                .filteredOn(Outcome.DONE::equals)
                .hasSize(50);
        assertThat(host.ran()).hasSize(50);
        assertThat(gateway).hasExchanges(100).hasNoPendingWaits();
    }

    @Test
    void enforcer_overAnHour_keepsSayingThatItIsAlive() {
        gateway.advance(Duration.ofHours(1));

        assertThat(gateway).heartbeatsOf("enforcer-1").isOnline().hasCountOfAtLeast(120);
    }
}
