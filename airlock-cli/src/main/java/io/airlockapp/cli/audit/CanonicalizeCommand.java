package io.airlockapp.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Text;
import io.airlockapp.error.HarpException;
import io.airlockapp.harp.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code airlock canonicalize}. */
@Command(
        name = "canonicalize",
        description = {
            "Writes the canonical form of a JSON document (RFC 8785), which is what is hashed, encrypted and signed.",
            "Exactly the bytes: no line break follows, unless --lines is given. What has no canonical form is refused,"
                    + " with exit code 1."
        })
public final class CanonicalizeCommand implements Callable<Integer> {

    private final Context context;
    private final OutputStream bytes;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = Input.STANDARD,
            description = "The document, in UTF-8; - for standard input, which is the default.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before the command is called.
    private String file;

    @Option(
            names = "--lines",
            description = "One document a line in, one line for each out: its canonical form, or error: and why it is"
                    + " refused. A blank line is a document that is refused. All lines are read; the exit code is 1 if"
                    + " one of them was refused.")
    private boolean lines;

    /**
     * Creates the command.
     *
     * @param context what is around it
     * @param bytes standard output, as bytes
     */
    public CanonicalizeCommand(Context context, OutputStream bytes) {
        this.context = context;
        this.bytes = bytes;
    }

    @Override
    public Integer call() {
        try {
            if (lines) {
                requireNone(Input.read(file, context, this::eachLine));
            } else {
                byte[] document = Input.read(file, context, in -> in.readNBytes(CanonicalJson.MAX_BYTES + 1));
                bytes.write(CanonicalJson.canonicalize(document));
                bytes.flush();
            }
            return 0;
        } catch (UncheckedIOException | IOException e) {
            throw CommandException.failure("Standard output cannot be written to: keep its reader open.", e);
        }
    }

    private record Refused(long lines, long ofAll) {}

    private Refused eachLine(InputStream in) throws IOException {
        Lines documents = new Lines(in, CanonicalJson.MAX_BYTES + 1);
        long all = 0;
        long refused = 0;
        for (byte[] document = documents.next(); document != null; document = documents.next()) {
            all++;
            byte[] form;
            try {
                form = CanonicalJson.canonicalize(document);
            } catch (HarpException e) {
                refused++;
                form = ("error: " + Text.printable(String.valueOf(e.getMessage()))).getBytes(UTF_8);
            }
            write(form, !documents.isMoreAtHand());
        }
        return new Refused(refused, all);
    }

    /** Whoever asks and waits for the answer gets it at once; a long input is not slowed down by that. */
    private void write(byte[] line, boolean flush) {
        try {
            bytes.write(line);
            bytes.write('\n');
            if (flush) {
                bytes.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireNone(Refused refused) {
        if (refused.lines() > 0) {
            throw CommandException.failure("Of " + Text.count(refused.ofAll(), "line") + ", " + refused.lines()
                    + " had no canonical form: look for the lines that begin with error:.");
        }
    }
}
