package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands for scripts, from signing in to signing out. */
@Timeout(120)
class AccountCommandsTest {

    @TempDir
    private Path directory;

    @Test
    void lifecycle_secretsTypedOnce_everythingElseIsKept() throws Exception {
        try (Shell shell = new Shell(directory)) {
            String secret = shell.app().clientSecret().expose();
            Shell.Result signedIn = shell.typing(
                    secret + "\n" + shell.pat() + "\n",
                    "sign-in",
                    "--gateway",
                    shell.server.baseUrl().toString(),
                    "--client-id",
                    shell.app().clientId());
            assertThat(signedIn.exitCode()).as(signedIn.err()).isZero();

            Shell.Result paired = shell.run("pair");
            assertThat(paired.exitCode()).as(paired.err()).isZero();
            assertThat(paired.out())
                    .contains(
                            "Pairing code: ",
                            "Paired.",
                            shell.gateway.approver().fingerprint());

            Shell.Result status = shell.run("status");
            assertThat(status.exitCode()).isZero();
            assertThat(status.out())
                    .containsPattern(
                            "gateway +" + shell.server.baseUrl() + " +" + shell.directory.resolve("config.properties"))
                    .containsPattern("client-secret +\\(hidden\\) +" + shell.directory)
                    .contains(shell.gateway.approver().fingerprint());

            assertThat(shell.run("unpair").exitCode()).isZero();
            assertThat(shell.run("unpair").exitCode()).isEqualTo(1);
            assertThat(shell.run("sign-out").exitCode()).isZero();
            assertThat(shell.run("status").exitCode()).isEqualTo(1);
            assertThat(status.out() + signedIn.out() + paired.out()).doesNotContain(secret, shell.pat());
            assertOnlyTheOwnerReads(shell.directory);
        }
    }

    @Test
    void signIn_wrongClientSecret_isAskedForAgain() {
        try (Shell shell = new Shell(directory)) {
            String[] command = {
                "sign-in",
                "--gateway",
                shell.server.baseUrl().toString(),
                "--client-id",
                shell.app().clientId()
            };
            assertThat(shell.typing("mistyped\n" + shell.pat() + "\n", command).exitCode())
                    .isEqualTo(1);

            Shell.Result again = shell.typing(shell.app().clientSecret().expose() + "\n" + shell.pat() + "\n", command);

            assertThat(again.exitCode()).as(again.err()).isZero();
        }
    }

