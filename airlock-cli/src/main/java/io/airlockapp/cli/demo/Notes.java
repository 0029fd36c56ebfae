package io.airlockapp.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of its own in a fresh directory, for the agent of the demo to work on: what has run can be seen in it. */
final class Notes implements AutoCloseable {

    private final Path directory;
    private final Path file;

    private Notes(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("notes.txt");
    }

    static Notes create() {
        try {
            return new Notes(Files.createTempDirectory("airlock-demo-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a line, and says so. */
    String append(String line) throws IOException {
        Files.writeString(
                file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return "wrote \"" + line + "\" to " + file.getFileName();
    }

    /** Deletes the file, and says so. */
    String delete() throws IOException {
        Files.delete(file);
        return "deleted " + file.getFileName();
    }

    /** What the file holds; empty if it is not there. */
    String content() {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
