package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code airlock gate}. */
@Command(
        name = "gate",
        description = {
            "Asks the approver about a command, and runs it only if they approve.",
            "The command has standard input, output and error, and gets SIGINT, SIGTERM and SIGHUP. What this says of itself"
                    + " is on standard error."
        },
        exitCodeOnInvalidInput = 104,
        exitCodeOnExecutionException = 104,
        exitCodeList = {
            "N:the command ran, and ended with N (128 and the signal's number if a signal ended it)",
            "101:rejected, and not run",
            "102:not verifiable, and not run",
            "103:no decision in time, or taken back, and not run",
            "104:not configured or not paired, or a command line that makes no sense; not run",
            "105:the gateway cannot be reached; not run",
            "126, 127:approved, and cannot be run, or is not there",
            "130, 143, 129:interrupted by SIGINT, SIGTERM, SIGHUP while waiting; taken back, and not run"
        })
public final class GateCommand implements Callable<Integer> {

    private static final int NOT_RUN = 100;

    private final Context context;

    @Mixin
    private final Question question = new Question();

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The command and its arguments, after --. No shell comes between.")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private List<String> words;

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public GateCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        Answer answer = question.ask(context, ShellWords.line(words), words);
        boolean passes = question.passes(context, answer, context.err());
        context.err().flush();
        if (answer.signal() != 0) {
            return 128 + answer.signal();
        }
        return passes
                ? new GatedProcess(context, words, question.directory()).run()
                : NOT_RUN + answer.outcome().exitCode();
    }
}
