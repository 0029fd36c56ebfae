package io.airlockapp.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.cli.console.Screen;
import io.airlockapp.credential.AppCredentials;
import io.airlockapp.testkit.approver.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DemoRunTest {

    private final StringWriter written = new StringWriter();
    private final Screen screen = new Screen(new PrintWriter(written), Map.of(), 0);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lifecycle_everybodyKeepsToTheScript_showsEveryStepAndSucceeds(boolean blocking) {
        int exitCode;
        try (FakeStage stage = new FakeStage()) {
            exitCode = DemoRun.lifecycle(screen, stage, blocking).run();
        }

        String shown = written.toString();
        assertThat(exitCode).as(shown).isZero();
        assertThat(shown)
                .contains(blocking ? "on the blocking face" : "on the reactive face")
                .containsSubsequence(
                        "/v1/integrations/discovery",
                        "/v1/consents/check",
                        "403",
                        "/v1/consents/check",
                        "200",
                        "/v1/pairing/initiate",
                        "Pairing code: ",
                        "/v1/pairing/{nonce}/status",
                        "Paired with the signer",
                        "/v1/presence/heartbeat",
                        "echo hello >> notes.txt",
                        "artifact.submit",
                        "decision.deliver",
                        "Approved, so the command has run",
                        "notes.txt holds: hello",
                        "rm notes.txt",
                        "decision.deliver",
                        "Rejected by ",
                        "The command has not run.",
                        "notes.txt holds: hello",
                        "echo goodbye >> notes.txt",
                        "The agent changes its mind.",
                        "/withdraw",
                        "The request was withdrawn. The command has not run.",
                        "/v1/pairing/revoke",
                        "All as expected: 3 reviews (1 approved and run, 1 rejected, 1 withdrawn)");
        assertThat(shown.lines().filter(line -> line.contains("ack.submit")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(" 200 ", "ack.accepted"));
    }

    @Test
    void lifecycle_anyOutput_showsNoSecret() {
        String secret;
        String pat;
        try (FakeStage stage = new FakeStage()) {
            secret = ((AppCredentials.Confidential) stage.app()).clientSecret().expose();
            pat = stage.user().token().expose();
            DemoRun.lifecycle(screen, stage, false).run();
        }

        assertThat(written.toString())
                .contains("All as expected")
                .doesNotContain(secret, pat, "rt-", "X-Client-Secret");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lifecycle_approverRejectsWhatTheScriptApproves_saysSoAndFails(boolean blocking) {
        int exitCode;
        try (FakeStage stage = new Rejecting()) {
            exitCode = DemoRun.lifecycle(screen, stage, blocking).run();
        }

        assertThat(exitCode).isEqualTo(1);
        assertThat(written.toString())
                .contains(
                        "UNEXPECTED: A command that the approver approves",
                        "Not as expected: 3 reviews (2 rejected, 1 withdrawn)")
                .doesNotContain("so the command has run");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void load_everyTenthRejected_endsWithThroughputLatenciesAndCounts(boolean blocking) {
        int exitCode;
        try (FakeStage stage = new FakeStage()) {
            exitCode = DemoRun.load(screen, stage, blocking, 60, 8).run();
        }

        String shown = written.toString();
        assertThat(exitCode).as(shown).isZero();
        assertThat(shown)
                .containsSubsequence(
                        "60 reviews, 8 at a time",
                        "100%  60/60 reviews",
                        "throughput",
                        "reviews a second",
                        "p50",
                        "p90",
                        "p99",
                        "max",
                        "54 approved, 6 rejected",
                        "All as expected: 60 reviews",
                        "60 acknowledgements")
                .doesNotContain("artifact.submit");
    }

    @Test
    void load_approverRejectsEverything_fails() {
        int exitCode;
        try (FakeStage stage = new Rejecting()) {
            exitCode = DemoRun.load(screen, stage, false, 12, 4).run();
        }

        assertThat(exitCode).isEqualTo(1);
        assertThat(written.toString()).contains("12 rejected", "UNEXPECTED: ");
    }

    /** An approver who does not keep to the script. */
    private static final class Rejecting extends FakeStage {

        @Override
        Answer answer(Scene scene) {
            return Answer.reject();
        }

        @Override
        Answer answerInLoad(String payload) {
            return Answer.reject();
        }
    }
}
