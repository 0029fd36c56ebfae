package io.airlockapp.cli.console;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command finds around it. */
public final class Context {

    private final Screen screen;
    private final Screen errorScreen;
    private final PrintWriter out;
    private final PrintWriter err;
    private final InputStream in;
    private final Map<String, String> variables;

    /**
     * Creates a context.
     *
     * @param out where results go
     * @param err where problems go
     * @param in what a person types
     * @param variables the environment variables
     * @param columns how wide the terminal behind {@code out} is; 0 if there is none
     * @param errorColumns how wide the terminal behind {@code err} is; 0 if there is none
     */
    public Context(
            PrintWriter out,
            PrintWriter err,
            InputStream in,
            Map<String, String> variables,
            int columns,
            int errorColumns) {
        this.out = out;
        this.err = err;
        this.in = in;
        this.variables = Map.copyOf(variables);
        this.screen = new Screen(out, variables, columns);
        this.errorScreen = new Screen(err, variables, errorColumns);
    }

    /**
     * Creates a context without a terminal behind {@code err}.
     *
     * @param out where results go
     * @param err where problems go
     * @param in what a person types
     * @param variables the environment variables
     * @param columns how wide the terminal behind {@code out} is; 0 if there is none
     */
    public Context(PrintWriter out, PrintWriter err, InputStream in, Map<String, String> variables, int columns) {
        this(out, err, in, variables, columns, 0);
    }

    /**
     * The screen behind standard output.
     *
     * @return the screen
     */
    public Screen screen() {
        return screen;
    }

    /**
     * The screen behind standard error.
     *
     * @return the screen
     */
    public Screen errorScreen() {
        return errorScreen;
    }

    /**
     * A screen that shows nothing.
     *
     * @return the screen
     */
    public Screen silence() {
        return new Screen(new PrintWriter(Writer.nullWriter()), variables, 0);
    }

    /**
     * Standard output, for what another program reads.
     *
     * @return the writer
     */
    public PrintWriter out() {
        return out;
    }

    /**
     * Standard error.
     *
     * @return the writer
     */
    public PrintWriter err() {
        return err;
    }

    /**
     * Standard input.
     *
     * @return the stream
     */
    public InputStream in() {
        return in;
    }

    /**
     * An environment variable.
     *
     * @param name its name
     * @return its value, or null if it is not set, or blank
     */
    public @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
