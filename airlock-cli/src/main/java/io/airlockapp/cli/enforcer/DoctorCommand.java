package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Style;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

/** {@code airlock doctor}. */
@Command(
        name = "doctor",
        description =
                "Checks settings, DNS, TLS, the clock, discovery, credentials, consent and the pairing, and says what is"
                        + " wrong and what to do about it.",
        exitCodeList = {"0:all is well", "1:something is wrong", "2:the command line makes no sense"})
public final class DoctorCommand implements Callable<Integer> {

    private final Context context;

    @Mixin
    private final Desk desk = new Desk();

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public DoctorCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<Examination.Finding> findings = findings();
        boolean well = findings.stream().noneMatch(finding -> finding.state() == Examination.State.BAD);
        if (desk.json()) {
            context.out().println(JsonMapper.shared().writeValueAsString(Map.of("ok", well, "checks", findings)));
        } else {
            findings.forEach(this::show);
        }
        return well ? 0 : 1;
    }

    private List<Examination.Finding> findings() {
        try {
            return new Examination().of(desk.configuration(context));
        } catch (CommandException e) {
            return List.of(new Examination.Finding("settings", Examination.State.BAD, Sentences.of(e)));
        }
    }

    private void show(Examination.Finding finding) {
        Style style = context.screen().style();
        String mark =
                switch (finding.state()) {
                    case OK -> style.good("ok     ");
                    case BAD -> style.bad("WRONG  ");
                    case SKIPPED -> style.dim("skipped");
                };
        context.screen().line(mark + "  " + finding.check() + ": " + finding.sentence());
    }
}
