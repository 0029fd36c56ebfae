package io.airlockapp.cli.demo;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Where the demo plays: which gateway, and what the people in front of it do. */
interface Stage extends AutoCloseable {

    /** Where the gateway is. */
    URI gateway();

    /** Who the app is. */
    AppCredentials app();

    /** Who the user is. */
    UserCredential user();

    /** Whether the people act by a script, so that every outcome is known beforehand. */
    boolean scripted();

    /** How often to ask whether somebody has answered. */
    Duration pollInterval();

    /** How long to wait for somebody to consent. */
    Duration patience();

    /** The user has yet to consent, on that page. Does not block. */
    void consentWanted(@Nullable URI page);

    /** A pairing code is shown. Does not block. */
    void codeShown(String code);

    /** The approver is going to be asked about these. */
    void expect(List<Scene> scenes);

    /** The approver is going to be asked about the actions of {@link Load}. */
    void expectLoad();

    /** Completes when the agent changes its mind about what it asked for last. */
    Mono<Void> changeOfMind();

    /** What is left behind and should not be, as sentences. */
    List<String> leftovers();

    @Override
    void close();
}
