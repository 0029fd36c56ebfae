package io.airlockapp.cli.console;

import org.jspecify.annotations.Nullable;

/** A command cannot go on; the message is one sentence that says what to do. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * Something failed.
     *
     * @param message what failed and what to do
     * @return the exception, for exit code 1
     */
    public static CommandException failure(String message) {
        return new CommandException(1, message, null);
    }

    /**
     * Something failed.
     *
     * @param message what failed and what to do
     * @param cause what it failed with
     * @return the exception, for exit code 1
     */
    public static CommandException failure(String message, Throwable cause) {
        return new CommandException(1, message, cause);
    }

    /**
     * The environment, or a combination of options, makes no sense.
     *
     * @param message what to change
     * @return the exception, for exit code 2
     */
    public static CommandException usage(String message) {
        return new CommandException(2, message, null);
    }

    /**
     * What the process ends with.
     *
     * @return the exit code
     */
    public int exitCode() {
        return exitCode;
    }
}
