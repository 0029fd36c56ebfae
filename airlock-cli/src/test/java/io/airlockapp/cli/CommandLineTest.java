package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.ConsentException;
import io.airlockapp.error.ErrorCode;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.PairingException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> variables, String... arguments) {
        return Main.run(
                OutputStream.nullOutputStream(),
                new PrintWriter(out),
                new PrintWriter(err),
                InputStream.nullInputStream(),
                variables,
                0,
                arguments);
    }

    private int run(String... arguments) {
        return run(Map.of(), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "demo --help", "gateway --help", "canonicalize --help", "verify --help"})
    void help_ofEachCommand_isPrintedWithItsExitCodes(String arguments) {
        assertThat(run(arguments.split(" "))).isZero();
        assertThat(out.toString()).contains("Usage: airlock", "--debug", "Exit codes:");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "demo --version"})
    void version_isPrinted(String arguments) {
        assertThat(run(arguments.split(" "))).isZero();
        assertThat(out.toString()).startsWith("Airlock for Java ").contains("on Java ");
    }

    @Test
    void noCommand_printsTheUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).startsWith("airlock: Which command?").contains("Usage: airlock", "demo", "gateway");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "frobnicate",
                "demo --frobnicate",
                "demo extra",
                "demo --reviews 0",
                "demo --reviews -5",
                "demo --reviews many",
                "demo --reviews 5 --concurrency 0",
                "demo --reviews 5 --concurrency 10001",
                "demo --concurrency 5",
                "gateway --port 65536",
                "gateway --port -1",
                "gateway --approve some",
                "gateway --push smoke",
                "gateway --certificate gateway.pem",
                "gateway --stepped-time",
                "gateway --control-port 8478",
                "gateway --control --control-port 65536",
                "gateway --decide-after soon",
                "gateway --decide-after 61m",
                "gateway --approve manual --decide-after 1s",
                "canonicalize a b",
                "canonicalize --line",
                "verify",
                "verify --decision - --artifact - --key k"
            })
    void wrongCommandLine_isExplainedWithTheUsage(String arguments) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("airlock: ")
                .contains("Usage: airlock")
                .doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void commandWithATypingError_isSuggested() {
        assertThat(run("gatewya")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean", "gateway");
    }

    @Test
    void realGateway_credentialsMissing_isOneSentence() {
        assertThat(run("demo", "--gateway", "https://gateway.example")).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("airlock: ")
                .contains("AIRLOCK_CLIENT_ID, AIRLOCK_CLIENT_SECRET, AIRLOCK_PAT");
    }

    @Test
    void realGateway_noValue_takesTheAddressFromTheEnvironment() {
        assertThat(run("demo", "--gateway", "--blocking")).isEqualTo(2);
        assertThat(err.toString()).contains("AIRLOCK_GATEWAY_URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://gateway.example",
                "https://gateway.example/v1",
                "https://gateway.example?x=1",
                "https://user@gateway.example",
                "ftp://gateway.example",
                "gateway.example"
            })
    void realGateway_addressThatIsNoOriginOrInTheClear_isRefused(String address) {
        Map<String, String> credentials =
                Map.of("AIRLOCK_CLIENT_ID", "app-1", "AIRLOCK_CLIENT_SECRET", "s", "AIRLOCK_PAT", "p");

        assertThat(run(credentials, "demo", "--gateway", address)).isEqualTo(2);
        assertThat(err.toString()).contains("https://gateway.example; plain http is for this machine only");
    }

    @Test
    void debug_failure_showsTheStackTrace() {
        assertThat(run("--debug", "demo", "--gateway")).isEqualTo(2);
        assertThat(err.toString()).contains("\tat io.airlockapp.cli.");
    }

    @Test
    void debug_afterTheCommand_countsToo() {
        assertThat(run("demo", "--debug", "--gateway")).isEqualTo(2);
        assertThat(err.toString()).contains("\tat io.airlockapp.cli.");
    }

    @Test
    void sentence_errorOfOurOwn_isItsMessageOnOneLine() {
        assertThat(Problems.sentence(
                        new PairingException(PairingException.Reason.REJECTED, "Refused.\u001b[2J\nPair again.", null)))
                .isEqualTo("Refused.?[2J?Pair again.");
    }

    @Test
    void sentence_consentMissing_namesThePageForIt() {
        ConsentException missing = new ConsentException(
                "Consent is missing.",
                new GatewayException.Details(
                        403,
                        ErrorCode.APP_CONSENT_DENIED,
                        null,
                        null,
                        null,
                        null,
                        new GatewayException.Consent(URI.create("https://gateway.example/consent"), null, null)));

        assertThat(Problems.sentence(missing))
                .isEqualTo("Consent is missing. The page for it: https://gateway.example/consent");
    }

    @Test
    void sentence_anythingElse_keepsItsMessageBack() {
        assertThat(Problems.sentence(new IllegalStateException("hidden")))
                .contains("IllegalStateException", "--debug")
                .doesNotContain("hidden");
    }
}
