package io.airlockapp.cli.audit;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a command reads: a file, or standard input. */
final class Input {

    /** The name of standard input. */
    static final String STANDARD = "-";

    @FunctionalInterface
    interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    private Input() {}

    /** Opens what a name stands for, reads it, and closes it unless it is standard input. */
    static <T> T read(String name, Context context, Reading<T> reading) {
        if (name.equals(STANDARD)) {
            try {
                return reading.from(context.in());
            } catch (IOException e) {
                throw unreadable("Standard input", e);
            }
        }
        String shown = Text.printable(name);
        try (InputStream in = Files.newInputStream(Path.of(name))) {
            return reading.from(in);
        } catch (NoSuchFileException | InvalidPathException e) {
            throw CommandException.usage(
                    "There is no file " + shown + ": check the name, or give - for standard input.");
        } catch (IOException e) {
            throw unreadable(shown, e);
        }
    }

    private static CommandException unreadable(String what, IOException problem) {
        return CommandException.usage(what + " cannot be read ("
                + problem.getClass().getSimpleName() + "): check that it is a file, and yours to read.");
    }
}
