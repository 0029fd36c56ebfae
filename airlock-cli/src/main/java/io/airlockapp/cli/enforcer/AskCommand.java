package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code airlock ask}. */
@Command(
        name = "ask",
        description = "Asks the approver about a command, and runs nothing.",
        exitCodeOnInvalidInput = 4,
        exitCodeOnExecutionException = 4,
        exitCodeList = {
            "0:approved",
            "1:rejected",
            "2:not verifiable",
            "3:no decision in time, or taken back",
            "4:not configured or not paired, or a command line that makes no sense",
            "5:the gateway cannot be reached",
            "130, 143, 129:interrupted by SIGINT, SIGTERM, SIGHUP, and taken back"
        })
public final class AskCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private final Question question = new Question();

    @Option(
            names = "--command",
            required = true,
            paramLabel = "\"LINE\"",
            description = "The command as it would be typed.")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private String command;

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public AskCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Answer answer = question.ask(context, command, List.of());
        boolean passes = question.passes(context, answer, context.out());
        if (answer.signal() != 0) {
            return 128 + answer.signal();
        }
        return passes ? 0 : answer.outcome().exitCode();
    }
}
