package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code airlock claim}. */
@Command(name = "claim", description = "Pairs by a code that the approver's app has made.")
public final class ClaimCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private final Desk desk = new Desk();

    @Parameters(paramLabel = "CODE", description = "The code; case, spaces and dashes do not matter.")
    @SuppressWarnings("NullAway.Init") // Set by picocli, which requires it.
    private String code;

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public ClaimCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return desk.run(
                context,
                station -> Pairings.report(Desk.await(station.enforcer().claim(code))));
    }
}
