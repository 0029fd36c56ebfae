package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code ask} says and ends with, and {@code gate} as long as it runs nothing. */
@Timeout(120)
class AskTest {

    @TempDir
    private Path directory;

    private static Shell.Result ask(Shell shell, String... more) {
        return shell.run(Stream.concat(Stream.of("ask", "--command", "rm -rf build"), Stream.of(more))
                .toArray(String[]::new));
    }

    private static Shell.Result gate(Shell shell, String... options) {
        return shell.run(Stream.concat(Stream.concat(Stream.of("gate"), Stream.of(options)), Stream.of("--", "false"))
                .toArray(String[]::new));
    }

    private void assertNothingIsLeft(Shell shell) throws IOException {
        Path pending = shell.directory.resolve("pending");
        if (Files.exists(pending)) {
            try (Stream<Path> files = Files.list(pending)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void ask_approved_endsWith0AndOneSentenceOnStandardError() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();

            Shell.Result result = ask(shell, "--label", "clean up");

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out()).isEmpty();
            assertThat(result.err().lines()).singleElement().asString().startsWith("airlock: Approved by ");
            assertThat(shell.gateway.approver().shown()).singleElement().satisfies(shown -> {
                assertThat(shown.payload())
                        .contains(
                                "\"command\":\"rm -rf build\"",
                                "\"cwd\":\"" + Path.of("").toAbsolutePath());
                assertThat(shown.metadata()).containsEntry("requestLabel", "clean up");
            });
            assertNothingIsLeft(shell);
        }
    }

    @Test
    void ask_approvedBefore_isAnotherRequestWithAnotherHash() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();
            ask(shell);
            ask(shell);

            assertThat(shell.gateway.approver().shown())
                    .hasSize(2)
                    .extracting(shown -> shown.payload())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void rejected_endsWith1Or101_alsoWithFailOpen() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().rejectAll("not \u001b[31mtoday");

