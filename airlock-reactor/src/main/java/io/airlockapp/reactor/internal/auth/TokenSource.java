package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.StoreException;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.UserCredentialSource;
import io.airlockapp.reactor.internal.pipeline.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Gives calls their credential, and keeps it fresh: one refresh for all who need it, and none that is of no use. */
final class TokenSource implements UserCredentialSource {

    private static final Logger LOG = LoggerFactory.getLogger(TokenSource.class);

    /** Far longer than the slowest answer of an issuer after the longest wait for the store: who is cut off loses tokens. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final Backoff AFTER_FAILURE = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration SAVE_INTERVAL = Duration.ofSeconds(10);
    private static final Duration RENEWAL_INTERVAL = Duration.ofMinutes(1);

    private final UserRecord user;
    private final Function<TokenSet, Mono<TokenSet>> issuer;
    private final Freshness freshness;
    private final TimeSource time;
    private final Flight<Held> looking;
    private final Flight<Held> refreshing;
    private final Flight<Held> saving;

    private volatile @Nullable Trouble trouble;
    private volatile Instant nextLook = Instant.MIN;
    private volatile Instant nextSave = Instant.MIN;
    private volatile boolean closed;

    /** Why the last refresh failed, how many did so in a row, and when the next one may begin. */
    private record Trouble(Throwable failure, int count, Instant until) {}

    TokenSource(UserRecord user, Function<TokenSet, Mono<TokenSet>> issuer, Freshness freshness, TimeSource time) {
        this.user = user;
        this.issuer = issuer;
        this.freshness = freshness;
        this.time = time;
        this.looking = new Flight<>(time, LIMIT, TokenSource::late);
        this.refreshing = new Flight<>(time, LIMIT, TokenSource::late);
        this.saving = new Flight<>(time, LIMIT, TokenSource::late);
    }

    private static Throwable late() {
        return new IssuerUnavailableException(
                "Store and issuer have not answered within " + LIMIT + ": check that both can be reached.", null);
    }

    @Override
    public Mono<UserCredential> current() {
        return held().flatMap(held -> credential(held, true));
    }

    /** What is held; read from the store first if it was not yet. */
    Mono<Held> held() {
        return Mono.defer(() -> {
            if (closed) {
                return Mono.error(closedException());
            }
            Held now = user.now();
            return now != null ? Mono.just(now) : looking.join(user::look);
        });
    }

    private Mono<UserCredential> credential(Held held, boolean mayLook) {
        if (held.unsaved() && !time.now().isBefore(nextSave)) {
            nextSave = time.now().plus(SAVE_INTERVAL);
            saving.begin(this::saveAgain);
        }
        Identity who = held.user();
        if (who.pat() != null) {
            return Mono.just(who.pat());
        }
        TokenSet tokens = who.tokens();
        UserCredential bearer = who.bearer();
        if (tokens == null || bearer == null || held.ended()) {
            return signInRequired(held, mayLook);
        }
        Instant now = time.now();
        if (!freshness.due(tokens, now)) {
            return Mono.just(bearer);
        }
        boolean good = Freshness.good(tokens, now);
        if (tokens.refreshToken() == null) {
            return good ? Mono.just(bearer) : signInRequired(held, mayLook);
        }
        if (good) {
            // Nobody has to wait for an issuer that may be slow, or away.
            if (mayRefresh(now)) {
                refreshing.begin(() -> refresh(tokens, false));
            }
            return Mono.just(bearer);
        }
        return refreshed(tokens, false).flatMap(TokenSource::inForce);
    }

    /** Another process may have signed in meanwhile; that is looked for now and then. */
    private Mono<UserCredential> signInRequired(Held held, boolean mayLook) {
        return mayLook ? lookAgain(held).flatMap(found -> credential(found, false)) : Mono.error(signInException());
    }

    private Mono<Held> lookAgain(Held held) {
        Instant now = time.now();
        if (now.isBefore(nextLook) && !looking.isUnderWay()) {
            return Mono.just(held);
        }
        nextLook = now.plus(LOOK_INTERVAL);
        return looking.join(user::look).onErrorReturn(StoreException.class, held);
    }

    @Override
    public Mono<UserCredential> renew(UserCredential refused) {
        return held().flatMap(held -> {
            Identity who = held.user();
            if (!refused.equals(who.credential())) {
                return credential(held, true);
            }
            TokenSet tokens = who.tokens();
            if (who.pat() == null && held.ended()) {
                return signInRequired(held, true);
            }
            Instant renewedAt = held.renewedAt();
            boolean again = renewedAt != null && time.now().isBefore(renewedAt.plus(RENEWAL_INTERVAL));
            if (who.pat() != null || tokens == null || tokens.refreshToken() == null || again) {
                return lookAgain(held)
                        .mapNotNull(found -> found.user().credential())
                        .filter(found -> !found.equals(refused));
            }
            return refreshed(tokens, true).flatMap(TokenSource::inForce);
        });
    }

