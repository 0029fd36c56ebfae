package io.airlockapp.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Writes the manual page, and the completion for bash and zsh, from what the commands say of themselves. For the build. */
public final class Documents {

    private Documents() {}

    /**
     * Writes them.
     *
     * @param arguments the directory
     * @throws IOException if they cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    static void write(Path directory) throws IOException {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine commands = Main.commands(
                OutputStream.nullOutputStream(), nowhere, nowhere, InputStream.nullInputStream(), Map.of(), 0);
        Files.createDirectories(directory.resolve("man/man1"));
        Files.writeString(directory.resolve("man/man1/airlock.1"), ManPage.of(commands));
        Files.createDirectories(directory.resolve("completion"));
        Files.writeString(directory.resolve("completion/airlock"), AutoComplete.bash("airlock", commands));
    }
}
