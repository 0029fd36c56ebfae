package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.TokenSet;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.StoreException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.reactor.auth.DeviceCode;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.auth.SessionState;
import io.airlockapp.reactor.auth.SignOut;
import io.airlockapp.reactor.auth.SignOutReport;
import io.airlockapp.reactor.auth.SignOutReport.Kind;
import io.airlockapp.reactor.auth.SignOutReport.Outcome;
import io.airlockapp.reactor.store.SavedState;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.testkit.idp.Revocation;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Signing in, changing and signing out under a running client. */
class SessionTest {

    private static final SessionState NOBODY = new SessionState.Nobody();
    private static final SessionState PAT = new SessionState.PersonalAccessToken();

    private final SignedIn scene = new SignedIn();
    private final Secret pat = scene.gateway.userCredential().token();

    @AfterEach
    void close() {
        scene.close();
    }

    private SessionState state() {
        return watch(scene.session.state()).value();
    }

    private String identityOfACall() {
        Watch<?> call = watch(scene.client.checkConsent());
        assertThat(call.failure()).isNull();
        assertThat(call.ended()).isTrue();
        return scene.lastIdentity();
    }

    private String bearer() {
        return "Bearer "
                + Objects.requireNonNull(scene.store.state().tokens())
                        .accessToken()
                        .expose();
    }

