package io.airlockapp.reactor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.idp.RealmTokens;
import io.airlockapp.testkit.server.FakeRealmServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Several processes are one user's, at an issuer that ends the session when a refresh token comes twice. */
class SharedSessionTest {

    private static final int TURNS = 15;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path temporary;

    @Test
    void refreshesOfSeveralProcesses_neverSpendATokenTwiceNorLoseOne() throws Exception {
        Path directory = temporary.resolve("state");
        StateStore store = FileStateStore.builder(directory).build();
        try (FakeRealm realm = FakeRealm.builder().realTime().build();
                FakeRealmServer server = FakeRealmServer.start(realm)) {
            RealmTokens made = realm.readyTokens();
            TokenSet tokens = new TokenSet(
                    server.issuer(),
                    realm.clientId(),
                    made.accessToken(),
                    made.refreshToken(),
                    realm.clock().instant(),
                    made.expiresAt());
            store.update(saved -> Mono.just(saved.toBuilder().tokens(tokens).build()))
                    .block(PATIENCE);

            List<String> renewed = new ArrayList<>();
            try (Child one = Child.start(SessionProgram.class, directory.toString(), "" + TURNS);
                    Child two = Child.start(SessionProgram.class, directory.toString(), "" + TURNS)) {
                renewed.addAll(List.of(one.line(), two.line()));
                for (int turn = 0; turn < TURNS; turn++) {
                    renewed.add(Boolean.toString(SessionProgram.renewed(store)));
                }
                renewed.addAll(one.rest());
                renewed.addAll(two.rest());
                assertThat(one.exitCode()).isZero();
                assertThat(two.exitCode()).isZero();
            }

            assertThat(renewed).hasSize(3 * TURNS).containsOnly("true");
            // Who finds that another process was faster takes its tokens, so there can be fewer refreshes than turns.
            assertThat(realm.refreshes()).isBetween(TURNS, 3 * TURNS);
            assertThat(realm.reusedRefreshTokens()).isZero();
            assertThat(realm.refusedRefreshes()).isZero();
            assertThat(realm.sessions()).isEqualTo(1);
        }
    }
}
