package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Text;
import io.airlockapp.credential.Secret;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.auth.SessionState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** {@code airlock sign-in}. */
@Command(
        name = "sign-in",
        description = {
            "Signs in, and keeps what later commands need: the gateway and the client id in the file of settings, the secrets in"
                    + " the store.",
            "Asks for the client secret and the personal access token where they are not in the environment"
                    + " (AIRLOCK_CLIENT_SECRET, AIRLOCK_PAT); without a terminal they are read from standard input, a line each."
        })
public final class SignInCommand implements Callable<Integer> {

    private static final List<Setting> KEPT =
            List.of(Setting.GATEWAY, Setting.CLIENT_ID, Setting.ENFORCER_ID, Setting.ENFORCER_LABEL, Setting.WORKSPACE);

    private final Context context;

    @Mixin
    private final Desk desk = new Desk();

    @ArgGroup
    private Way way = new Way();

    /** How to sign in; without one, by a personal access token. */
    static final class Way {
        @Option(names = "--device", description = "Sign in on another device, by a code.")
        private boolean device;

        @Option(names = "--browser", description = "Sign in by a browser on this machine.")
        private boolean browser;
    }

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public SignInCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Prompt prompt = Prompt.of(context)) {
            Configuration configuration = desk.configuration(context);
            keepClientSecret(configuration, prompt);
            return desk.run(context, station -> signIn(station, prompt));
        } catch (CommandException e) {
            context.err().println("airlock: " + Text.printable(String.valueOf(e.getMessage())));
            return e.exitCode();
        }
    }

    /** The settings as they are now, beside those that are in the file. */
    static void keepSettings(Configuration configuration) {
        Map<Setting, String> said = new EnumMap<>(Setting.class);
        for (Setting setting : KEPT) {
            Configuration.Value value = configuration.find(setting);
            if (value != null && value.source() != Configuration.Source.DEFAULT) {
                said.put(setting, value.text());
            }
        }
        ConfigFile.read(configuration.directories().file()).save(said);
    }

    private static void keepClientSecret(Configuration configuration, Prompt prompt) {
        configuration.need(Setting.CLIENT_ID);
        Configuration.Value given = configuration.find(Setting.CLIENT_SECRET);
        var store = configuration.store();
        var kept = store.load().block();
        if (given == null && kept != null && kept.clientSecret() != null) {
            return;
        }
        Secret secret = given != null ? Secret.of(given.text()) : Secret.of(prompt.secret("Client secret: "));
        store.update(state -> Mono.just(state.toBuilder().clientSecret(secret).build()))
                .block();
    }

    private Desk.Report signIn(Station station, Prompt prompt) {
        try {
            return signedIn(station, prompt);
        } catch (AuthenticationException e) {
            // It may be the client's secret that is wrong: the next start asks for it again.
            var unused = station.configuration()
                    .store()
                    .update(state ->
                            Mono.just(state.toBuilder().clientSecret(null).build()))
                    .block();
            throw e;
        }
    }

    private Desk.Report signedIn(Station station, Prompt prompt) {
        Discovery discovery = Desk.await(station.client().discover());
        if (discovery == null) {
            throw CommandException.failure("The gateway says nothing about signing in: ask its operator.");
        }
        Session session = station.session();
        SessionState state;
        if (way.device) {
            state = Desk.await(session.signInByDevice(
                    discovery,
                    code -> desk.show(
                            context,
                            "Open " + Text.printable(code.verificationUri().toString()) + " and enter "
                                    + Desk.code(code.userCode()))));
        } else if (way.browser) {
            state = Desk.await(session.signInByBrowser(
                    discovery,
                    LoopbackOptions.defaults(),
                    address -> desk.show(context, "Open in a browser on this machine: " + address)));
        } else {
            state = Desk.await(session.usePersonalAccessToken(discovery, token(station.configuration(), prompt)));
        }
        // Refused credentials are found now, and not at the first command.
        Desk.await(station.enforcer().consent());
        keepSettings(station.configuration());
        return Desk.Report.done("Signed in. Next: airlock pair.", Map.of("identity", Status.word(state)));
    }

    private static Secret token(Configuration configuration, Prompt prompt) {
        Configuration.Value pat = configuration.find(Setting.PAT);
        if (pat != null && pat.source() == Configuration.Source.ENVIRONMENT) {
            return Secret.of(pat.text());
        }
        return Secret.of(prompt.secret("Personal access token: "));
    }
}
