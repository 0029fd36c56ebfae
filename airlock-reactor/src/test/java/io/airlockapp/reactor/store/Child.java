package io.airlockapp.reactor.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program of the tests, such as {@link StoreProgram}, in a process of its own. */
final class Child implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    static Child start(String... arguments) throws IOException {
        return start(StoreProgram.class, List.of(), arguments);
    }

    static Child start(Class<?> program, String... arguments) throws IOException {
        return start(program, List.of(), arguments);
    }

    /** Under a umask of its own. */
    static Child startWithUmask(String umask, String... arguments) throws IOException {
        return start(StoreProgram.class, List.of("sh", "-c", "umask " + umask + " && exec \"$@\"", "sh"), arguments);
    }

    private static Child start(Class<?> program, List<String> before, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA_TOOL"));
        return new Child(builder.start());
    }

    /** The next line; null at the end. */
    String line() throws IOException {
        return out.readLine();
    }

    /** What is left of what it has written, up to its end. */
    List<String> rest() {
        return out.lines().toList();
    }

    void kill() throws InterruptedException, TimeoutException {
        process.toHandle().destroyForcibly();
        exitCode();
    }

    int exitCode() throws InterruptedException, TimeoutException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("The process does not end.");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
