package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script at the top, in a directory of its own, with a java and a mvn that only say what they were asked. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class LauncherTest {

    private static final List<String> TOOLS = List.of(
            "cat",
            "cp",
            "date",
            "dirname",
            "find",
            "flock",
            "head",
            "ls",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sleep",
            "touch");

    private static final String MVN = """
            #!/bin/sh
            if [ "$1" = -v ]; then echo "Apache Maven ${MAVEN_VERSION:-3.9.9} (1234)"; exit; fi
            echo "$PWD: $*" >>"%1$s/mvn.log"
            while [ -e "%1$s/hold" ]; do sleep 0.05; done
            [ ! -e "%1$s/broken" ] || { echo "[ERROR] it does not compile"; exit 1; }
            mkdir -p airlock-cli/target/quick/lib
            echo library >airlock-cli/target/quick/lib/library.jar
            echo program >airlock-cli/target/quick/airlock.jar
            """;

    private static final String JAVA = """
            #!/bin/sh
            if [ "$1" = -version ]; then echo "openjdk version \\"${JAVA_VERSION:-17.0.1}\\"" >&2; exit; fi
            while [ "$1" != -jar ]; do shift; done
            printf '%s\\n' "$2"
            ls "$(dirname "$2")/lib"
            shift 2
            echo "in $PWD:" "$@"
            exit 7
            """;

    @TempDir
    private Path directory;

    private Path root;
    private Path tools;

    @BeforeEach
    void layOut() throws IOException {
        root = Files.createDirectory(directory.resolve("a clone"));
        tools = Files.createDirectory(directory.resolve("tools"));
        Files.copy(Path.of("..", "airlock"), root.resolve("airlock"));
        for (String module : List.of("bom", "api", "harp", "testkit", "reactor", "blocking-adapter", "cli")) {
            write(root.resolve("airlock-" + module + "/pom.xml"), "<project/>");
        }
        write(root.resolve("pom.xml"), "<project/>");
        write(root.resolve(".mvn/jvm.config"), "");
        write(source(), "class A {}");
        for (String tool : TOOLS) {
            for (String place : List.of("/usr/bin", "/bin")) {
                if (Files.exists(Path.of(place, tool))) {
                    executable(tools.resolve(tool), "#!/bin/sh\nexec " + place + "/" + tool + " \"$@\"\n");
                }
            }
        }
        script("mvn", MVN.formatted(directory));
        script("java", JAVA);
        script("javac", "#!/bin/sh\n");
    }

    private Path source() {
        return root.resolve("airlock-api/src/main/java/A.java");
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** A part of the JDK or of Maven, on the path by a link. */
    private void script(String name, String content) throws IOException {
        Path script = Files.createDirectories(tools.resolve("jdk/bin")).resolve(name);
        executable(script, content);
        Files.createSymbolicLink(tools.resolve(name), script);
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Result(int exitCode, String out, String err) {}

    private Process begin(Map<String, String> variables, String command, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(variables);
        return builder.start();
    }

    private Result run(Map<String, String> variables, String command, String... arguments) throws Exception {
        return end(begin(variables, command, arguments));
    }

    private static Result end(Process process) throws Exception {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out, err);
    }

    private Result airlock(String... arguments) throws Exception {
        return run(Map.of(), root.resolve("airlock").toString(), arguments);
    }

    private List<String> builds() throws IOException {
        Path log = directory.resolve("mvn.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    @Test
    void start_nothingBuilt_buildsWhatIsNeededAndRunsItWhereTheUserIs() throws Exception {
        Result result = airlock("demo", "--x", "two words");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(7);
        assertThat(result.out().lines())
                .satisfiesExactly(
                        jar -> assertThat(jar)
                                .startsWith(root.toRealPath().toString())
                                .endsWith("/airlock.jar"),
                        lib -> assertThat(lib).isEqualTo("library.jar"),
                        rest -> assertThat(rest).isEqualTo("in " + directory.toRealPath() + ": demo --x two words"));
        assertThat(result.err()).contains("airlock: building");
        assertThat(builds())
                .singleElement()
                .asString()
                .startsWith(root.toRealPath() + ": ")
                .contains("-Dquick -pl airlock-cli -am package");
    }

    @Test
    void start_nothingChanged_startsAtOnce() throws Exception {
        airlock("demo");

        Result second = airlock("demo");

        assertThat(second.exitCode()).isEqualTo(7);
        assertThat(second.err()).isEmpty();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void start_sourceChanged_buildsAgainAndLeavesTheRunningProgramItsJars() throws Exception {
        Path first = Path.of(airlock("demo").out().lines().findFirst().orElseThrow());
        Files.setLastModifiedTime(source(), FileTime.from(Instant.now().plusSeconds(60)));

        Result result = airlock("demo");

        assertThat(builds()).hasSize(2);
        assertThat(first).exists();
        assertThat(Path.of(result.out().lines().findFirst().orElseThrow())).isNotEqualTo(first);
    }

    @Test
    void start_sourceDeleted_buildsAgain() throws Exception {
        airlock("demo");
        Files.delete(source());
        Files.setLastModifiedTime(
                source().getParent(), FileTime.from(Instant.now().plusSeconds(60)));

        airlock("demo");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void start_builtByMavenItself_takesThat() throws Exception {
        write(root.resolve("airlock-cli/target/lib/other.jar"), "library");
        write(root.resolve("airlock-cli/target/airlock.jar"), "program");

        Result result = airlock("demo");

        assertThat(result.out()).contains("other.jar");
        assertThat(builds()).isEmpty();
    }

    @Test
    void start_throughASymbolicLinkFromElsewhere_findsItsPlace() throws Exception {
        Path one = Files.createSymbolicLink(directory.resolve("one"), root.resolve("airlock"));
        Path two = Files.createSymbolicLink(
                Files.createDirectory(directory.resolve("bin")).resolve("two"), Path.of("..", "one"));

        assertThat(run(Map.of(), one.toString(), "demo").exitCode()).isEqualTo(7);
        assertThat(run(Map.of(), two.toString(), "demo").exitCode()).isEqualTo(7);
        assertThat(builds()).hasSize(1);
    }

    @Test
    void start_twiceAtOnce_buildsOnce() throws Exception {
        Path hold = Files.createFile(directory.resolve("hold"));
        Process first = begin(Map.of(), root.resolve("airlock").toString(), "demo");
        first.getErrorStream().read();
        Process second = begin(Map.of(), root.resolve("airlock").toString(), "demo");
        second.getErrorStream().read();
        Files.delete(hold);

        assertThat(end(first).exitCode()).isEqualTo(7);
        assertThat(end(second).exitCode()).isEqualTo(7);
        assertThat(builds()).hasSize(1);
    }

    @Test
    void start_buildFails_saysSoWithMavensWordsAndRunsNothing() throws Exception {
        Files.createFile(directory.resolve("broken"));

        Result result = airlock("demo");

        assertThat(result.exitCode()).isEqualTo(70);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("it does not compile", "airlock: the build has failed");
    }

    @Test
    void start_buildFailedBefore_buildsAgain() throws Exception {
        Path broken = Files.createFile(directory.resolve("broken"));
        airlock("demo");
        Files.delete(broken);

        assertThat(airlock("demo").exitCode()).isEqualTo(7);
        assertThat(builds()).hasSize(2);
    }

    @Test
    void start_noJava_saysWhatToInstall() throws Exception {
        Files.delete(tools.resolve("java"));

        assertExplained(airlock("demo"), "no java", "JDK 17");
    }

    @Test
    void start_javaTooOld_saysWhatToInstall() throws Exception {
        for (String old : List.of("1.8.0_392", "11.0.2", "16")) {
            assertExplained(
                    run(Map.of("JAVA_VERSION", old), root.resolve("airlock").toString(), "demo"), "too old", "JDK 17");
        }
    }

    @Test
    void start_javaSaysItsReleaseInAFile_isBelieved() throws Exception {
        Files.writeString(tools.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");

        assertExplained(airlock("demo"), "too old", "JDK 17");
    }

    @Test
    void start_javaHomeWithoutAJava_saysSo() throws Exception {
        assertExplained(
                run(
                        Map.of("JAVA_HOME", directory.toString()),
                        root.resolve("airlock").toString(),
                        "demo"),
                "JAVA_HOME");
    }

    @Test
    void start_javaHome_isUsed() throws Exception {
        Files.delete(tools.resolve("java"));

        assertThat(run(
                                Map.of("JAVA_HOME", tools.resolve("jdk").toString()),
                                root.resolve("airlock").toString(),
                                "demo")
                        .exitCode())
                .isEqualTo(7);
    }

    @Test
    void start_noMavenAndNothingBuilt_saysWhatToInstall() throws Exception {
        Files.delete(tools.resolve("mvn"));

        assertExplained(airlock("demo"), "no mvn", "Maven 3.8");
    }

    @Test
    void start_noMavenAndEverythingBuilt_starts() throws Exception {
        airlock("demo");
        Files.delete(tools.resolve("mvn"));

        assertThat(airlock("demo").exitCode()).isEqualTo(7);
    }

    @Test
    void start_mavenTooOld_saysWhatToInstall() throws Exception {
        for (String old : List.of("2.2.1", "3.6.3")) {
            assertExplained(
                    run(Map.of("MAVEN_VERSION", old), root.resolve("airlock").toString(), "demo"),
                    "too old",
                    "Maven 3.8");
        }
    }

    @Test
    void start_runtimeWithoutACompiler_saysWhatToInstall() throws Exception {
        Files.delete(tools.resolve("javac"));
        Files.delete(tools.resolve("jdk/bin/javac"));

        assertExplained(airlock("demo"), "no compiler", "JDK 17");
    }

    @Test
    void start_withoutFlock_locksAllTheSame() throws Exception {
        Files.deleteIfExists(tools.resolve("flock"));

        assertThat(airlock("demo").exitCode()).isEqualTo(7);
        assertThat(root.resolve("airlock-cli/target/run/lock.d")).doesNotExist();
    }

    private static void assertExplained(Result result, String... words) {
        assertThat(result.exitCode()).isEqualTo(70);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .filteredOn(line -> !line.contains("building"))
                .singleElement()
                .asString()
                .startsWith("airlock: ")
                .contains(words);
    }
}
