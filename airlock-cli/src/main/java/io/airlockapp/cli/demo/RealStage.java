package io.airlockapp.cli.demo;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A real gateway, with people who do what they like. */
record RealStage(URI gateway, AppCredentials app, UserCredential user) implements Stage {

    private static final String CLIENT_ID = "AIRLOCK_CLIENT_ID";
    private static final String CLIENT_SECRET = "AIRLOCK_CLIENT_SECRET";
    private static final String PAT = "AIRLOCK_PAT";
    private static final String GATEWAY_URL = "AIRLOCK_GATEWAY_URL";

    /**
     * Reads the environment.
     *
     * @param url the gateway's address; empty to take that from the environment too
     * @throws CommandException if something is missing
     */
    static RealStage of(Context context, String url) {
        String address = url.isEmpty() ? context.variable(GATEWAY_URL) : url;
        String clientId = context.variable(CLIENT_ID);
        String clientSecret = context.variable(CLIENT_SECRET);
        String pat = context.variable(PAT);
        List<String> missing = new ArrayList<>();
        if (address == null) {
            missing.add(GATEWAY_URL);
        }
        if (clientId == null) {
            missing.add(CLIENT_ID);
        }
        if (clientSecret == null) {
            missing.add(CLIENT_SECRET);
        }
        if (pat == null) {
            missing.add(PAT);
        }
        if (address == null || clientId == null || clientSecret == null || pat == null) {
            throw CommandException.usage("A real gateway needs credentials from the environment: set "
                    + String.join(", ", missing) + " (a secret is never given on the command line).");
        }
        try {
            return new RealStage(
                    new URI(address),
                    AppCredentials.agent(clientId, Secret.of(clientSecret)),
                    UserCredential.pat(Secret.of(pat)));
        } catch (URISyntaxException e) {
            throw CommandException.usage("The gateway's address is no URL: give one such as https://gateway.example.");
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean scripted() {
        return false;
    }

    @Override
    public Duration pollInterval() {
        return Duration.ofSeconds(3);
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(10);
    }

    /** The user has a page for it. */
    @Override
    public void consentWanted(@Nullable URI page) {}

    /** The approver has an app for it. */
    @Override
    public void codeShown(String code) {}

    /** The approver decides. */
    @Override
    public void expect(List<Scene> scenes) {}

    /** The approver decides, again and again. */
    @Override
    public void expectLoad() {}

    @Override
    public Mono<Void> changeOfMind() {
        return Mono.delay(Duration.ofSeconds(5)).then();
    }

    @Override
    public List<String> leftovers() {
        return List.of();
    }

    @Override
    public void close() {}
}
