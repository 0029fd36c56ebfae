package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Context;
import io.airlockapp.credential.Secret;
import io.airlockapp.reactor.store.FileStateStore;
import io.airlockapp.reactor.store.SavedState;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks for what the enforcer has to be told, tries whether the gateway is there, and keeps it. */
final class Wizard {

    private final Context context;
    private final Prompt prompt;
    private final Flags flags;

    Wizard(Context context, Prompt prompt, Flags flags) {
        this.context = context;
        this.prompt = prompt;
        this.flags = flags;
    }

    void run() {
        Map<Setting, String> said = flags.settings();
        Configuration before = Configuration.of(context, said);
        prompt.say("Where is the gateway, and which app is this? Its operator gives you a client id and a secret.");
        said.put(Setting.GATEWAY, line("Gateway, as in https://gateway.example: ", before.find(Setting.GATEWAY)));
        said.put(Setting.CLIENT_ID, line("Client id: ", before.find(Setting.CLIENT_ID)));
        Configuration configuration = Configuration.of(context, said);
        FileStateStore store = configuration.store();
        SavedState kept = Objects.requireNonNull(store.load().block());
        if (configuration.find(Setting.CLIENT_SECRET) == null) {
            String typed = prompt.secret(
                    kept.clientSecret() == null
                            ? "Client secret: "
                            : "Client secret (nothing typed keeps the one that is there): ");
            if (!typed.isEmpty() || kept.clientSecret() == null) {
                Secret secret = Secret.of(typed);
                store.update(state ->
                                Mono.just(state.toBuilder().clientSecret(secret).build()))
                        .block();
            }
        }
        try (Station station = Station.open(configuration)) {
            Object unused = Desk.await(station.client().discover());
            prompt.say("The gateway is there.");
        }
        SignInCommand.keepSettings(configuration);
        prompt.say("Kept in " + configuration.directories().file() + "; the secret is in the store beside it.");
    }

    private String line(String question, Configuration.@Nullable Value present) {
        return prompt.line(question, present == null ? "" : present.text());
    }
}
