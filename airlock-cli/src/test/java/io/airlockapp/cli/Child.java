package io.airlockapp.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The program in a process of its own. */
final class Child implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Lines out;
    private final Lines err;

    private Child(Process process) {
        this.process = process;
        this.out = new Lines(process.getInputStream());
        this.err = new Lines(process.getErrorStream());
    }

    static Child start(Map<String, String> variables, String... arguments) {
        List<String> command = java();
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        clean(builder.environment());
        builder.environment().putAll(variables);
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that starts it. */
    static List<String> java(String... options) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            // The runnable jar says the same in its manifest, which the class path has not.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        return command;
    }

    /** Takes out what would tell the program something. */
    static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("AIRLOCK_") || name.startsWith("JAVA_TOOL"));
    }

    Lines out() {
        return out;
    }

    Lines err() {
        return err;
    }

    void type(String line) throws IOException {
        Writer typed = process.outputWriter(StandardCharsets.UTF_8);
        typed.write(line + "\n");
        typed.flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** SIGTERM, where there are signals. By its handle, as a process would close the streams that it is read from. */
    void terminate() {
        boolean unused = process.toHandle().destroy();
    }

    long pid() {
        return process.pid();
    }

    int exitCode() throws InterruptedException, TimeoutException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("The process does not end. It wrote:\n" + out.soFar() + err.soFar());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What the process writes, read as it comes so that it never has to wait. */
    static final class Lines {

        private final List<String> lines = new ArrayList<>();
        private boolean ended;

        private Lines(InputStream stream) {
            Thread reader = new Thread(() -> read(stream), "output of a child");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream stream) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    add(line);
                }
            } catch (IOException e) {
                add("(" + e + ")");
            } finally {
                end();
            }
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        /** Waits for a line that contains a text. */
        synchronized String await(String text) throws InterruptedException, TimeoutException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (ended || left <= 0) {
                        throw new TimeoutException("There is no line with '" + text + "' in:\n" + soFar());
                    }
                    wait(left);
                }
                if (lines.get(next).contains(text)) {
                    return lines.get(next);
                }
            }
        }

        /** Waits for the end, and returns everything. */
        synchronized List<String> all() throws InterruptedException {
            while (!ended) {
                wait();
            }
            return List.copyOf(lines);
        }

        synchronized String soFar() {
            return String.join("\n", lines) + "\n";
        }
    }
}