    private boolean mayRefresh(Instant now) {
        Trouble last = trouble;
        return last == null || !now.isBefore(last.until());
    }

    private Mono<Held> refreshed(TokenSet stale, boolean refused) {
        return Mono.defer(() -> {
            Trouble last = trouble;
            if (last != null && time.now().isBefore(last.until()) && !refreshing.isUnderWay()) {
                return Mono.error(again(last.failure()));
            }
            return refreshing.join(() -> refresh(stale, refused));
        });
    }

    private Mono<Held> refresh(TokenSet stale, boolean refused) {
        return user.change(held -> replaced(held, stale, refused))
                .map(changed -> {
                    trouble = null;
                    if (changed.unsaved() != null) {
                        nextSave = time.now().plus(SAVE_INTERVAL);
                        LOG.warn(
                                "Refreshed tokens could not be saved, and are kept in memory until they can: {}",
                                changed.unsaved().toString());
                    }
                    return changed.held();
                })
                .doOnError(failure -> failed(failure, stale));
    }

    /** New tokens, unless another process has got some already, or the user is another one by now. */
    private Mono<Held> replaced(Held held, TokenSet stale, boolean refused) {
        Identity who = held.user();
        TokenSet tokens = who.tokens();
        Instant now = time.now();
        if (who.pat() != null) {
            return Mono.just(held);
        }
        if (tokens == null || held.ended()) {
            return Mono.error(signInException());
        }
        Instant renewedAt = refused ? now : null;
        if (!who.sameTokens(stale) && !freshness.due(tokens, now)) {
            return Mono.just(held.renewed(renewedAt));
        }
        if (tokens.refreshToken() == null) {
            return Mono.error(signInException());
        }
        return issuer.apply(tokens)
                .map(fresh -> held.with(who.withTokens(fresh)).renewed(renewedAt));
    }

    private void failed(Throwable failure, TokenSet stale) {
        Trouble last = trouble;
        int count = last == null ? 1 : last.count() + 1;
        trouble = new Trouble(failure, count, time.now().plus(AFTER_FAILURE.delay(count)));
        if (count == 1 && Freshness.good(stale, time.now())) {
            LOG.warn(
                    "Tokens that are good until {} could not be refreshed; it is tried again: {}",
                    stale.expiresAt(),
                    failure.toString());
        }
    }

    /** One exception for each call: what marks it on its way must not be heaped on one. */
    private static Throwable again(Throwable failure) {
        if (failure instanceof IssuerUnavailableException) {
            return new IssuerUnavailableException(
                    "The issuer could not be reached a moment ago; it is tried again: see the cause.", failure);
        }
        return failure instanceof StoreException
                ? new StoreException("The store failed a moment ago; it is tried again: see the cause.", failure)
                : failure;
    }

    private Mono<Held> saveAgain() {
        return user.change(Mono::just).map(UserRecord.Changed::held);
    }

    private static Mono<UserCredential> inForce(Held held) {
        UserCredential credential = held.user().credential();
        return credential != null ? Mono.just(credential) : Mono.error(signInException());
    }

    /** Another user has come: what went wrong with the one before says nothing. */
    void forgetTrouble() {
        trouble = null;
    }

    /** Whether nothing but a new sign-in helps. */
    boolean needsSignIn(Held held) {
        TokenSet tokens = held.user().tokens();
        return tokens != null
                && (held.ended() || (tokens.refreshToken() == null && !Freshness.good(tokens, time.now())));
    }

    /** Ends: what is under way is waited for, and what is not saved is saved if that works now. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            return looking.ended()
                    .then(refreshing.ended())
                    .then(saving.ended())
                    .then(Mono.defer(this::saveLast))
                    .timeout(CLOSE_PATIENCE, Mono.empty(), time.scheduler());
        });
    }

    private Mono<Void> saveLast() {
        Held now = user.now();
        if (now == null || !now.unsaved()) {
            return Mono.empty();
        }
        return user.change(Mono::just).then().onErrorComplete();
    }

    static ClientClosedException closedException() {
        return new ClientClosedException("The session is closed: build another one.");
    }

    static SignInException signInException() {
        return new SignInException(
                SignInException.Reason.REQUIRED,
                "Nobody is signed in, or the issuer has ended the session: sign in (again), or set a personal access token.",
                null);
    }
}
