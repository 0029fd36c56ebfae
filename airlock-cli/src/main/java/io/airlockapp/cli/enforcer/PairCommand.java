package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.ConsentOutcome;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;

/** {@code airlock pair}. */
@Command(
        name = "pair",
        description =
                "Shows a code for the approver to enter, and waits until they have. Waits for the consent to the app"
                        + " first, where it is missing.")
public final class PairCommand implements Callable<Integer> {

    private static final Duration CONSENT_PATIENCE = Duration.ofMinutes(10);

    private final Context context;

    @Mixin
    private final Desk desk = new Desk();

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public PairCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return desk.run(context, station -> {
            Pairing pairing = Desk.await(consented(station)
                    .then(station.enforcer()
                            .pair(code -> desk.show(
                                    context,
                                    "Pairing code: " + Desk.code(code.pairingCode()) + " (enter it in the app)"))));
            return Pairings.report(pairing);
        });
    }

    private Mono<ConsentOutcome> consented(Station station) {
        return station.enforcer()
                .awaitConsent(CONSENT_PATIENCE, asked -> desk.show(context, Consents.request(asked)))
                .flatMap(Consents::required);
    }
}