    private static void assertOnlyTheOwnerReads(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .endsWith("------"));
        }
    }

    @Test
    void status_eachKindOfSource_isNamedAndTheStrongerCounts() throws Exception {
        try (Shell shell = Shell.ready(directory)) {
            Files.createDirectories(shell.directory);
            Files.writeString(
                    shell.directory.resolve("config.properties"),
                    "workspace=from-file\nenforcer-label=from-file\nenforcer-id=from-file\n");
            shell.variables.put("AIRLOCK_WORKSPACE", "from-environment");
            shell.variables.put("AIRLOCK_ENFORCER_LABEL", "from-environment");

            String shown = shell.run("status", "--enforcer-label", "from-flag").out();

            assertThat(shown)
                    .containsPattern("enforcer-label +from-flag +--enforcer-label")
                    .containsPattern("workspace +from-environment +AIRLOCK_WORKSPACE")
                    .containsPattern("enforcer-id +from-file +" + shell.directory.resolve("config.properties"))
                    .containsPattern("timeout +10m +default")
                    .containsPattern("client-secret +\\(hidden\\) +AIRLOCK_CLIENT_SECRET");
        }
    }

    @Test
    void configuration_withoutADirectoryOfItsOwn_isWhereXdgSays() throws Exception {
        try (Shell shell = new Shell(directory)) {
            shell.variables.remove("AIRLOCK_CONFIG_DIR");
            Path home = Files.createDirectories(directory.resolve("home/.config/airlock"));
            Files.writeString(home.resolve("config.properties"), "workspace=of-home\n");
            Path xdg = Files.createDirectories(directory.resolve("xdg/airlock"));
            Files.writeString(xdg.resolve("config.properties"), "workspace=of-xdg\n");
            shell.variables.put("HOME", directory.resolve("home").toString());

            assertThat(shell.run("status").out()).contains("of-home");
            shell.variables.put("XDG_CONFIG_HOME", directory.resolve("xdg").toString());
            assertThat(shell.run("status").out()).contains("of-xdg");
            shell.variables.put("XDG_CONFIG_HOME", "relative");
            assertThat(shell.run("status").out()).contains("of-home");
        }
    }

    @Test
    void configuration_secretInTheFile_isRefused() throws Exception {
        try (Shell shell = new Shell(directory)) {
            Files.createDirectories(shell.directory);
            Files.writeString(shell.directory.resolve("config.properties"), "client-secret=hunter2\n");

            Shell.Result result = shell.run("status");

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("take it out").doesNotContain("hunter2");
        }
    }

    @Test
    void claim_codeOfTheApprover_pairs() {
        try (Shell shell = Shell.ready(directory)) {
            String code = shell.gateway.approver().preGenerateCode().pairingCode();

            Shell.Result result = shell.run("claim", code, "--json");

            assertThat(result.exitCode()).as(result.err()).isZero();
            JsonNode line = JsonMapper.shared().readTree(result.out());
            assertThat(line.path("ok").booleanValue()).isTrue();
            assertThat(line.path("signers").get(0).stringValue())
                    .contains(shell.gateway.approver().fingerprint());
            assertThat(shell.run("claim", "AAAA-1111").exitCode()).isEqualTo(1);
        }
    }

    @Test
    void pair_refused_saysSo() {
        try (Shell shell = Shell.ready(directory)) {
            shell.gateway.approver().rejectPairings();

            Shell.Result result = shell.run("pair");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err().lines()).singleElement().asString().contains("airlock pair");
        }
    }

    @Test
    void pair_consentDenied_saysSo() {
        try (Shell shell = Shell.ready(directory)) {
            shell.gateway.consent().require();
            shell.gateway.consent().deny();

            Shell.Result result = shell.run("pair");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("denied consent");
            assertThat(shell.gateway.requests(Endpoint.PAIRING_INITIATE)).isEmpty();
        }
    }

    @Test
    void signIn_wrongToken_keepsNoSettings() {
        try (Shell shell = Shell.ready(directory)) {
            shell.variables.put("AIRLOCK_PAT", "airpat_wrong");

            Shell.Result result = shell.run("sign-in");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(shell.directory.resolve("config.properties")).doesNotExist();
        }
    }

    @Test
    void signIn_nothingOnStandardInput_saysWhatIsMissing() {
        try (Shell shell = Shell.ready(directory)) {
            shell.variables.remove("AIRLOCK_PAT");

            Shell.Result result = shell.run("sign-in");

            assertThat(result.exitCode()).isNotZero();
            assertThat(result.err()).contains("Personal access token");
        }
    }

    private static void assertWrong(Shell shell, String check, String... words) {
        Shell.Result result = shell.run("doctor");
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        assertThat(result.out().lines())
                .filteredOn(line -> line.startsWith("WRONG"))
                .singleElement()
                .asString()
                .startsWith("WRONG    " + check + ": ")
                .contains(words);
    }

    @Test
    void doctor_allIsWell_endsWith0() {
        try (Shell shell = Shell.paired(directory)) {
            Shell.Result result = shell.run("doctor");

            assertThat(result.exitCode()).as(result.out()).isZero();
            assertThat(result.out().lines()).hasSize(8).allSatisfy(line -> assertThat(line)
                    .startsWith("ok "));
        }
    }

    @Test
    void doctor_eachAilment_isFoundAndNamed() {
        try (Shell shell = Shell.ready(directory)) {
            assertWrong(shell, "pairing", "airlock pair");

            shell.gateway.consent().require();
            assertWrong(shell, "consent", "has not consented");
            shell.gateway.consent().approve();

            shell.variables.put("AIRLOCK_PAT", "airpat_wrong");
            assertWrong(shell, "credentials", "airlock sign-in");

            shell.gateway.failNext(Endpoint.DISCOVERY, Fault.garbage());
            assertWrong(shell, "discovery", "not a JSON object");

            shell.variables.put(
                    "AIRLOCK_GATEWAY_URL",
                    "https://127.0.0.1:" + shell.server.baseUrl().getPort());
            assertWrong(shell, "tls", "proxy");

            shell.variables.put("AIRLOCK_GATEWAY_URL", "https://no-such-host.invalid");
            assertWrong(shell, "dns", "no-such-host.invalid", "spelling");

            shell.variables.remove("AIRLOCK_GATEWAY_URL");
            assertWrong(shell, "settings", "AIRLOCK_GATEWAY_URL");
        }
    }

    @Test
    void doctor_clockApart_isFound() {
        try (Shell shell = Shell.paired(directory);
                var off = io.airlockapp.testkit.FakeGateway.builder()
                        .appCredentials(shell.gateway.appCredentials())
                        .userCredential(shell.gateway.userCredential())
                        .build();
                var server = io.airlockapp.testkit.server.FakeGatewayServer.start(off)) {
            off.advance(Duration.ofMinutes(1));
            shell.variables.put("AIRLOCK_GATEWAY_URL", server.baseUrl().toString());

            assertWrong(shell, "clock", "NTP");
        }
    }
}
