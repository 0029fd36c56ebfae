package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.SignInException;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.auth.DeviceCode;
import io.airlockapp.reactor.internal.auth.OidcClient;
import io.airlockapp.testkit.idp.FakeRealm;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** A fake realm in virtual time, and a client of it. */
final class RealmScene implements AutoCloseable {

    final FakeRealm realm;
    final TimeSource time;
    final OidcClient client;
    final Discovery discovery;
    final List<URI> origins = new ArrayList<>();
    final List<DeviceCode> prompts = new ArrayList<>();

    RealmScene() {
        this(FakeRealm.builder());
    }

    RealmScene(FakeRealm.Builder builder) {
        realm = builder.build();
        time = new TimeSource(realm.clock(), realm.scheduler());
        client = new OidcClient(
                origin -> {
                    origins.add(origin);
                    return realm.transport();
                },
                time);
        discovery = new Discovery(realm.issuer(), realm.clientId(), true);
    }

    Watch<TokenSet> device() {
        return watch(client.device(discovery, prompts::add));
    }

    void advance(Duration amount) {
        realm.advance(amount);
    }

    void seconds(long seconds) {
        realm.advance(Duration.ofSeconds(seconds));
    }

    /** Tokens of a session that began without a word on the wire. */
    TokenSet tokens() {
        var tokens = realm.readyTokens();
        return new TokenSet(
                realm.issuer(),
                realm.clientId(),
                tokens.accessToken(),
                tokens.refreshToken(),
                time.now(),
                tokens.expiresAt());
    }

    static SignInException failure(Watch<?> watch, SignInException.Reason reason) {
        assertThat(watch.failure()).isInstanceOf(SignInException.class);
        SignInException failure = (SignInException) watch.failure();
        assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
        return failure;
    }

    static SignInException failure(Mono<?> mono, SignInException.Reason reason) {
        return failure(watch(mono), reason);
    }

    @Override
    public void close() {
        watch(client.close());
        realm.close();
    }
}
