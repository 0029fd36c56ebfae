package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.Endpoint;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The menu, typed line by line without a terminal. */
@Timeout(120)
class MenuTest {

    @TempDir
    private Path directory;

    @Test
    void firstStart_wizardTokenPairSubmitUnpairSignOut_followsTheState() {
        try (Shell shell = new Shell(directory)) {
            shell.gateway.approver().rejectAll("no");
            String secret = shell.app().clientSecret().expose();

            Shell.Result result = shell.typing(
                    String.join(
                            "\n",
                            shell.server.baseUrl().toString(),
                            shell.app().clientId(),
                            secret,
                            "1",
                            shell.pat(),
                            "1",
                            "1",
                            "terraform apply",
                            "3",
                            "3",
                            "s",
                            "q",
                            ""),
                    "enforcer");

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(result.out())
                    .containsSubsequence(
                            "Nothing is set up yet.",
                            "The gateway is there.",
                            "Not signed in",
                            "1) use a personal access token (recommended)",
                            "4) reconfigure",
                            "Signed in.",
                            "Signed in, not paired",
                            "1) pair by a code",
                            "2) claim a code",
                            "Pairing code: ",
                            "Paired. ",
                            "Paired; heartbeat ",
                            "1) submit a command",
                            "2) withdraw",
                            "Waiting for the approver, 10:00 left",
                            "Rejected by ",
                            "They write: \"no\"",
                            "Unpaired.",
                            "Signed in, not paired",
                            "Signed out.",
                            "Not signed in",
                            "client-secret",
                            "(hidden)")
                    .doesNotContain(secret, shell.pat(), "\u001b");
        }
    }

    @Test
    void laterStart_pairingIsTakenUp() {
        try (Shell shell = Shell.paired(directory)) {
            assertThat(shell.typing("q\n", "enforcer").out())
                    .contains("The pairing of an earlier start is taken up.", "Paired; heartbeat ");
        }
    }

    @Test
    void choiceThatIsNotThere_isSaid() {
        try (Shell shell = Shell.paired(directory)) {
            assertThat(shell.typing("9\nq\n", "enforcer").out()).contains("There is no choice \"9\"");
        }
    }

    @Test
    void failure_isASentenceAndTheMenuGoesOn() {
        try (Shell shell = Shell.ready(directory)) {
            shell.gateway.approver().rejectPairings();

            Shell.Result result = shell.typing("1\nq\n", "enforcer");

            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).contains("Next: airlock pair.", "Goodbye.");
            assertThat(shell.gateway.requests(Endpoint.PAIRING_INITIATE)).hasSize(1);
        }
    }

    @Test
    void endOfInput_ends() {
        try (Shell shell = Shell.paired(directory)) {
            assertThat(shell.typing("", "enforcer").exitCode()).isZero();
        }
    }
}
