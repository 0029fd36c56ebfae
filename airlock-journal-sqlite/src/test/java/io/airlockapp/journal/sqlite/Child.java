package io.airlockapp.journal.sqlite;

import static io.airlockapp.journal.sqlite.Uses.numbered;

import io.airlockapp.error.HarpException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another process, which claims the uses of a range of numbers and says of each whether it was new. */
final class Child implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final BufferedReader said;

    private Child(Process process) {
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for a word on its standard input between opening and claiming, so that several begin at once. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        // What the process says must be out before the next claim, whatever ends it.
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (SqliteReplayJournal journal = SqliteReplayJournal.builder(file)
                .clock(Clock.fixed(Uses.NOW, ZoneOffset.UTC))
                .busyTimeout(PATIENCE)
                .open()) {
            out.println("open");
            in.readLine();
            for (long number = Long.parseLong(args[1]); number < Long.parseLong(args[2]); number++) {
                out.println((journal.claim(numbered(number)) ? "new " : "used ") + number);
            }
        } catch (HarpException e) {
            out.println("failed: " + e.getMessage());
        }
    }

    static Child start(Path file, long from, long to) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                file.toString(),
                Long.toString(from),
                Long.toString(to)));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    void go() throws IOException {
        process.getOutputStream().close();
    }

    /** The next line, or null when the process has ended. */
    @Nullable
    String line() throws IOException {
        return said.readLine();
    }

    /** SIGKILL. By its handle, as a process would close the streams that it is read from. */
    void kill() {
        boolean unused = process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
