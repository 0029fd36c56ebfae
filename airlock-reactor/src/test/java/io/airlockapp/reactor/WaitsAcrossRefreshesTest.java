package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.error.SignInException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.RealmEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reviews that wait for hours on tokens of five minutes: none fails, none loses its decision, and none costs a refresh. */
class WaitsAcrossRefreshesTest {

    /** One poll in five begins exactly when the tokens are due, so that the number of refreshes can be told beforehand. */
    private static final Duration POLL = Duration.ofSeconds(54);

    private static final Duration REFRESHED_EVERY = Duration.ofSeconds(270);

    private final SignedIn scene = SignedIn.ready();
    private final Enforcer enforcer = Enforcer.builder(scene.client, Scene.ENFORCER)
            .workspaceName(Scene.WORKSPACE)
            .policies(PolicyHandling.IGNORE)
            .pollTimeout(POLL)
            .heartbeatInterval(Duration.ofDays(1))
            .time(scene.time)
            .build();

    @AfterEach
    void close() {
        watch(enforcer.close());
        scene.close();
    }

    private List<Watch<Verdict>> reviews(int number, Duration life) {
        watch(enforcer.restore(scene.gateway.readyPairing(Scene.ENFORCER, Scene.WORKSPACE)));
        List<Watch<Verdict>> reviews = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            reviews.add(watch(enforcer.review(Action.command((i % 2 == 0 ? "allow " : "deny ") + i).toBuilder()
                    .timeout(life)
                    .build())));
        }
        return reviews;
    }

    private void decideAfter(Duration delay) {
        scene.gateway
                .approver()
                .decide(shown -> Answer.after(
                        delay, shown.payload().contains("allow ") ? Answer.approve() : Answer.reject("no")));
    }

    private static void assertEachHasItsOwnVerdict(List<Watch<Verdict>> reviews) {
        for (int i = 0; i < reviews.size(); i++) {
            assertThat(reviews.get(i).value())
                    .isInstanceOf(i % 2 == 0 ? Verdict.Approved.class : Verdict.Rejected.class);
        }
    }

    @Test
    void thousandsOfWaits_overHours_areDecided_withAsManyRefreshesAsTheTokensLivesGive() {
        Duration decided = Duration.ofHours(2).plusSeconds(10);
        decideAfter(decided);
        List<Watch<Verdict>> reviews = reviews(2000, Duration.ofHours(3));

        scene.advance(decided.minusSeconds(1));
        assertThat(reviews).noneMatch(Watch::ended);
        assertThat(scene.realm.refreshes()).isEqualTo((int) decided.dividedBy(REFRESHED_EVERY));
        scene.advance(Duration.ofSeconds(1));

        assertEachHasItsOwnVerdict(reviews);
        assertThat(scene.realm.refreshes()).isEqualTo((int) decided.dividedBy(REFRESHED_EVERY));
        assertThat(scene.realm.reusedRefreshTokens()).isZero();
        assertThat(scene.gateway.pendingExchanges()).isZero();
    }

    @Test
    void accessTokensAreExpiredEarly_waitsGoOn() {
        decideAfter(Duration.ofHours(1));
        List<Watch<Verdict>> reviews = reviews(50, Duration.ofHours(2));
        for (int i = 0; i < 20; i++) {
            scene.advance(Duration.ofSeconds(170));
            scene.realm.expireAccessTokens();
        }
        scene.advance(Duration.ofMinutes(10));
        assertEachHasItsOwnVerdict(reviews);
        assertThat(scene.realm.refreshes()).isEqualTo(20);
    }

    @Test
    void issuerIsAwayForMinutes_waitsSurvive() {
        decideAfter(Duration.ofMinutes(30));
        List<Watch<Verdict>> reviews = reviews(50, Duration.ofHours(1));
        scene.advance(Duration.ofMinutes(4));
        scene.realm.failNext(RealmEndpoint.TOKEN, 1_000_000, Fault.refuseConnection());
        scene.advance(Duration.ofMinutes(15));
        assertThat(reviews).noneMatch(Watch::ended);
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN))
                .as("three tries in five to ten seconds at the most, whoever asks")
                .hasSizeLessThan(600);

        scene.realm.clearFaults();
        scene.advance(Duration.ofMinutes(15));
        assertEachHasItsOwnVerdict(reviews);
        assertThat(scene.gateway.pendingExchanges()).isZero();
    }

    @Test
    void issuerAnswersSlowly_waitsSurvive_withOneRefreshEachTime() {
        decideAfter(Duration.ofMinutes(30));
        List<Watch<Verdict>> reviews = reviews(50, Duration.ofHours(1));
        scene.realm.failNext(RealmEndpoint.TOKEN, 1_000_000, Fault.delay(Duration.ofSeconds(7)));
        scene.advance(Duration.ofMinutes(31));
        assertEachHasItsOwnVerdict(reviews);
        assertThat(scene.realm.refreshes()).isBetween(6, 7);
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).hasSize(scene.realm.refreshes());
    }

    @Test
    void sessionIsEnded_waitsFailAsSignInRequired_andTheIssuerIsAskedOnce() {
        List<Watch<Verdict>> reviews = reviews(50, Duration.ofHours(1));
        scene.advance(Duration.ofMinutes(2));
        scene.realm.endSession();
        scene.advance(Duration.ofMinutes(10));
        assertThat(reviews).allSatisfy(review -> assertThat(review.failure())
                .isInstanceOfSatisfying(
                        SignInException.class, e -> assertThat(e.reason()).isEqualTo(SignInException.Reason.REQUIRED)));
        assertThat(scene.realm.refusedRefreshes()).isEqualTo(1);
    }

    @Test
    void userIsAnotherOne_whileReviewsWait_theyAreDecided() {
        decideAfter(Duration.ofMinutes(10));
        List<Watch<Verdict>> reviews = reviews(50, Duration.ofHours(1));
        scene.advance(Duration.ofMinutes(2));
        watch(scene.session.usePersonalAccessToken(
                scene.discovery(), scene.gateway.userCredential().token()));
        scene.advance(Duration.ofMinutes(2));
        assertThat(scene.lastIdentity()).startsWith("X-PAT ");
        watch(scene.session.clearPersonalAccessToken());
        scene.advance(Duration.ofMinutes(2));
        assertThat(scene.lastIdentity()).startsWith("Bearer ");
        scene.advance(Duration.ofMinutes(10));
        assertEachHasItsOwnVerdict(reviews);
    }
}
