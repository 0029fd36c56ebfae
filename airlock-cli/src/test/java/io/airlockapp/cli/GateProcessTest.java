package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code gate} and {@code ask} in processes of their own: what becomes of the command, and of a program that is killed. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(240)
class GateProcessTest {

    @TempDir
    private Path directory;

    private static void kill(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                        .start()
                        .waitFor())
                .isZero();
    }

    private static CountDownLatch ignored(Shell shell) {
        CountDownLatch asked = new CountDownLatch(1);
        shell.gateway.approver().decide(shown -> {
            asked.countDown();
            return Answer.never();
        });
        return asked;
    }

    @Test
    void approved_theCommandHasInputOutputErrorDirectoryAndItsOwnExitCode() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();

            try (Child gate = shell.start(
                    "gate", "--cwd", directory.toString(), "--", "sh", "-c", "cat; pwd; echo problem >&2; exit 7")) {
                gate.type("from standard input");
                gate.endInput();

                assertThat(gate.exitCode()).as(gate.err().soFar()).isEqualTo(7);
                assertThat(gate.out().all())
                        .containsExactly(
                                "from standard input", directory.toRealPath().toString());
                assertThat(gate.err().all()).hasSize(2).last().isEqualTo("problem");
            }
        }
    }

    @Test
    void signals_ofEachKind_reachTheCommand() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();

            try (Child gate = shell.start(
                    "gate",
                    "--",
                    "sh",
                    "-c",
                    "trap 'echo hup' HUP; trap 'echo int' INT; trap 'echo term; exit 9' TERM; echo ready;"
                            + " while :; do sleep 0.1; done")) {
                gate.out().await("ready");
                kill("HUP", gate.pid());
                gate.out().await("hup");
                kill("INT", gate.pid());
                gate.out().await("int");
                kill("TERM", gate.pid());

                assertThat(gate.exitCode()).isEqualTo(9);
            }
        }
    }

    @Test
    void commandThatASignalEnds_isToldAsShellsDo() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();

            try (Child gate = shell.start("gate", "--", "sh", "-c", "kill -KILL $$")) {
                assertThat(gate.exitCode()).isEqualTo(137);
            }
        }
    }

    @Test
    void approved_theCommandDoesNotGetOurSecrets() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();

            try (Child gate = shell.start(
                    "gate", "--", "sh", "-c", "echo \"$AIRLOCK_PAT.$AIRLOCK_CLIENT_SECRET.$AIRLOCK_CLIENT_ID\"")) {
                assertThat(gate.exitCode()).isZero();
                assertThat(gate.out().all()).containsExactly(".." + shell.app().clientId());
            }
        }
    }

    @Test
    void interruptedWhileItIsTakenBack_failOpen_doesNotRun() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().ignoreAll();
            shell.gateway.faults().add(Calls.to(Endpoint.SUBMIT).always(), Fault.resetBeforeAnswer());
            shell.gateway.faults().add(Calls.to(Endpoint.WITHDRAW).always(), Fault.delay(Duration.ofSeconds(5)));

            try (Child gate = shell.start("gate", "--fail-open", "--", "echo", "it ran")) {
                while (shell.gateway.requests(Endpoint.WITHDRAW).isEmpty()) {
                    Thread.onSpinWait();
                }
                kill("TERM", gate.pid());

                assertThat(gate.exitCode()).as(gate.err().soFar()).isEqualTo(143);
                assertThat(gate.out().all()).isEmpty();
            }
        }
    }

    @Test
    void commandThatIsNotThere_endsWith127() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.gateway.approver().approveAll();

            try (Child gate = shell.start("gate", "--", "no-such-command-here")) {
                assertThat(gate.exitCode()).isEqualTo(127);
                assertThat(gate.err().all()).last().asString().contains("is not there");
            }
        }
    }

    @Test
    void interruptedWhileWaiting_withdrawsAndRunsNothing() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            CountDownLatch asked = ignored(shell);

            try (Child gate =
                    shell.start("gate", "--", "touch", directory.resolve("ran").toString())) {
                assertThat(asked.await(120, TimeUnit.SECONDS)).isTrue();
                kill("INT", gate.pid());

                assertThat(gate.exitCode()).isEqualTo(130);
                assertThat(gate.err().all()).singleElement().asString().contains("taken back");
            }
            assertThat(shell.gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.state())
                    .isEqualTo(ExchangeState.WITHDRAWN));
            assertThat(directory.resolve("ran")).doesNotExist();
        }
    }

    @Test
    void interruptedWhileWaiting_theGatewayDoesNotTakeItBack_isLeftOver() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            CountDownLatch asked = ignored(shell);
            shell.gateway.faults().add(Calls.to(Endpoint.WITHDRAW).always(), Fault.status(500));

            try (Child gate = shell.start("gate", "--", "make", "deploy")) {
                assertThat(asked.await(120, TimeUnit.SECONDS)).isTrue();
                kill("INT", gate.pid());

                assertThat(gate.exitCode()).isEqualTo(130);
                assertThat(gate.err().all())
                        .singleElement()
                        .asString()
                        .contains("Interrupted. It could not be taken back", "airlock enforcer");
            }
            assertThat(shell.run("status").out()).contains("1 pending review");
        }
    }

    @Test
    void killedWhileWaiting_theNextStartOffersToWithdrawOrResume() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            for (String key : new String[] {"r", "w"}) {
                CountDownLatch asked = ignored(shell);
                try (Child gate = shell.start("gate", "--", "make", "deploy")) {
                    assertThat(asked.await(120, TimeUnit.SECONDS)).isTrue();
                    assertThat(shell.typing("q\n", "enforcer").out())
                            .as("nothing is left over while somebody waits")
                            .doesNotContain("Left over");
                    kill("KILL", gate.pid());
                    assertThat(gate.exitCode()).isEqualTo(137);
                }
                String requestId = shell.gateway
                        .exchanges()
                        .get(shell.gateway.exchanges().size() - 1)
                        .requestId();
                int submissions = shell.submissions();

                assertThat(shell.run("status").out()).contains("1 pending review");
                if (key.equals("r")) {
                    shell.gateway.approver().approve(requestId);
                }
                String out = shell.typing(key + "\nq\n", "enforcer").out();

                assertThat(out).contains("Left over from an earlier start, and pending: make deploy");
                if (key.equals("r")) {
                    assertThat(out).contains("Approved by ");
                    assertThat(shell.gateway.exchanges())
                            .as("the same exchange")
                            .hasSize(1);
                    assertThat(shell.submissions()).isEqualTo(submissions + 1);
                } else {
                    assertThat(out).contains("Withdrawn.");
                    assertThat(shell.gateway.exchange(requestId).state()).isEqualTo(ExchangeState.WITHDRAWN);
                    assertThat(shell.gateway.requests(Endpoint.WITHDRAW)).hasSize(1);
                }
                assertThat(shell.run("status").out()).doesNotContain("pending review");
            }
        }
    }
}
