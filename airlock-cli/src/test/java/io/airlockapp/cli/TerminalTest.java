package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.model.ExchangeState;
import io.airlockapp.testkit.approver.Answer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The menu as a person has it: at a terminal, with hidden secrets, a countdown and Ctrl-C. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "The script of other systems takes other options.")
@Timeout(240)
class TerminalTest {

    private static final String CTRL_C = "\u0003";

    @TempDir
    private Path directory;

    private static CountDownLatch ignored(Shell shell) {
        CountDownLatch asked = new CountDownLatch(1);
        shell.gateway.approver().decide(shown -> {
            asked.countDown();
            return Answer.never();
        });
        return asked;
    }

    @Test
    void wizardAtATerminal_secretsAreHiddenAndCtrlCWithdraws() throws Exception {
        try (Shell shell = new Shell(directory)) {
            CountDownLatch asked = ignored(shell);
            shell.variables.put("TERM", "xterm");
            String secret = shell.app().clientSecret().expose();

            try (Pty terminal = Pty.start(shell.variables, "enforcer")) {
                terminal.await("https://gateway.example: ");
                terminal.type(shell.server.baseUrl() + "\r");
                terminal.await("Client id: ");
                terminal.type(shell.app().clientId() + "\r");
                terminal.await("Client secret: ");
                terminal.type(secret + "\r");
                terminal.await("Not signed in");
                terminal.await("> ");
                terminal.type("1\r");
                terminal.await("Personal access token: ");
                terminal.type(shell.pat() + "\r");
                terminal.await("Signed in, not paired");
                terminal.await("> ");
                terminal.type("1\r");
                terminal.await("Paired; heartbeat ");
                terminal.await("> ");
                terminal.type("1\r");
                terminal.await("Command: ");
                terminal.type("make deploy\r");
                assertThat(asked.await(120, TimeUnit.SECONDS)).isTrue();
                terminal.await("Waiting for the approver, 9:");
                terminal.type(CTRL_C);
                terminal.await("taken back");
                terminal.await("> ");
                terminal.type(CTRL_C);
                terminal.await("Ctrl-C again ends");
                terminal.await("> ");
                terminal.type(CTRL_C);

                assertThat(terminal.exitCode()).isZero();
                assertThat(terminal.everything()).contains("\u001b[", "****").doesNotContain(secret, shell.pat());
            }
            assertThat(shell.gateway.exchanges()).singleElement().satisfies(exchange -> assertThat(exchange.state())
                    .isEqualTo(ExchangeState.WITHDRAWN));
        }
    }

    @Test
    void dumbTerminalAndNoColor_worksWithoutEscapes() throws Exception {
        try (Shell shell = Shell.paired(directory)) {
            shell.variables.put("TERM", "dumb");
            shell.variables.put("NO_COLOR", "1");

            try (Pty terminal = Pty.start(shell.variables, "enforcer")) {
                terminal.await("> ");
                terminal.type("s\r");
                terminal.await("heartbeat: ");
                terminal.await("> ");
                terminal.type("q\r");

                assertThat(terminal.exitCode()).isZero();
                assertThat(terminal.everything()).contains("Goodbye").doesNotContain("\u001b[3", "\u001b[1m");
            }
        }
    }
}