    private Enforcer paired() {
        Enforcer enforcer = Enforcer.builder(scene.client, Scene.ENFORCER)
                .workspaceName(Scene.WORKSPACE)
                .policies(PolicyHandling.IGNORE)
                .store(scene.store)
                .time(scene.time)
                .build();
        Pairing pairing = scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE);
        scene.store.put(saved -> saved.pairing(pairing));
        assertThat(watch(enforcer.restore()).value()).isEqualTo(pairing);
        return enforcer;
    }

    // Nobody

    @Test
    void nobody_callsThatNeedAUserFailWithoutBeingSent_andTheOthersWork() {
        assertThat(state()).isEqualTo(NOBODY);
        assertThat(watch(scene.client.checkConsent()).failure())
                .isInstanceOfSatisfying(
                        SignInException.class, e -> assertThat(e.reason()).isEqualTo(SignInException.Reason.REQUIRED));
        assertThat(scene.gateway.requests()).isEmpty();
        assertThat(watch(scene.client.echo()).failure()).isNull();
        assertThat(watch(scene.client.discover()).value().issuer()).isEqualTo(scene.realm.issuer());
    }

    // Personal access tokens

    @Test
    void personalAccessToken_comesFirst_andIsSavedUntilItIsCleared() {
        scene.signedIn();
        assertThat(identityOfACall()).isEqualTo(bearer());

        assertThat(watch(scene.session.usePersonalAccessToken(scene.discovery(), pat))
                        .value())
                .isEqualTo(PAT);
        assertThat(identityOfACall()).isEqualTo("X-PAT " + pat.expose());
        assertThat(scene.store.state().personalAccessToken()).isEqualTo(pat);
        assertThat(watch(scene.another().state()).value()).isEqualTo(PAT);

        assertThat(watch(scene.session.clearPersonalAccessToken()).value()).isInstanceOf(SessionState.SignedIn.class);
        assertThat(identityOfACall()).isEqualTo(bearer());
        assertThat(scene.store.state().personalAccessToken()).isNull();
    }

    @Test
    void personalAccessToken_whereTheGatewayTakesNone_isRefusedAtOnce() {
        scene.signedIn();
        Discovery without = new Discovery(scene.realm.issuer(), scene.realm.clientId(), false);
        assertThat(watch(scene.session.usePersonalAccessToken(without, pat)).failure())
                .isInstanceOfSatisfying(SignInException.class, e -> assertThat(e.reason())
                        .isEqualTo(SignInException.Reason.UNSUPPORTED));
        assertThat(identityOfACall()).isEqualTo(bearer());
        assertThat(scene.store.state().personalAccessToken()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"airpat_1\r\nX-Other: 1", " airpat_1", "airpat_\u00fc"})
    void personalAccessToken_thatNoHeaderCanCarry_isRefusedAtTheCall(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.session.usePersonalAccessToken(scene.discovery(), Secret.of(token)))
                .withMessageNotContaining("airpat");
    }

    @Test
    void personalAccessToken_setByAnotherProcess_isFound() {
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(SignInException.class);
        watch(scene.another().usePersonalAccessToken(scene.discovery(), pat));
        scene.advance(Duration.ofSeconds(5));
        assertThat(identityOfACall()).isEqualTo("X-PAT " + pat.expose());
    }

    @Test
    void change_storeCannotBeWritten_isInForceAndSaysThatItIsNotSaved() {
        scene.store.failsToWrite = new StoreException("The disk is full.", null);
        assertThat(watch(scene.session.usePersonalAccessToken(scene.discovery(), pat))
                        .failure())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("in force")
                .hasMessageContaining("The disk is full.");
        assertThat(identityOfACall()).isEqualTo("X-PAT " + pat.expose());

        assertThat(watch(scene.session.clearPersonalAccessToken()).value()).isEqualTo(NOBODY);
        scene.signedIn();
        scene.store.failsToWrite = null;
        scene.advance(Duration.ofSeconds(20));
        assertThat(identityOfACall())
                .as("what another process has done meanwhile")
                .isEqualTo(bearer());
    }

    @Test
    void change_storeCannotBeRead_changesNothing() {
        scene.signedIn();
        identityOfACall();
        scene.store.failsToRead = new StoreException("It is locked.", null);
        assertThat(watch(scene.session.usePersonalAccessToken(scene.discovery(), pat))
                        .failure())
                .hasMessage("It is locked.");
        assertThat(identityOfACall()).isEqualTo(bearer());
    }

    /** Changes while thousands of calls are under way: each carries one identity, and none fails. */
    @Test
    void change_underThousandsOfCalls_eachCarriesOneOrTheOther() {
        scene.signedIn();
        Enforcer enforcer = paired();
        List<Watch<Verdict>> reviews = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            reviews.add(watch(enforcer.review(Scene.action())));
            if (i % 100 == 50) {
                watch(scene.session.usePersonalAccessToken(scene.discovery(), pat));
            } else if (i % 100 == 0) {
                watch(scene.session.clearPersonalAccessToken());
            }
        }
        scene.advance(Duration.ofSeconds(30));
        assertThat(reviews).noneMatch(Watch::ended);
        assertThat(scene.gateway.requests()).hasSizeGreaterThan(4000).allSatisfy(request -> {
            boolean withPat = request.header("X-PAT") != null;
            boolean withBearer = request.header("Authorization") != null;
            assertThat(withPat ^ withBearer).as("one identity").isTrue();
        });
        watch(enforcer.close());
        scene.advance(Duration.ofSeconds(10));
        assertThat(scene.gateway.pendingExchanges()).isZero();
    }

    // Signing in

    @Test
    void device_userApproves_isSignedIn_andSaved() {
        scene.realm.user().approvesAfterPolls(2);
        List<DeviceCode> codes = new ArrayList<>();
        Watch<SessionState> signIn = watch(scene.session.signInByDevice(scene.discovery(), codes::add));
        assertThat(codes).hasSize(1);
        assertThat(state()).isEqualTo(NOBODY);
        scene.advance(Duration.ofSeconds(15));

        assertThat(signIn.value())
                .isInstanceOfSatisfying(SessionState.SignedIn.class, signedIn -> {
                    assertThat(signedIn.issuer()).isEqualTo(scene.realm.issuer());
                    assertThat(signedIn.expiresAt()).isAfter(scene.time.now());
                    assertThat(signedIn.refreshable()).isTrue();
                    assertThat(signedIn.saved()).isTrue();
                })
                .isEqualTo(state());
        assertThat(identityOfACall()).isEqualTo(bearer());
    }

    @Test
    void device_userRefuses_whoWasSignedInStaysSo() {
        scene.signedIn();
        identityOfACall();
        scene.realm.user().denies();
        Watch<SessionState> signIn = watch(scene.session.signInByDevice(scene.discovery(), code -> {}));
        scene.advance(Duration.ofSeconds(10));
        assertThat(signIn.failure()).isInstanceOfSatisfying(SignInException.class, e -> assertThat(e.reason())
                .isEqualTo(SignInException.Reason.DENIED));
        assertThat(identityOfACall()).isEqualTo(bearer());
    }

    @Test
    void device_isCancelled_stopsPolling() {
        scene.realm.user().neverAnswers();
        Watch<SessionState> signIn = watch(scene.session.signInByDevice(scene.discovery(), code -> {}));
        scene.advance(Duration.ofSeconds(7));
        signIn.cancel();
        int polls = scene.realm.devicePolls().size();
        scene.advance(Duration.ofMinutes(11));
        assertThat(scene.realm.devicePolls()).hasSize(polls);
        assertThat(state()).isEqualTo(NOBODY);
    }

    @Test
    void browser_byLoopback_isSignedIn() {
        SessionState signedIn = scene.session
                .signInByBrowser(scene.discovery(), LoopbackOptions.defaults(), address -> scene.realm
                        .browser()
                        .start(address))
                .block(Duration.ofMinutes(1));
        assertThat(signedIn).isInstanceOf(SessionState.SignedIn.class);
        assertThat(identityOfACall()).isEqualTo(bearer());
    }

    @Test
    void browser_inTwoSteps_isSignedIn_andAForgedCallbackIsNot() {
        URI redirect = URI.create("http://127.0.0.1:7777/callback");
        AuthorizationRequest request = watch(scene.session.authorizationRequest(scene.discovery(), redirect))
                .value();
        URI callback = scene.realm.browser().callback(request.authorizationUri());
        URI forged = URI.create(callback.toString().replaceAll("state=[^&]*", "state=x"));

        assertThat(watch(scene.session.completeSignIn(request, forged)).failure())
                .isInstanceOfSatisfying(
                        SignInException.class, e -> assertThat(e.reason()).isEqualTo(SignInException.Reason.FORGED));
        assertThat(state()).isEqualTo(NOBODY);
        assertThat(watch(scene.session.completeSignIn(request, callback)).value())
                .isInstanceOf(SessionState.SignedIn.class);
        assertThat(identityOfACall()).isEqualTo(bearer());
    }

    @Test
    void signIn_afterTheSessionHasEnded_callsWorkAgainAtOnce() {
        scene.signedIn();
        identityOfACall();
        scene.realm.endSession();
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(SignInException.class);
        watch(scene.session.signInByDevice(scene.discovery(), code -> {}));
        scene.advance(Duration.ofSeconds(5));
        assertThat(identityOfACall()).isEqualTo(bearer());
    }

    @Test
    void signIn_storeCannotBeWritten_isSignedInAndSaysSo() {
        scene.store.failsToWrite = new StoreException("The disk is full.", null);
        Watch<SessionState> signIn = watch(scene.session.signInByDevice(scene.discovery(), code -> {}));
        scene.advance(Duration.ofSeconds(5));
        assertThat(signIn.failure()).isInstanceOf(StoreException.class);
        assertThat(identityOfACall()).startsWith("Bearer ");
        scene.store.failsToWrite = null;
        scene.advance(Duration.ofSeconds(10));
        identityOfACall();
        assertThat(identityOfACall()).isEqualTo(bearer());
    }

    // Signing out

    private SignOutReport signOut(SignOut options) {
        Watch<SignOutReport> signOut = watch(scene.session.signOut(options));
        scene.advance(Duration.ofMinutes(3));
        return signOut.value();
    }

    private void assertForgotten() {
        SavedState left = scene.store.state();
        assertThat(left.tokens()).isNull();
        assertThat(left.personalAccessToken()).isNull();
        assertThat(state()).isEqualTo(NOBODY);
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(SignInException.class);
    }

    @Test
    void signOut_withEverything_revokesStopsAndForgets() {
        scene.signedIn();
        watch(scene.session.usePersonalAccessToken(scene.discovery(), pat));
        Enforcer enforcer = paired();
        Watch<Verdict> review = watch(enforcer.review(Scene.action()));

        SignOutReport report =
                signOut(SignOut.builder().enforcer(enforcer).revokePairings().build());

        assertThat(report.steps())
                .extracting(SignOutReport.Step::kind)
                .containsExactly(
                        Kind.REVOKE_PAIRING,
                        Kind.STOP_ENFORCER,
                        Kind.REVOKE_TOKENS,
                        Kind.FORGET_IN_MEMORY,
                        Kind.FORGET_IN_STORE);
        assertThat(report.steps()).extracting(SignOutReport.Step::outcome).containsOnly(Outcome.DONE);
        assertThat(report.complete()).isTrue();
        assertThat(review.failure()).isNotNull();
        assertThat(enforcer.pairing()).isNull();
        assertThat(scene.gateway.requests(Endpoint.PAIRING_REVOKE)).hasSize(1);
        assertThat(scene.realm.revocations())
                .extracting(Revocation::kind)
                .containsExactly(Revocation.Kind.REFRESH_TOKEN);
        assertThat(scene.realm.sessions()).isZero();
        assertThat(scene.store.state().pairings()).isEmpty();
        assertForgotten();
        int beats = scene.gateway.requests(Endpoint.HEARTBEAT).size();
        scene.advance(Duration.ofMinutes(10));
        assertThat(scene.gateway.requests(Endpoint.HEARTBEAT)).hasSize(beats);
    }

    @Test
    void signOut_withoutRevoking_stopsTheEnforcerAndSaysNothingToTheGateway() {
        scene.signedIn();
        Enforcer enforcer = paired();
        SignOutReport report = signOut(SignOut.builder().enforcer(enforcer).build());
        assertThat(report.complete()).isTrue();
        assertThat(report.outcomes(Kind.REVOKE_PAIRING)).isEmpty();
        assertThat(scene.gateway.requests(Endpoint.PAIRING_REVOKE)).isEmpty();
        assertThat(enforcer.pairing()).isNull();
        assertThat(scene.store.state().pairings()).isEmpty();
        assertForgotten();
    }

    @Test
    void signOut_ofTheSessionOnly_leavesThePairing() {
        scene.signedIn();
        Enforcer enforcer = paired();
        assertThat(signOut(SignOut.sessionOnly()).complete()).isTrue();
        assertThat(enforcer.pairing()).isNotNull();
        assertThat(scene.store.state().pairings()).hasSize(1);
        assertForgotten();
        watch(enforcer.close());
    }

    @Test
    void signOut_gatewayAndIssuerAndStoreFail_everyStepIsTried_andNothingIsLeftInMemory() {
        scene.signedIn();
        Enforcer enforcer = paired();
        identityOfACall();
        scene.gateway.faults().add(Calls.to(Endpoint.PAIRING_REVOKE).always(), Fault.status(503));
        scene.realm.failNext(RealmEndpoint.REVOCATION, 100, Fault.status(503));
        scene.store.failsToWrite = new StoreException("The disk is full.", null);

        SignOutReport report =
                signOut(SignOut.builder().enforcer(enforcer).revokePairings().build());

        assertThat(report.complete()).isFalse();
        assertThat(report.outcomes(Kind.REVOKE_PAIRING)).containsExactly(Outcome.FAILED);
        assertThat(report.outcomes(Kind.STOP_ENFORCER)).containsExactly(Outcome.FAILED);
        assertThat(report.outcomes(Kind.REVOKE_TOKENS)).containsExactly(Outcome.FAILED);
        assertThat(report.outcomes(Kind.FORGET_IN_MEMORY)).containsExactly(Outcome.DONE);
        assertThat(report.outcomes(Kind.FORGET_IN_STORE)).containsExactly(Outcome.FAILED);
        assertThat(enforcer.pairing()).isNull();
        assertThat(state()).isEqualTo(NOBODY);
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(SignInException.class);

        scene.store.failsToWrite = null;
        scene.advance(Duration.ofSeconds(10));
        watch(scene.client.checkConsent());
        assertForgotten();
    }

    @Test
    void signOut_storeCannotEvenBeRead_revokesWhatIsInMemory() {
        scene.signedIn();
        identityOfACall();
        scene.store.failsToRead = new StoreException("It is locked.", null);
        SignOutReport report = signOut(SignOut.sessionOnly());
        assertThat(report.outcomes(Kind.REVOKE_TOKENS)).containsExactly(Outcome.DONE);
        assertThat(report.outcomes(Kind.FORGET_IN_STORE)).containsExactly(Outcome.FAILED);
        assertThat(scene.realm.sessions()).isZero();
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(SignInException.class);

        scene.store.failsToRead = null;
        scene.advance(Duration.ofSeconds(20));
        watch(scene.client.checkConsent());
        assertForgotten();
    }

    @Test
    void signOut_storeIsLockedAndWasNotReadBefore_revokesWhatItHolds_andStaysSignedOut() {
        scene.signedIn();
        scene.store.locked = new StoreException("It is locked.", null);
        SignOutReport report = signOut(SignOut.sessionOnly());
        assertThat(report.outcomes(Kind.REVOKE_TOKENS)).containsExactly(Outcome.DONE);
        assertThat(report.outcomes(Kind.FORGET_IN_STORE)).containsExactly(Outcome.FAILED);
        assertThat(scene.realm.sessions()).isZero();
        assertThat(watch(scene.client.checkConsent()).failure()).isInstanceOf(SignInException.class);

        scene.store.locked = null;
        scene.advance(Duration.ofSeconds(20));
        watch(scene.client.checkConsent());
        assertForgotten();
    }

    @Test
    void signOut_ofNobody_hasNothingToDo() {
        Enforcer enforcer =
                Enforcer.builder(scene.client, Scene.ENFORCER).time(scene.time).build();
        SignOutReport report =
                signOut(SignOut.builder().enforcer(enforcer).revokePairings().build());
        assertThat(report.complete()).isTrue();
        assertThat(report.outcomes(Kind.REVOKE_PAIRING)).containsExactly(Outcome.NOTHING_TO_DO);
        assertThat(report.outcomes(Kind.REVOKE_TOKENS)).containsExactly(Outcome.NOTHING_TO_DO);
        assertThat(scene.realm.requests()).isEmpty();
    }

    @Test
    void signOut_refreshIsUnderWay_revokesTheNewTokens() {
        scene.signedIn();
        identityOfACall();
        scene.advance(Duration.ofMinutes(6));
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));
        watch(scene.client.checkConsent());
        assertThat(signOut(SignOut.sessionOnly()).complete()).isTrue();
        assertThat(scene.realm.refreshes()).isEqualTo(1);
        assertThat(scene.realm.sessions()).isZero();
        assertForgotten();
    }

    // The rest

    @Test
    void renewed_neverCarriesBothIdentities() {
        scene.signedIn();
        UserCredential bearer = watch(scene.session.current()).value();
        watch(scene.session.usePersonalAccessToken(scene.discovery(), pat));
        assertThat(watch(scene.session.renew(bearer)).value()).isEqualTo(UserCredential.pat(pat));
        assertThat(watch(scene.session.renew(UserCredential.pat(pat))).values).isEmpty();
    }

    @Test
    void closed_everythingFails_andNobodyIsSignedOut() {
        scene.signedIn();
        identityOfACall();
        TokenSet before = Objects.requireNonNull(scene.store.state().tokens());
        assertThat(watch(scene.session.close()).ended()).isTrue();
        assertThat(watch(scene.session.close()).ended()).isTrue();
        Session session = scene.session;
        for (Mono<?> call : List.of(
                session.current(),
                session.state(),
                session.clearPersonalAccessToken(),
                session.usePersonalAccessToken(scene.discovery(), pat),
                session.signInByDevice(scene.discovery(), code -> {}),
                session.signOut(SignOut.sessionOnly()))) {
            assertThat(watch(call).failure()).isInstanceOf(ClientClosedException.class);
        }
        assertThat(scene.store.state().tokens()).isEqualTo(before);
        assertThat(scene.realm.sessions()).isEqualTo(1);
    }
}
