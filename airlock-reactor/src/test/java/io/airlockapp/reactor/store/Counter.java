package io.airlockapp.reactor.store;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** A state that counts how often it was changed, twice over so that a torn one shows. */
final class Counter {

    private Counter() {}

    static Mono<SavedState> bump(SavedState state) {
        return Mono.just(of(value(state) + 1, state));
    }

    static SavedState of(int value, SavedState former) {
        return former.toBuilder()
                .tokens(new TokenSet(
                        URI.create("https://idp.example"),
                        "client-1",
                        Secret.of("access-" + value),
                        Secret.of("refresh-" + value),
                        Instant.EPOCH,
                        null))
                .build();
    }

    static int value(SavedState state) {
        TokenSet tokens = state.tokens();
        if (tokens == null) {
            return 0;
        }
        int access = number(tokens.accessToken());
        if (access != number(Objects.requireNonNull(tokens.refreshToken()))) {
            throw new AssertionError("A torn state");
        }
        return access;
    }

    private static int number(Secret token) {
        return Integer.parseInt(token.expose().replaceAll(".*-", ""));
    }
}
