package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.StoreException;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.auth.SessionState;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.RealmEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens stay fresh under a running client: at the right time, once, and never for nothing. */
class RefreshTest {

    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final SignedIn scene = SignedIn.ready();

    @AfterEach
    void close() {
        scene.close();
    }

    private void assertCallWorks() {
        Watch<?> call = watch(scene.client.checkConsent());
        assertThat(call.failure()).isNull();
        assertThat(call.ended()).isTrue();
    }

    private @Nullable Throwable failureOfACall() {
        Watch<?> call = watch(scene.client.checkConsent());
        scene.advance(Duration.ofMinutes(2));
        assertThat(call.ended()).isTrue();
        return call.failure();
    }

    private UserCredential current() {
        return watch(scene.session.current()).value();
    }

    private Watch<?>[] storm(int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> watch(scene.client.checkConsent()))
                .toArray(Watch<?>[]::new);
    }

    private TokenSet saved() {
        return Objects.requireNonNull(scene.store.state().tokens());
    }

    // When

    @Test
    void call_tokenIsGood_usesItAndAsksNobody() {
        scene.advance(Duration.ofSeconds(269));
        assertCallWorks();
        assertThat(scene.realm.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "30, 0, 300, 270",
        "30, 10, 300, 260",
        "0, 0, 300, 300",
        "30, 0, 40, 20",
        "30, 30, 40, 20",
        "600, 0, 300, 150",
    })
    void refresh_comesAheadByMarginAndSkew_butNotBeforeHalfOfTheLife(int margin, int skew, int life, int at) {
        try (SignedIn other = new SignedIn(
                        realm -> realm.accessTokenLifetime(Duration.ofSeconds(life)),
                        session -> session.refreshMargin(Duration.ofSeconds(margin))
                                .clockSkew(Duration.ofSeconds(skew)))
                .signedIn()) {
            other.advance(Duration.ofSeconds(at).minusMillis(1));
            watch(other.client.checkConsent());
            assertThat(other.realm.refreshes()).isZero();
            other.advance(Duration.ofMillis(1));
            watch(other.client.checkConsent());
            assertThat(other.realm.refreshes()).isEqualTo(1);
            watch(other.client.checkConsent());
            assertThat(other.realm.refreshes()).as("the new tokens are fresh").isEqualTo(1);
        }
    }

    @Test
    void token_thatDoesNotSayWhenItExpires_isUsedUntilItIsRefused() {
        TokenSet tokens = scene.tokens();
        scene.store.put(saved -> saved.tokens(new TokenSet(
                tokens.issuer(),
                tokens.clientId(),
                tokens.accessToken(),
                tokens.refreshToken(),
                tokens.obtainedAt(),
                null)));
        scene.advance(Duration.ofSeconds(299));
        assertCallWorks();
        assertThat(scene.realm.refreshes()).isZero();
        scene.advance(A_SECOND);
        assertCallWorks();
        assertThat(scene.realm.refreshes()).isEqualTo(1);
    }

    @Test
    void call_inTheMargin_goesOutAtOnceThoughTheIssuerIsSlow() {
        scene.advance(Duration.ofSeconds(275));
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(5)));
        UserCredential before = current();
        for (Watch<?> call : storm(100)) {
            assertThat(call.ended()).isTrue();
            assertThat(call.failure()).isNull();
        }
        scene.advance(Duration.ofSeconds(5));
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).hasSize(1);
        assertThat(current()).isNotEqualTo(before);
    }

    // Once

    @Test
    void storm_overAnExpiredToken_isOneRefresh() {
        scene.advance(Duration.ofMinutes(6));
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));

        Watch<?>[] calls = storm(1000);
        assertThat(calls).noneMatch(Watch::ended);
        scene.advance(Duration.ofSeconds(3));

        assertThat(calls).allSatisfy(call -> {
            assertThat(call.failure()).isNull();
            assertThat(call.ended()).isTrue();
        });
        assertThat(scene.realm.refreshes()).isEqualTo(1);
        assertThat(scene.gateway.requests(Endpoint.CONSENT))
                .as("none went out with the old token")
                .hasSize(1000);
    }

    @Test
    void storm_ofCallsThatAreRefused_isOneRefresh() {
        assertCallWorks();
        scene.realm.expireAccessTokens();
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));

        Watch<?>[] calls = storm(1000);
        scene.advance(Duration.ofSeconds(3));

        assertThat(calls).allSatisfy(call -> assertThat(call.failure()).isNull());
        assertThat(scene.realm.refreshes()).isEqualTo(1);
        assertThat(scene.gateway.requests(Endpoint.CONSENT)).hasSize(2001);
    }

    @Test
    void storm_fromManyThreads_isOneRefreshEachTime() throws InterruptedException {
        for (int round = 1; round <= 20; round++) {
            scene.advance(Duration.ofMinutes(6));
            CyclicBarrier together = new CyclicBarrier(8);
            List<Watch<?>> calls = new CopyOnWriteArrayList<>();
            List<Thread> threads = IntStream.range(0, 8)
                    .mapToObj(i -> new Thread(() -> {
                        try {
                            together.await();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                        for (int call = 0; call < 20; call++) {
                            calls.add(watch(scene.client.checkConsent()));
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(calls).hasSize(160).allSatisfy(call -> {
                assertThat(call.ended()).isTrue();
                assertThat(call.failure()).isNull();
            });
            assertThat(scene.realm.refreshes()).isEqualTo(round);
        }
    }

    @Test
    void refused_withATokenThatWasReplacedMeanwhile_usesTheNewOne() {
        UserCredential old = current();
        scene.advance(Duration.ofSeconds(280));
        assertCallWorks();
        assertThat(scene.realm.refreshes()).isEqualTo(1);

        assertThat(watch(scene.session.renew(old)).value()).isEqualTo(current()).isNotEqualTo(old);
        assertThat(scene.realm.refreshes()).isEqualTo(1);
    }

    @Test
    void everyCallerCancels_refreshGoesOn_andItsTokensAreKept() {
        TokenSet before = saved();
        scene.advance(Duration.ofMinutes(6));
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));
        for (Watch<?> call : storm(10)) {
            call.cancel();
        }
        scene.advance(Duration.ofSeconds(3));

        assertThat(scene.realm.refreshes()).isEqualTo(1);
        assertThat(saved()).isNotEqualTo(before);
        assertCallWorks();
        assertThat(scene.realm.refreshes()).isEqualTo(1);
        assertThat(scene.realm.reusedRefreshTokens()).isZero();
    }

    @Test
    void close_refreshIsUnderWay_waitsForIt_andKeepsItsTokens() {
        TokenSet before = saved();
        scene.advance(Duration.ofMinutes(6));
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));
        watch(scene.session.current());

        Watch<Void> closed = watch(scene.session.close());
        assertThat(closed.ended()).isFalse();
        scene.advance(Duration.ofSeconds(3));

        assertThat(closed.ended()).isTrue();
        assertThat(saved()).isNotEqualTo(before);
        assertThat(watch(scene.session.current()).failure()).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void close_refreshHangs_waitsForTenSeconds() {
        scene.advance(Duration.ofMinutes(6));
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(25)));
        watch(scene.session.current());
        Watch<Void> closed = watch(scene.session.close());
        scene.advance(Duration.ofMillis(9_999));
        assertThat(closed.ended()).isFalse();
        scene.advance(Duration.ofMillis(1));
        assertThat(closed.ended()).isTrue();
    }

    // The issuer

    @Test
    void issuerIsAway_tokenIsStillGood_isUsed_andTheIssuerIsNotStormed() {
        scene.realm.failNext(RealmEndpoint.TOKEN, 1000, Fault.status(503));
        scene.advance(Duration.ofSeconds(271));
        for (int i = 0; i < 28; i++) {
            for (Watch<?> call : storm(50)) {
                assertThat(call.failure()).isNull();
            }
            scene.advance(A_SECOND);
        }
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).hasSizeBetween(3, 14);
        scene.realm.clearFaults();
        scene.advance(Duration.ofSeconds(11));
        assertCallWorks();
        assertThat(scene.realm.refreshes()).isEqualTo(1);
    }

    @Test
    void issuerIsAway_tokenHasExpired_callsFailAsNotSent_andWorkAgainAfterwards() {
        scene.realm.failNext(RealmEndpoint.TOKEN, 1000, Fault.status(503));
        scene.advance(Duration.ofMinutes(6));

        assertThat(failureOfACall()).isInstanceOf(IssuerUnavailableException.class);
        assertThat(scene.gateway.requests()).isEmpty();
        int asked = scene.realm.requests(RealmEndpoint.TOKEN).size();
        for (Watch<?> call : storm(100)) {
            call.cancel();
        }
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).hasSizeBetween(asked, asked + 1);

        scene.realm.clearFaults();
        scene.advance(Duration.ofSeconds(11));
        assertCallWorks();
    }

    @Test
    void sessionHasEnded_everyCallFailsAtOnce_andTheIssuerIsAskedOnce() {
        scene.realm.endSession();
        scene.advance(Duration.ofMinutes(6));
        for (Watch<?> call : storm(100)) {
            assertThat(call.failure()).isInstanceOfSatisfying(SignInException.class, e -> assertThat(e.reason())
                    .isEqualTo(SignInException.Reason.REQUIRED));
        }
        scene.advance(Duration.ofHours(1));
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(SignInException.class);
        assertThat(scene.realm.refusedRefreshes()).isEqualTo(1);
        assertThat(scene.gateway.requests()).isEmpty();
        assertThat(watch(scene.session.state()).value())
                .isEqualTo(new SessionState.SignInRequired(scene.realm.issuer()));
    }

    @Test
    void sessionHasEnded_beforeTheTokenExpires_isFoundByTheRefusal() {
        assertCallWorks();
        scene.realm.endSession();
        assertThat(failureOfACall()).isInstanceOf(SignInException.class);
        assertThat(failureOfACall()).isInstanceOf(SignInException.class);
        assertThat(scene.realm.refusedRefreshes()).isEqualTo(1);
        assertThat(scene.gateway.requests(Endpoint.CONSENT)).hasSize(2);
    }

    @Test
    void noRefreshToken_tokenHasExpired_signInIsRequired() {
        try (SignedIn other = new SignedIn(realm -> realm.withoutRefreshTokens(), session -> session).signedIn()) {
            other.advance(Duration.ofSeconds(299));
            assertThat(watch(other.client.checkConsent()).failure()).isNull();
            other.advance(A_SECOND);
            assertThat(watch(other.client.checkConsent()).failure()).isInstanceOf(SignInException.class);
            assertThat(watch(other.session.state()).value()).isInstanceOf(SessionState.SignInRequired.class);
            assertThat(other.realm.requests()).isEmpty();
        }
    }

    // Refusals

    @Test
    void gatewayRefusesWhatever_isNotOneRefreshACall() {
        scene.gateway.faults().add(Calls.to(Endpoint.CONSENT).always(), Fault.status(401));
        for (int i = 0; i < 60; i++) {
            assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(AuthenticationException.class);
            scene.advance(A_SECOND);
        }
        assertThat(scene.realm.refreshes()).isEqualTo(1);
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(AuthenticationException.class);
        assertThat(scene.realm.refreshes()).as("once a minute").isEqualTo(2);

        scene.gateway.faults().clear();
        assertCallWorks();
    }

    @Test
    void tokensAreRefusedAgainAndAgain_eachAfterAWhile_eachIsReplaced() {
        for (int i = 1; i <= 3; i++) {
            assertCallWorks();
            scene.realm.expireAccessTokens();
            assertCallWorks();
            assertThat(scene.realm.refreshes()).isEqualTo(i);
            scene.advance(Duration.ofMinutes(1));
        }
    }

    @Test
    void personalAccessToken_isRefused_isTheGatewaysRefusal() {
        scene.store.put(saved -> saved.personalAccessToken(Secret.of("airpat_unknown")));
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(AuthenticationException.class);
        assertThat(scene.gateway.requests()).hasSize(1);
        assertThat(scene.realm.requests()).isEmpty();
    }

    // The store, and other processes

    @Test
    void newTokens_areInTheStoreBeforeACallCarriesThem() {
        scene.advance(Duration.ofMinutes(6));
        assertCallWorks();
        assertThat(scene.lastIdentity())
                .isEqualTo("Bearer " + saved().accessToken().expose());
    }

    @Test
    void twoProcesses_oneStore_refreshOnceBetweenThem() {
        Session other = scene.another();
        GatewayClient otherClient = scene.client(other);
        assertCallWorks();
        watch(otherClient.checkConsent());
        for (int i = 1; i <= 20; i++) {
            scene.advance(Duration.ofMinutes(5));
            scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(A_SECOND));
            Watch<?> one = watch(scene.client.checkConsent());
            Watch<?> two = watch(otherClient.checkConsent());
            scene.advance(A_SECOND);
            assertThat(one.failure()).isNull();
            assertThat(two.failure()).isNull();
            assertThat(two.ended()).isTrue();
            assertThat(scene.realm.refreshes()).isEqualTo(i);
        }
        assertThat(scene.realm.reusedRefreshTokens()).isZero();
        watch(other.close());
    }

    @Test
    void refused_anotherProcessHasNewTokens_usesThose() {
        assertCallWorks();
        scene.realm.expireAccessTokens();
        TokenSet theirs = scene.tokens();
        scene.store.put(saved -> saved.tokens(theirs));
        assertCallWorks();
        assertThat(scene.realm.requests()).isEmpty();
        assertThat(scene.lastIdentity())
                .isEqualTo("Bearer " + theirs.accessToken().expose());
    }

    @Test
    void sessionHasEnded_anotherProcessSignsIn_callsWorkAgain() {
        scene.realm.endSession();
        scene.advance(Duration.ofMinutes(6));
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(SignInException.class);
        scene.store.put(saved -> saved.tokens(scene.tokens()));
        scene.advance(Duration.ofSeconds(5));
        assertCallWorks();
    }

    @Test
    void storeCannotBeWritten_newTokensAreUsed_andSavedWhenThatWorksAgain() {
        assertCallWorks();
        TokenSet before = saved();
        scene.store.failsToWrite = new StoreException("The disk is full.", null);
        scene.advance(Duration.ofMinutes(6));
        assertCallWorks();
        scene.advance(Duration.ofMinutes(6));
        assertCallWorks();
        assertThat(scene.realm.refreshes()).isEqualTo(2);
        assertThat(scene.realm.reusedRefreshTokens()).isZero();
        assertThat(saved()).isEqualTo(before);
        assertThat(watch(scene.session.state()).value())
                .isInstanceOfSatisfying(SessionState.SignedIn.class, state -> assertThat(state.saved())
                        .isFalse());

        scene.store.failsToWrite = null;
        scene.advance(Duration.ofSeconds(10));
        assertCallWorks();
        assertThat(scene.lastIdentity())
                .isEqualTo("Bearer " + saved().accessToken().expose());
        assertThat(watch(scene.session.state()).value())
                .isInstanceOfSatisfying(SessionState.SignedIn.class, state -> assertThat(state.saved())
                        .isTrue());
    }

    @Test
    void storeCouldNotBeWritten_closing_savesThen() {
        assertCallWorks();
        scene.store.failsToWrite = new StoreException("The disk is full.", null);
        scene.advance(Duration.ofMinutes(6));
        assertCallWorks();
        scene.store.failsToWrite = null;
        assertThat(watch(scene.session.close()).ended()).isTrue();
        assertThat(scene.lastIdentity())
                .isEqualTo("Bearer " + saved().accessToken().expose());
    }

    @Test
    void storeCannotBeRead_nothingIsRefreshed_andItGoesOnAfterwards() {
        assertCallWorks();
        scene.store.failsToRead = new StoreException("It is locked.", null);
        scene.advance(Duration.ofMinutes(6));
        assertThat(failureOfACall()).isInstanceOf(StoreException.class);
        assertThat(scene.realm.requests()).isEmpty();

        scene.store.failsToRead = null;
        scene.advance(Duration.ofSeconds(11));
        assertCallWorks();
    }

    @Test
    void storeCannotBeReadAtFirst_isReadAtTheNextCall() {
        scene.store.failsToRead = new StoreException("It is locked.", null);
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(StoreException.class);
        scene.store.failsToRead = null;
        assertCallWorks();
    }

    @Test
    void builder_readsAndSendsNothing() {
        scene.store.failsToRead = new StoreException("Nobody may read.", null);
        assertThat(scene.another()).hasToString("Session[hidden]");
        assertThat(List.of(scene.realm.requests(), scene.gateway.requests())).containsOnly(List.of());
    }
}
