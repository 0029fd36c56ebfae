package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import io.airlockapp.reactor.auth.SignOut;
import io.airlockapp.reactor.auth.SignOutReport;
import io.airlockapp.reactor.auth.SignOutReport.Outcome;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code airlock sign-out}. */
@Command(
        name = "sign-out",
        description = "Ends the sign-in at its issuer, and forgets the tokens and the personal access token.")
public final class SignOutCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private final Desk desk = new Desk();

    @Option(names = "--unpair", description = "End the pairing too.")
    private boolean unpair;

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public SignOutCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        return desk.run(context, station -> signOut(station, unpair));
    }

    static Desk.Report signOut(Station station, boolean unpair) {
        SignOut options = unpair
                ? SignOut.builder()
                        .enforcer(station.enforcer())
                        .revokePairings()
                        .build()
                : SignOut.sessionOnly();
        SignOutReport report =
                Objects.requireNonNull(Desk.await(station.session().signOut(options)));
        Map<String, String> steps = Map.of(
                "steps",
                report.steps().stream()
                        .map(step -> step.kind() + "=" + step.outcome())
                        .collect(Collectors.joining(","))
                        .toLowerCase(Locale.ROOT));
        return report.complete()
                ? Desk.Report.done("Signed out." + environment(station), steps)
                : new Desk.Report(1, "Signed out here, but not everything could be ended: " + failures(report), steps);
    }

    private static String failures(SignOutReport report) {
        return report.steps().stream()
                .filter(step -> step.outcome() == Outcome.FAILED)
                .map(step -> sentence(step.failure()))
                .collect(Collectors.joining(" "));
    }

    private static String sentence(@Nullable Throwable failure) {
        return failure == null ? "It is not known why." : Sentences.of(failure);
    }

    private static String environment(Station station) {
        Configuration.Value pat = station.configuration().find(Setting.PAT);
        return pat != null && pat.source() == Configuration.Source.ENVIRONMENT
                ? " AIRLOCK_PAT is still set, and counts as long as it is."
                : "";
    }
}
