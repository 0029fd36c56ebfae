package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code airlock enforcer}. */
@Command(
        name = "enforcer",
        description = {
            "An enforcer with a menu: sets up, signs in, pairs, submits, withdraws, unpairs. Takes up what an earlier start has"
                    + " left.",
            "Ctrl-C cancels what is going on, and takes it back; once more, and it ends."
        })
public final class EnforcerCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private final Flags flags = new Flags();

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public EnforcerCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Prompt prompt = Prompt.of(context)) {
            new Menu(context, prompt, flags).run();
        }
        return 0;
    }
}
