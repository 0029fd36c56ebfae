package io.airlockapp.cli;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Text;
import io.airlockapp.error.AirlockException;
import io.airlockapp.error.ConsentException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure into one sentence with what to do next; the stack trace only where it is asked for. */
final class Problems {

    private Problems() {}

    static void handle(CommandLine commands) {
        commands.setParameterExceptionHandler((problem, arguments) -> misused(problem));
        commands.setExecutionExceptionHandler((problem, command, parsed) -> failed(problem, command));
    }

    private static int misused(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("airlock: " + Text.printable(String.valueOf(problem.getMessage())));
        boolean unused = UnmatchedArgumentException.printSuggestions(problem, err);
        command.usage(err, command.getColorScheme());
        trace(problem, command);
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception problem, CommandLine command) {
        command.getErr().println("airlock: " + sentence(problem));
        trace(problem, command);
        int code = command.getCommandSpec().exitCodeOnExecutionException();
        return problem instanceof CommandException known && code == ExitCode.SOFTWARE ? known.exitCode() : code;
    }

    private static void trace(Exception problem, CommandLine command) {
        CommandLine top = command;
        while (top.getParent() != null) {
            top = top.getParent();
        }
        if (top.getCommand() instanceof AirlockCommand airlock && airlock.debug()) {
            problem.printStackTrace(command.getErr());
        }
    }

    static String sentence(Throwable problem) {
        URI consentPage = problem instanceof ConsentException consent ? consent.consentUrl() : null;
        if (consentPage != null) {
            return message(problem) + " The page for it: " + Text.printable(consentPage.toString());
        }
        if (problem instanceof AirlockException || problem instanceof CommandException) {
            return message(problem);
        }
        if (problem instanceof CancellationException || problem instanceof InterruptedException) {
            return "Interrupted.";
        }
        if (problem instanceof IllegalArgumentException && problem.getMessage() != null) {
            return message(problem);
        }
        return "Something unforeseen went wrong (" + problem.getClass().getSimpleName()
                + "): run it again with --debug, and report what it shows.";
    }

    private static String message(Throwable problem) {
        return Text.printable(String.valueOf(problem.getMessage()));
    }
}
