package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.AirlockException;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.UserCredentialSource;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.netty.NettyTransport;
import io.airlockapp.reactor.store.FileStateStore;
import io.airlockapp.reactor.store.SavedState;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** What an enforcer is made of, put together from a configuration: the store, who the user is, the client, the enforcer. */
final class Station implements AutoCloseable {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(25);

    private final Configuration configuration;
    private final FileStateStore store;
    private final Session session;
    private final HeartbeatWatch heartbeat;
    private final GatewayClient client;
    private final Enforcer enforcer;

    private Station(Configuration configuration, FileStateStore store) {
        this.configuration = configuration;
        this.store = store;
        session = Session.builder().store(store).build();
        heartbeat = new HeartbeatWatch(transport(configuration));
        client = GatewayClient.builder()
                .transport(heartbeat)
                .app(app(configuration))
                .user(user(configuration, session))
                .build();
        enforcer = Enforcer.builder(client, configuration.need(Setting.ENFORCER_ID))
                .enforcerLabel(configuration.need(Setting.ENFORCER_LABEL))
                .workspaceName(configuration.need(Setting.WORKSPACE))
                .store(store)
                .build();
    }

    /**
     * Puts one together. Sends nothing.
     *
     * @throws CommandException if something is missing
     * @throws AirlockException if the store cannot be read
     */
    static Station open(Configuration configuration) {
        FileStateStore store = configuration.store();
        SavedState kept = store.load().block();
        configuration.addKept(kept == null ? SavedState.empty() : kept);
        return new Station(configuration, store);
    }

    private static NettyTransport transport(Configuration configuration) {
        try {
            return NettyTransport.builder(configuration.gateway()).build();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(Configuration.NO_ORIGIN);
        }
    }

    private static AppCredentials app(Configuration configuration) {
        try {
            return AppCredentials.agent(
                    configuration.need(Setting.CLIENT_ID), Secret.of(configuration.need(Setting.CLIENT_SECRET)));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** A token from the environment is for this process only; everything else is the session's. */
    private static UserCredentialSource user(Configuration configuration, Session session) {
        Configuration.Value pat = configuration.find(Setting.PAT);
        if (pat == null || pat.source() != Configuration.Source.ENVIRONMENT) {
            return session;
        }
        try {
            return UserCredentialSource.fixed(UserCredential.pat(Secret.of(pat.text())));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    Configuration configuration() {
        return configuration;
    }

    FileStateStore store() {
        return store;
    }

    Session session() {
        return session;
    }

    GatewayClient client() {
        return client;
    }

    Enforcer enforcer() {
        return enforcer;
    }

    HeartbeatWatch heartbeat() {
        return heartbeat;
    }

    /** Takes up the pairing that is kept. */
    Mono<Void> restored() {
        return enforcer.pairing() != null ? Mono.empty() : enforcer.restore().then();
    }

    /** Waits until what is under way is withdrawn and acknowledged. Needs a thread that is not interrupted. */
    @Override
    public void close() {
        enforcer.close()
                .onErrorComplete()
                .then(client.close())
                .onErrorComplete()
                .then(session.close())
                .onErrorComplete()
                .block(CLOSE_PATIENCE);
    }
}
