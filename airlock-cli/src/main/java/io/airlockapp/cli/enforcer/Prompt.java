package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Asks a person for lines: with a terminal by JLine, which hides secrets; without one, or in a pipe, line by line. */
interface Prompt extends AutoCloseable {

    /** What an end of the input, or Ctrl-C at the prompt, is. */
    final class Left extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean interrupted;

        Left(boolean interrupted) {
            super(null, null, false, false);
            this.interrupted = interrupted;
        }

        /** Ctrl-C, and not the end. */
        boolean interrupted() {
            return interrupted;
        }
    }

    /**
     * Asks for a line.
     *
     * @throws Left if there is none to come
     */
    String line(String question, String suggestion);

    /**
     * Asks for a line that is not shown.
     *
     * @throws CommandException if there is none to come
     */
    String secret(String question);

    /** Writes a line above the question that is being asked, if one is. */
    void say(String line);

    @Override
    void close();

    static Prompt of(Context context) {
        // Set by the launcher if standard input is a terminal: only then is there one to steer.
        return Boolean.getBoolean("airlock.terminal") ? OnTerminal.open(context) : new ByLine(context);
    }

    /** A terminal. */
    final class OnTerminal implements Prompt {

        private final Context context;
        private final Terminal terminal;
        private final LineReader reader;
        private volatile boolean asking;

        private OnTerminal(Context context, Terminal terminal) {
            this.context = context;
            this.terminal = terminal;
            this.reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .option(LineReader.Option.BRACKETED_PASTE, false)
                    .variable(LineReader.DISABLE_HISTORY, true)
                    .build();
        }

        static Prompt open(Context context) {
            try {
                return new OnTerminal(
                        context,
                        TerminalBuilder.builder()
                                .name("airlock")
                                .system(true)
                                .dumb(true)
                                .build());
            } catch (IOException e) {
                return new ByLine(context);
            }
        }

        @Override
        public String line(String question, String suggestion) {
            return read(question, null, suggestion);
        }

        @Override
        public String secret(String question) {
            try {
                return read(question, '*', "");
            } catch (Left e) {
                throw CommandException.usage("Nothing was given for \"" + question.strip() + "\": start again.");
            }
        }

        private String read(String question, @Nullable Character mask, String suggestion) {
            asking = true;
            try {
                return reader.readLine(question, null, mask, suggestion.isEmpty() ? null : suggestion)
                        .strip();
            } catch (UserInterruptException e) {
                throw new Left(true);
            } catch (EndOfFileException e) {
                throw new Left(false);
            } finally {
                asking = false;
            }
        }

        @Override
        public void say(String line) {
            if (asking) {
                reader.printAbove(line);
            } else {
                context.screen().line(line);
            }
        }

        @Override
        public void close() {
            try {
                terminal.close();
            } catch (IOException e) {
                // The terminal is gone; there is nothing to set back.
            }
        }
    }

    /** A pipe, or a file. */
    final class ByLine implements Prompt {

        private final Context context;
        private final BufferedReader lines;

        ByLine(Context context) {
            this.context = context;
            this.lines = new BufferedReader(new InputStreamReader(context.in(), charset()));
        }

        private static Charset charset() {
            Charset usual = Charset.defaultCharset();
            return usual.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : usual;
        }

        @Override
        public String line(String question, String suggestion) {
            context.out().print(question);
            context.out().flush();
            String typed = next();
            context.out().println();
            return typed.isEmpty() ? suggestion : typed;
        }

        @Override
        public String secret(String question) {
            // Set by the launcher where a person types and only the output is elsewhere.
            if (Boolean.getBoolean("airlock.typed")) {
                throw CommandException.usage("What is typed for \"" + question.strip()
                        + "\" could be seen here: let its output be at the terminal too, or give it as"
                        + " a line of standard input.");
            }
            try {
                return next();
            } catch (Left e) {
                throw CommandException.usage("Nothing was given for \"" + question.strip()
                        + "\": type it at a terminal, or give it as a line of standard input.");
            }
        }

        private String next() {
            try {
                String line = lines.readLine();
                if (line == null) {
                    throw new Left(false);
                }
                return line.strip();
            } catch (IOException e) {
                throw new Left(false);
            }
        }

        @Override
        public void say(String line) {
            context.screen().line(line);
        }

        @Override
        public void close() {}
    }
}
