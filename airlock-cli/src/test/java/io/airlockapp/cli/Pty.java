package io.airlockapp.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The program at a pseudo-terminal, which {@code script} of util-linux opens. */
final class Pty implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final StringBuilder shown = new StringBuilder();
    private int seen;

    private Pty(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of a terminal");
        reader.setDaemon(true);
        reader.start();
    }

    static Pty start(Map<String, String> variables, String... arguments) throws IOException {
        List<String> java = new ArrayList<>(Child.java("-Dairlock.terminal=true", "-Dairlock.columns=80"));
        java.addAll(List.of(arguments));
        StringBuilder line = new StringBuilder("stty rows 50 cols 200; exec");
        java.forEach(
                word -> line.append(" '").append(word.replace("'", "'\\''")).append('\''));
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", line.toString(), "/dev/null");
        Child.clean(builder.environment());
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().putAll(variables);
        return new Pty(builder.redirectErrorStream(true).start());
    }

    private void read() {
        char[] some = new char[1024];
        try (Reader reader = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            for (int count = reader.read(some); count >= 0; count = reader.read(some)) {
                synchronized (this) {
                    shown.append(some, 0, count);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            // The terminal is gone.
        }
    }

    /** Waits for a text after those that were waited for before, and says what came up to it. */
    synchronized String await(String text) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int begin = seen;
        while (true) {
            int found = shown.indexOf(text, seen);
            if (found >= 0) {
                seen = found + text.length();
                return shown.substring(begin, seen);
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException("There is no '" + text + "' in:\n" + shown.substring(begin));
            }
            wait(left);
        }
    }

    synchronized String everything() {
        return shown.toString();
    }

    void type(String keys) throws IOException {
        OutputStream typed = process.getOutputStream();
        typed.write(keys.getBytes(StandardCharsets.UTF_8));
        typed.flush();
    }

    int exitCode() throws InterruptedException, TimeoutException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("The program does not end. It shows:\n" + everything());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
