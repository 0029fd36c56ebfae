package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.error.AirlockException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

/** {@code airlock status}. */
@Command(
        name = "status",
        description =
                "Shows each setting and where it comes from, who is signed in, and the pairing. Asks nobody, and shows no"
                        + " secret.",
        exitCodeList = {"0:signed in and paired", "1:not yet", "2:the command line or the environment makes no sense"})
public final class StatusCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private final Desk desk = new Desk();

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public StatusCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Status status;
        try {
            status = Status.of(desk.configuration(context));
        } catch (AirlockException e) {
            throw CommandException.failure(Sentences.of(e), e);
        }
        if (desk.json()) {
            context.out().println(JsonMapper.shared().writeValueAsString(status.machineReadable()));
        } else {
            status.lines().forEach(context.screen()::line);
        }
        return status.signedIn() && status.paired() ? 0 : 1;
    }
}
