package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The manual page and the completion, as the build writes them. */
@Timeout(60)
class DocumentsTest {

    private static final List<String> COMMANDS = List.of(
            "enforcer",
            "ask",
            "gate",
            "sign-in",
            "pair",
            "claim",
            "unpair",
            "sign-out",
            "status",
            "doctor",
            "demo",
            "gateway");

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws Exception {
        Documents.main(new String[] {directory.toString()});
    }

    private String page() throws Exception {
        return Files.readString(directory.resolve("man/man1/airlock.1"));
    }

    private static String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "MANWIDTH", "100", "MAN_KEEP_FORMATTING", ""));
        Process process = builder.start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(shown).isZero();
        return shown;
    }

    private static boolean manIsThere() {
        return Files.isExecutable(Path.of("/usr/bin/man"));
    }

    private static boolean bashIsThere() {
        return Files.isExecutable(Path.of("/bin/bash"));
    }

    @Test
    void manualPage_eachCommandWithItsOptionsAndExitCodes_isOnIt() throws Exception {
        assertThat(page().lines())
                .contains(COMMANDS.stream()
                        .map(command -> ".SS airlock " + command.replace("-", "\\-"))
                        .toArray(String[]::new))
                .contains(".B \\-\\-fail\\-open", ".B \\-\\-timeout=TIME", ".B 105")
                .noneMatch(line -> line.contains("${") || line.contains("@|") || line.contains("%n"));
    }

    @Test
    void manualPage_noLineOfText_isTakenForARequestOfRoff() throws Exception {
        assertThat(page().lines().filter(line -> line.startsWith(".") || line.startsWith("'")))
                .allMatch(line -> line.matches("\\.(TH|SH|SS|TP|PP|B|I)( .*)?"));
    }

    @Test
    @EnabledIf(value = "manIsThere", disabledReason = "There is no man here to show it.")
    void manualPage_shownByMan_isWithoutComplaint() throws Exception {
        String page = directory.resolve("man/man1/airlock.1").toString();

        assertThat(run("man", "-l", page)).contains("AIRLOCK(1)", "EXIT STATUS", "airlock gate");
        assertThat(run("sh", "-c", "exec man --warnings -l \"$0\" 2>&1 >/dev/null", page))
                .isEmpty();
    }

    @Test
    @EnabledIf(value = "bashIsThere", disabledReason = "There is no bash here to read it.")
    void completion_inBash_offersCommandsAndOptions() throws Exception {
        String completion = directory.resolve("completion/airlock").toString();
        // Which is for completing at a prompt only.
        String ask =
                "compopt() { :; }; . \"$0\"; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_airlock airlock; echo \"${COMPREPLY[@]}\"";

        assertThat(run("bash", "-c", ask.formatted("airlock ''", 1), completion).split("\\s+"))
                .contains(COMMANDS.toArray(String[]::new));
        assertThat(run("bash", "-c", ask.formatted("airlock gate --fail", 2), completion)
                        .strip())
                .isEqualTo("--fail-open");
        assertThat(run("bash", "-c", ask.formatted("airlock sign-in --b", 2), completion)
                        .strip())
                .isEqualTo("--browser");
    }
}
