package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.model.Discovery;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.auth.SessionBuilder;
import io.airlockapp.reactor.store.SavedState;
import io.airlockapp.reactor.store.StateStore;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.idp.RealmTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A fake gateway that takes the tokens of a fake realm, and sessions of it, in virtual time. */
final class SignedIn implements AutoCloseable {

    final FakeGateway gateway = FakeGateway.create();
    final FakeRealm realm;
    final TimeSource time = new TimeSource(gateway.clock(), gateway.scheduler());
    final Breakable store = new Breakable();
    final Session session;
    final GatewayClient client;

    SignedIn() {
        this(UnaryOperator.identity(), UnaryOperator.identity());
    }

    SignedIn(UnaryOperator<FakeRealm.Builder> realmOptions, UnaryOperator<SessionBuilder> sessionOptions) {
        realm = realmOptions.apply(FakeRealm.builder()).attach(gateway);
        session = sessionOptions
                .apply(Session.builder().store(store).time(time).issuerTransports(origin -> realm.transport()))
                .build();
        client = client(session);
    }

    /** One whose store holds the tokens of a user who has just signed in. */
    static SignedIn ready() {
        return new SignedIn().signedIn();
    }

    SignedIn signedIn() {
        store.put(saved -> saved.tokens(tokens()));
        return this;
    }

    /** The tokens of a new sign-in. */
    TokenSet tokens() {
        RealmTokens made = realm.readyTokens();
        return new TokenSet(
                realm.issuer(),
                realm.clientId(),
                made.accessToken(),
                made.refreshToken(),
                gateway.clock().instant(),
                made.expiresAt());
    }

    Discovery discovery() {
        return new Discovery(realm.issuer(), realm.clientId(), true);
    }

    /** Another process that shares the store. */
    Session another() {
        return Session.builder()
                .store(store)
                .time(time)
                .issuerTransports(origin -> realm.transport())
                .build();
    }

    GatewayClient client(UserCredentialSource users) {
        return GatewayClient.builder()
                .rateBudget(RateBudget.unlimited())
                .transport(gateway.transport())
                .app(gateway.appCredentials())
                .user(users)
                .time(time)
                .build();
    }

    void advance(Duration amount) {
        gateway.advance(amount);
    }

    /** What the gateway was told about the user last: the name of the header and its value. */
    String lastIdentity() {
        List<RecordedRequest> requests = gateway.requests();
        RecordedRequest last = requests.get(requests.size() - 1);
        String pat = last.header("X-PAT");
        String bearer = last.header("Authorization");
        if (pat != null && bearer != null) {
            throw new AssertionError("The call carries two identities.");
        }
        return pat != null ? "X-PAT " + pat : String.valueOf(bearer);
    }

    @Override
    public void close() {
        watch(session.close());
        watch(client.close());
        realm.close();
        gateway.close();
    }

    /** A store in memory that fails as a test has it. */
    static final class Breakable implements StateStore {

        private final StateStore whole = StateStore.inMemory();
        volatile @Nullable RuntimeException failsToRead;
        volatile @Nullable RuntimeException failsToWrite;
        volatile @Nullable RuntimeException locked;
        volatile int writes;

        SavedState state() {
            return Objects.requireNonNull(whole.load().block());
        }

        void put(UnaryOperator<SavedState.Builder> change) {
            whole.update(saved -> Mono.just(change.apply(saved.toBuilder()).build()))
                    .block();
        }

        @Override
        public Mono<SavedState> load() {
            return Mono.defer(() -> failsToRead != null ? Mono.error(failsToRead) : whole.load());
        }

        @Override
        public Mono<SavedState> update(java.util.function.Function<SavedState, Mono<SavedState>> change) {
            return Mono.defer(() -> failsToRead != null || locked != null
                    ? Mono.error(Objects.requireNonNullElse(failsToRead, locked))
                    : whole.update(saved -> change.apply(saved).flatMap(changed -> {
                        if (failsToWrite != null) {
                            return Mono.error(failsToWrite);
                        }
                        writes++;
                        return Mono.just(changed);
                    })));
        }
    }

    static Instant start() {
        return Instant.parse("2026-01-01T00:00:00Z");
    }
}
