package io.airlockapp.reactor.internal.auth;

import io.airlockapp.reactor.store.SavedState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a session holds at one moment. Immutable, so that a call sees one or another and nothing between.
 *
 * @param user who the user is
 * @param stored what the store said about that when it was seen last; what differs from it later, another process has written
 * @param ended whether the issuer has ended the session of these tokens
 * @param renewedAt when these tokens came in place of others that the gateway refused; null if they came in another way
 */
record Held(
        Identity user,
        Identity stored,
        boolean ended,
        @Nullable Instant renewedAt) {

    static Held of(SavedState saved) {
        Identity there = Identity.of(saved);
        return new Held(there, there, false, null);
    }

    /** What another process has written counts more; what it has left alone says nothing new. */
    Held seen(SavedState saved) {
        return Identity.of(saved).same(stored) ? this : of(saved);
    }

    /** What is known of the tokens stays as long as they do. */
    Held with(Identity other) {
        boolean same = other.sameTokens(user.tokens());
        return new Held(other, stored, same && ended, same ? renewedAt : null);
    }

    Held renewed(@Nullable Instant at) {
        return new Held(user, stored, ended, at);
    }

    Held asEnded() {
        return new Held(user, stored, true, renewedAt);
    }

    Held asStored() {
        return new Held(user, user, ended, renewedAt);
    }

    boolean unsaved() {
        return !user.same(stored);
    }
}
