package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code airlock unpair}. */
@Command(name = "unpair", description = "Ends the pairing, at the gateway and here.")
public final class UnpairCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private final Desk desk = new Desk();

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public UnpairCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return desk.run(context, station -> {
            Desk.await(station.enforcer().unpair());
            return Desk.Report.done("Unpaired: no command can be approved until you pair again.", Map.of());
        });
    }
}
