package io.airlockapp.cli.console;

import org.jspecify.annotations.Nullable;

/** A command cannot go on; the message is one sentence that says what to do. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final boolean notSetUp;

    private CommandException(int exitCode, boolean notSetUp, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.notSetUp = notSetUp;
    }

    /**
     * Something failed.
     *
     * @param message what failed and what to do
     * @return the exception, for exit code 1
     */
    public static CommandException failure(String message) {
        return new CommandException(1, false, message, null);
    }

    /**
     * Something failed.
     *
     * @param message what failed and what to do
     * @param cause what it failed with
     * @return the exception, for exit code 1
     */
    public static CommandException failure(String message, Throwable cause) {
        return new CommandException(1, false, message, cause);
    }

    /**
     * The environment, or a combination of options, makes no sense.
     *
     * @param message what to change
     * @return the exception, for exit code 2
     */
    public static CommandException usage(String message) {
        return new CommandException(2, false, message, null);
    }

    /**
     * Nobody has set the program up yet.
     *
     * @param message what is missing and how to give it
     * @return the exception, for exit code 2
     */
    public static CommandException missing(String message) {
        return new CommandException(2, true, message, null);
    }

    /**
     * Whether the program has just not been set up.
     *
     * @return true for {@link #missing}
     */
    public boolean notSetUp() {
        return notSetUp;
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