            Shell.Result result = ask(shell);

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).startsWith("airlock: Rejected by ").contains("They write: \"not ?[31mtoday\"");
            assertThat(gate(shell).exitCode()).isEqualTo(101);
            Shell.Result open = gate(shell, "--fail-open");
            assertThat(open.exitCode()).isEqualTo(101);
            assertThat(open.err()).contains("WARNING").doesNotContain("lets it pass");
            assertNothingIsLeft(shell);
        }
    }

    @Test
    void notVerifiable_endsWith2Or102_alsoWithFailOpen() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();
            shell.gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.tamper(Tampering.strip("signature")));

            Shell.Result result = ask(shell);

            assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
            assertThat(result.err()).startsWith("airlock: Not verified (UNSIGNED)");
            assertThat(gate(shell).exitCode()).isEqualTo(102);
            assertThat(gate(shell, "--fail-open").exitCode()).isEqualTo(102);
        }
    }

    @Test
    void noDecisionInTime_endsWith3Or103AndWithdraws() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().ignoreAll();

            Shell.Result result = ask(shell, "--timeout", "1s");

            assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
            assertThat(result.err()).startsWith("airlock: Nobody decided in time.");
            assertThat(gate(shell, "--timeout", "1s").exitCode()).isEqualTo(103);
            assertThat(shell.gateway.pendingExchanges()).isZero();
            assertNothingIsLeft(shell);
        }
    }

    @Test
    void noDecisionInTime_failOpen_passesAndWarns() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().ignoreAll();

            Shell.Result result = ask(shell, "--timeout", "1s", "--fail-open");

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).contains("WARNING: --fail-open lets it pass, and nobody has approved it");
        }
    }

    @Test
    void nothingSetUp_endsWith4Or104AndSaysWhatToDo() {
        try (Shell shell = new Shell(directory)) {
            Shell.Result result = ask(shell);

            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(result.err()).contains("airlock enforcer", "--gateway", "AIRLOCK_GATEWAY_URL");
            assertThat(gate(shell).exitCode()).isEqualTo(104);
        }
    }

    @Test
    void notPaired_endsWith4AndSaysHowToPair() {
        try (Shell shell = Shell.ready(directory)) {
            Shell.Result result = ask(shell);

            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(result.err()).endsWith("Next: airlock pair.\n");
            assertThat(gate(shell).exitCode()).isEqualTo(104);
            assertThat(shell.submissions()).isZero();
        }
    }

    @Test
    void pairingRevokedByTheApprover_failOpen_doesNotPass() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().revokePairing(enforcerId(shell));

            assertThat(ask(shell, "--fail-open").exitCode()).isEqualTo(4);
            assertThat(gate(shell, "--fail-open").exitCode()).isEqualTo(104);
        }
    }

    private static String enforcerId(Shell shell) {
        return shell.gateway.requests(Endpoint.PAIRING_INITIATE).get(0).json("/enforcerId");
    }

    @Test
    void credentialsRefused_failOpen_doesNotPass() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.expireUserCredential();

            Shell.Result result = ask(shell, "--fail-open");

            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(result.err()).contains("airlock sign-in");
        }
    }

    @Test
    void gatewayGone_endsWith5Or105_andOnlyFailOpenPasses() {
        try (Shell shell = Shell.paired(directory)) {
            shell.server.close();

            Shell.Result result = ask(shell);

            assertThat(result.exitCode()).as(result.err()).isEqualTo(5);
            assertThat(result.err()).contains("airlock doctor");
            assertThat(gate(shell).exitCode()).isEqualTo(105);
            assertThat(ask(shell, "--fail-open").exitCode()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ask", "ask --command x --timeout soon", "ask --command x --fail", "gate", "gate --fail-o -- x"})
    void commandLineThatMakesNoSense_isNotConfigured_andNeverAnApproval(String line) {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();

            Shell.Result result = shell.run(line.split(" "));

            assertThat(result.exitCode()).isEqualTo(line.startsWith("gate") ? 104 : 4);
            assertThat(result.err()).startsWith("airlock: ");
            assertThat(shell.submissions()).isZero();
        }
    }

    /** Whether it was rejected, the lost answers do not tell; so it may have been. */
    @Test
    void answersLostAndRejectedMeanwhile_failOpen_doesNotPass() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().rejectAll("no");
            shell.gateway.faults().add(Calls.to(Endpoint.SUBMIT).always(), Fault.resetBeforeAnswer());

            Shell.Result result = ask(shell, "--fail-open");

            assertThat(result.exitCode()).as(result.err()).isEqualTo(5);
            assertThat(result.err()).doesNotContain("lets it pass");
            assertNothingIsLeft(shell);
        }
    }

    @Test
    void commandThatCannotBeRead_isNotAsked() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();

            Shell.Result result = shell.run("gate", "--", "rm", "caf\uFFFD");

            assertThat(result.exitCode()).isEqualTo(104);
            assertThat(result.err()).contains("UTF-8");
            assertThat(shell.run("gate", "--fail-open", "--", "rm", "caf\uFFFD").exitCode())
                    .isEqualTo(104);
            assertThat(shell.submissions()).isZero();
        }
    }

    @Test
    void directoryThatIsNotThere_isNotAsked() {
        try (Shell shell = Shell.paired(directory)) {
            Shell.Result result =
                    ask(shell, "--cwd", directory.resolve("nowhere").toString());

            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(result.err()).contains("--cwd");
            assertThat(ask(shell, "--fail-open", "--timeout", "0s").exitCode()).isEqualTo(4);
            assertThat(shell.submissions()).isZero();
        }
    }

    @Test
    void json_rejected_isOneLine() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().decide(shown -> Answer.reject("no"));

            Shell.Result result = ask(shell, "--json");

            JsonNode line = JsonMapper.shared().readTree(result.out());
            assertThat(line.path("outcome").stringValue()).isEqualTo("rejected");
            assertThat(line.path("passes").booleanValue()).isFalse();
            assertThat(line.path("requestId").stringValue()).startsWith("req-");
            assertThat(result.out().lines()).hasSize(1);
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void json_gate_leavesStandardOutputToTheCommand() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().rejectAll();

            Shell.Result result = gate(shell, "--json");

            assertThat(result.out()).isEmpty();
            assertThat(JsonMapper.shared()
                            .readTree(result.err())
                            .path("outcome")
                            .stringValue())
                    .isEqualTo("rejected");
        }
    }

    @Test
    void gate_words_areShownAsAShellWouldSplitThem() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().rejectAll();

            shell.run("gate", "--", "echo", "it's", "a b", "");

            assertThat(shell.gateway.approver().shown()).singleElement().satisfies(shown -> {
                JsonNode payload = JsonMapper.shared().readTree(shown.payload());
                assertThat(payload.path("command").stringValue()).isEqualTo("echo 'it'\\''s' 'a b' ''");
                assertThat(payload.path("argv").valueStream().map(JsonNode::stringValue))
                        .containsExactly("echo", "it's", "a b", "");
            });
        }
    }

    @Test
    void gate_optionsOfTheCommand_areNotOurs() {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().rejectAll();

            shell.run("gate", "rm", "--timeout", "x", "--fail-open");

            assertThat(shell.gateway.approver().shown()).singleElement().satisfies(shown -> assertThat(shown.payload())
                    .contains("rm --timeout x --fail-open"));
        }
    }
}
