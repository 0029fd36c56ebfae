package io.airlockapp.testkit.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.transport.Header;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may call, and what is where (wire reference, sections 1 to 4). */
abstract class AccessSuite extends Suite {

    private static final String HEARTBEAT = "/v1/presence/heartbeat";

    AccessSuite(Supplier<Session> source) {
        super(source);
    }

    private Answer beat(List<Header> headers) {
        List<Header> all = new ArrayList<>(headers);
        all.add(new Header("Content-Type", "application/json"));
        return session.send("POST", HEARTBEAT, all, "{\"enforcerId\":\"enforcer-of-the-suite\"}");
    }

    private static List<Header> changed(List<Header> headers) {
        return headers.stream()
                .map(header -> new Header(header.name(), header.value() + "x"))
                .toList();
    }

    @Test
    void echo_withoutUser_tellsTheTime() {
        Answer echo = session.send("GET", "/echo", session.gateway().appHeaders(), null)
                .ok();

        assertThat(Duration.between(echo.time("/utc"), session.now()).abs()).isLessThan(Duration.ofMinutes(1));
        assertThat(echo.need("/timezone")).isNotBlank();
        assertThat(echo.need("/local")).isNotBlank();
        assertThat(Integer.parseInt(echo.need("/offsetMinutes"))).isBetween(-18 * 60, 18 * 60);
    }

    @Test
    void discovery_withoutUser_namesTheIssuer() {
        Answer discovery = session.send(
                        "GET", "/v1/integrations/discovery", session.gateway().appHeaders(), null)
                .ok();

        assertThat(URI.create(discovery.need("/idp/baseUrl")).isAbsolute()).isTrue();
        assertThat(discovery.need("/idp/clientId")).isNotBlank();
        assertThat(discovery.node("/auth/patSupported")).isInstanceOf(Boolean.class);
    }

    @Test
    void consent_given_isServedUnderOneOfItsPaths() {
        Answer consent = consent();

        assertThat(consent.ok().need("/status")).isIn("approved", "Allowed");
    }

    private Answer consent() {
        Answer usual = session.get("/v1/consents/check");
        return usual.status() == 404 || usual.status() == 405 ? session.get("/v1/consent/status") : usual;
    }

    @Test
    void consent_takenAwayAndRefused_saysSoUntilItIsGiven() {
        try {
            session.approver().withdrawConsent();
            Answer first = consent();
            first.isError(403, "app_consent_required");
            consent().isError(403, "app_consent_pending");
            for (String field : new String[] {"consentUrl", "appName", "appId"}) {
                assertThat(first.at("/body/" + field) == null ? first.at("/" + field) : "there")
                        .as(field)
                        .isNotNull();
            }
            beat(session.headers()).isError(403, "app_consent_pending");
            session.approver().denyConsent();
            consent().isError(403, "app_consent_denied");
        } finally {
            session.approver().giveConsent();
        }
        consent().ok();
    }

    @Test
    void call_withBothIdentities_isAdmitted() {
        beat(session.headers()).ok();
    }

    @Test
    void call_withoutAppOrUserOrWithWrongOnes_answers401() {
        List<Header> app = session.gateway().appHeaders();
        List<Header> user = session.gateway().userHeaders();

        beat(user).isError(401);
        beat(app).isError(401);
        beat(joined(changed(app), user)).isError(401);
        beat(joined(app.subList(0, 1), user)).isError(401);
        beat(joined(app, changed(user))).isError(401);
    }

    @Test
    void call_wrongPatBesideTheUsersIdentity_answers401() {
        List<Header> user = session.gateway().userHeaders().stream()
                .filter(header -> !header.name().equalsIgnoreCase("X-PAT"))
                .toList();

        beat(joined(joined(session.gateway().appHeaders(), List.of(new Header("X-PAT", "airpat_wrong"))), user))
                .isError(401);
    }

    private static List<Header> joined(List<Header> some, List<Header> more) {
        List<Header> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    @TestFactory
    Stream<DynamicTest> path_thatNobodyServes_answers404() {
        return each(
                path -> session.get(path).isError(404), "/", "/v1", "/v1/artifact", "/v1/artifacts/", "/v1/nothing");
    }

    @TestFactory
    Stream<DynamicTest> path_withTheOtherMethod_answers405() {
        return each(
                path -> session.get(path).isErrorOneOf(List.of(404, 405)),
                "/v1/artifacts",
                "/v1/acks",
                "/v1/pairing/initiate",
                "/v1/pairing/claim",
                HEARTBEAT,
                "/v1/exchanges/req-1/withdraw");
    }

    @Test
    void call_overTheRateLimit_answers429AndSaysWhenToComeBack() {
        session.gateway().limitRate(3);
        try {
            Answer answer = beat(session.headers());
            for (int sent = 1; sent < 4 && answer.status() != 429; sent++) {
                answer = beat(session.headers());
            }

            answer.isError(429);
            assertThat(answer.header("Retry-After")).matches("[0-9]+|[A-Z][a-z]{2}, .* GMT");
        } finally {
            session.gateway().limitRate(0);
        }
        beat(session.headers()).ok();
    }

    @Test
    void policies_ofAnEnforcerAndWorkspace_areAnArray() {
        Answer policies = session.get("/v1/policy/dnd/effective?enforcerId=nobody&workspaceId=nowhere")
                .ok();

        assertThat(policies.at("/msgType")).isEqualTo("dnd.policy.effective");
        assertThat(policies.need("/requestId")).isNotBlank();
        assertThat(policies.node("/body")).isEqualTo(List.of());
        session.get("/v1/policy/dnd/effective?enforcerId=nobody").isError(400);
    }

    @Test
    void policies_oneIsSet_isHandedOut() {
        String enforcerId = Session.freshId("enforcer-");
        session.gateway().setPolicy(enforcerId, "a workspace");

        Answer policies = session.get(
                        "/v1/policy/dnd/effective?enforcerId=" + enforcerId + "&workspaceId=a%20workspace&sessionId=s")
                .ok();

        assertThat(policies.need("/body/0/requestId")).isNotBlank();
        assertThat(policies.need("/body/0/objectType")).isIn("airlock.dnd.workspace", "airlock.dnd.action");
        assertThat(policies.at("/body/0/workspaceId")).isEqualTo("a workspace");
        assertThat(policies.at("/body/0/enforcerId")).isEqualTo(enforcerId);
        assertThat(policies.need("/body/0/policyMode")).isIn("approve_all", "deny_all");
        policies.time("/body/0/expiresAt");
    }
}
