package io.airlockapp.testkit.wiremock;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.airlockapp.testkit.wiremock.EnvelopePattern.envelope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.AirlockException;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.FailureReason;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.NoApproverException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.NotApprovedException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.RateBudget;
import io.airlockapp.reactor.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** The real client against a WireMock with these stubs and nothing else. */
class AirlockStubsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENFORCER = "enforcer-1";
    private static final Action ACTION = Action.command("terraform apply");

    private final StubApprover approver = StubApprover.create();
    private final StubApprover impostor = approver.impostor();
    private final WireMockServer wireMock =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1").extensions(approver, impostor));
    private GatewayClient client;
    private Enforcer enforcer;

    @BeforeEach
    void start() {
        wireMock.start();
        stub(AirlockStubs.heartbeat());
        stub(AirlockStubs.submit());
        stub(AirlockStubs.acknowledge());
        stub(AirlockStubs.withdraw());
        stub(AirlockStubs.policies(List.of()));
        client = GatewayClient.builder()
                .gateway(URI.create(wireMock.baseUrl()))
                .app(AppCredentials.agent("app-1", Secret.of("app-secret")))
                .user(UserCredential.pat(Secret.of("airpat_1")))
                .rateBudget(RateBudget.unlimited())
                .retry(RetryPolicy.never())
                .build();
        enforcer = Enforcer.builder(client, ENFORCER)
                .enforcerLabel("Enforcer One")
                .workspaceName("payments")
                .pairingPollInterval(Duration.ofMillis(50))
                .build();
    }

    @AfterEach
    void stop() {
        enforcer.close().block(PATIENCE);
        client.close().block(PATIENCE);
        wireMock.stop();
    }

    private void stub(MappingBuilder stub) {
        wireMock.stubFor(stub);
    }

    private void restore() {
        enforcer.restore(approver.pairing(ENFORCER, "payments")).block(PATIENCE);
    }

    private Verdict review() {
        return enforcer.review(ACTION).block(PATIENCE);
    }

    private static RequestPatternBuilder submissions() {
        return postRequestedFor(urlEqualTo("/v1/artifacts"));
    }

    @Test
    void lifecycle_fromDiscoveryToUnpairing() {
        stub(AirlockStubs.echo());
        stub(AirlockStubs.discovery(URI.create("https://idp.example"), "client-1"));
        stub(AirlockStubs.consent("approved"));
        stub(AirlockStubs.pairingInitiate("ABCD-1234", "nonce-1"));
        stub(AirlockStubs.pairingPending("nonce-1").inScenario("pairing").willSetStateTo("asked once"));
        stub(AirlockStubs.pairingCompleted("nonce-1", approver, "route-1")
                .inScenario("pairing")
                .whenScenarioStateIs("asked once"));
        stub(AirlockStubs.pairingRevoke());
        stub(AirlockStubs.exchangeStatus("PendingApproval"));
        AirlockStubs.decisionAfter(2, Duration.ofMillis(50), approver.approve()).forEach(this::stub);

        assertThat(client.echo().block(PATIENCE)).isNotNull();
        assertThat(client.discover().block(PATIENCE).clientId()).isEqualTo("client-1");
        assertThat(client.checkConsent().block(PATIENCE)).matches(status -> status.granted());
        StringBuilder code = new StringBuilder();
        Pairing pairing =
                enforcer.pair(asked -> code.append(asked.pairingCode())).block(PATIENCE);
        AtomicInteger runs = new AtomicInteger();
        enforcer.gate(ACTION, Mono.fromCallable(runs::incrementAndGet)).block(PATIENCE);
        enforcer.unpair().block(PATIENCE);

        assertThat(code).hasToString("ABCD-1234");
        assertThat(pairing.signers().get(0).keyId()).isEqualTo(approver.signerKeyId());
        assertThat(runs).hasValue(1);
        wireMock.verify(submissions()
                .withRequestBody(envelope("artifact.submit").from(ENFORCER).pattern()));
        wireMock.verify(postRequestedFor(urlEqualTo("/v1/pairing/revoke"))
                .withRequestBody(matchingJsonPath("$.routingToken", equalTo("route-1"))));
    }

    @Test
    void claim_codeOfTheApprover_isPairedAtOnce() {
        stub(AirlockStubs.pairingClaim("nonce-1", approver, "route-1"));
        stub(AirlockStubs.decision(approver.approve()));
        enforcer.claim("ABCD-1234").block(PATIENCE);
        assertThat(review()).isInstanceOf(Verdict.Approved.class);
    }

    @Test
    void pair_signedByAnotherForAnotherPairing_fails() {
        stub(AirlockStubs.pairingInitiate("ABCD-1234", "nonce-1"));
        MappingBuilder replayed = AirlockStubs.pairingCompleted("nonce-2", approver, "route-1");
        stub(WireMock.get("/v1/pairing/nonce-1/status")
                .willReturn(ResponseDefinitionBuilder.like(replayed.build().getResponse())));
        assertThat(catchThrowable(() -> enforcer.pair(code -> {}).block(PATIENCE)))
                .isInstanceOf(AirlockException.class);
    }

    @Test
    void pair_rejected_fails() {
        stub(AirlockStubs.pairingInitiate("ABCD-1234", "nonce-1"));
        stub(AirlockStubs.pairingEnded("nonce-1", "rejected"));
        assertThat(catchThrowable(() -> enforcer.pair(code -> {}).block(PATIENCE)))
                .isInstanceOf(PairingException.class);
    }

    @Test
    void review_approved_isAcknowledged() {
        restore();
        stub(AirlockStubs.decision(approver.approve()));
        assertThat(review()).isInstanceOf(Verdict.Approved.class);
        enforcer.close().block(PATIENCE);
        wireMock.verify(postRequestedFor(urlEqualTo("/v1/acks"))
                .withRequestBody(envelope("ack.submit")
                        .withBody("status", equalTo("delivered"))
                        .pattern()));
    }

    @Test
    void review_rejected_saysWhy() {
        restore();
        stub(AirlockStubs.decision(approver.reject("not on a Friday")));
        assertThat(review()).isInstanceOfSatisfying(Verdict.Rejected.class, verdict -> assertThat(verdict.reason())
                .isEqualTo("not on a Friday"));
    }

    @Test
    void gate_forgedApproval_doesNotRun() {
        restore();
        stub(AirlockStubs.decision(impostor.approve()));
        AtomicInteger runs = new AtomicInteger();
        Throwable failure = catchThrowable(() ->
                enforcer.gate(ACTION, Mono.fromCallable(runs::incrementAndGet)).block(PATIENCE));
        assertThat(failure).isInstanceOfSatisfying(NotApprovedException.class, denied -> assertThat(denied.verdict())
                .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                        .isEqualTo(FailureReason.SIGNATURE_INVALID)));
        assertThat(runs).hasValue(0);
    }

    @Test
    void decision_forAnArtifactThatIsKnown_isAboutNoOther() {
        restore();
        // The vector of section 5 of the wire reference.
        String hash = "d3c2d7effb479ffc5085aad2144df886a452a4863396060f4e0ea29a8409d0fd";
        Action.Builder action = Action.builder().payload("{\"value\":42,\"action\":\"test\"}");
        Instant soon = Instant.now().plusSeconds(300);
        stub(AirlockStubs.decision(approver.approve(), "req-1", hash));
        stub(AirlockStubs.decision(approver.approve(), "req-2", hash.replace('d', '0')));

        assertThat(enforcer.review(action.identity("req-1", soon).build()).block(PATIENCE))
                .isInstanceOf(Verdict.Approved.class);
        assertThat(enforcer.review(action.identity("req-2", soon).build()).block(PATIENCE))
                .isInstanceOfSatisfying(Verdict.Unverified.class, verdict -> assertThat(verdict.reason())
                        .isEqualTo(FailureReason.HASH_MISMATCH));
        wireMock.verify(submissions()
                .withRequestBody(envelope("artifact.submit")
                        .withRequestId("req-1")
                        .withArtifactHash(hash)
                        .pattern()));
    }

    @Test
    void decision_nothingWasSubmitted_isNotFound() {
        stub(AirlockStubs.decision(approver.approve()));
        assertThat(catchThrowable(() ->
                        client.awaitDecision("req-1", Duration.ofSeconds(1)).block(PATIENCE)))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void undecided_untilTheEnd_isWithdrawn() {
        restore();
        stub(AirlockStubs.undecided(Duration.ofMillis(100)));
        stub(AirlockStubs.exchangeStatus("PendingApproval"));
        Action brief =
                Action.command("ls").toBuilder().timeout(Duration.ofSeconds(1)).build();
        assertThat(enforcer.review(brief).block(PATIENCE)).isInstanceOf(Verdict.Expired.class);
        enforcer.close().block(PATIENCE);
        wireMock.verify(postRequestedFor(urlMatching("/v1/exchanges/[^/]+/withdraw")));
    }

    // Matchers.

    @Test
    void envelope_otherTypeExchangeSenderOrBody_doesNotMatch() {
        restore();
        stub(AirlockStubs.decision(approver.approve()));
        review();
        String sent = wireMock.findAll(submissions()).get(0).getBodyAsString();
        EnvelopePattern submit = envelope("artifact.submit");
        assertThat(matches(submit, sent)).isTrue();
        assertThat(matches(submit.withBody("artifactType", equalTo("command.review")), sent))
                .isTrue();
        assertThat(matches(submit.withBody("plaintext", absent()), sent)).isTrue();
        assertThat(matches(envelope("ack.submit"), sent)).isFalse();
        assertThat(matches(submit.from("enforcer-2"), sent)).isFalse();
        assertThat(matches(submit.withRequestId("req-other"), sent)).isFalse();
        assertThat(matches(submit.withArtifactHash("0".repeat(64)), sent)).isFalse();
        assertThat(matches(submit, "{\"msgType\":\"artifact.submit\"}")).isFalse();
        assertThat(matches(submit, "no JSON")).isFalse();
    }

    private static boolean matches(EnvelopePattern envelope, String body) {
        return envelope.pattern().match(body).isExactMatch();
    }

    @Test
    void opens_payload_decidesWhichStubAnswers() {
        restore();
        stub(AirlockStubs.decision(approver.approve()));
        stub(post("/v1/artifacts")
                .andMatching(approver.opens(matchingJsonPath("$.command", containing("destroy"))))
                .willReturn(AirlockErrors.noApprover()));
        assertThat(review()).isInstanceOf(Verdict.Approved.class);
        assertThat(catchThrowable(() ->
                        enforcer.review(Action.command("terraform destroy")).block(PATIENCE)))
                .isInstanceOf(NoApproverException.class);
        stub(post("/v1/artifacts")
                .andMatching(StubApprover.create().opens(matchingJsonPath("$.command")))
                .willReturn(AirlockErrors.notFound()));
        assertThat(review()).as("another approver opens nothing").isInstanceOf(Verdict.Approved.class);
    }

    @Test
    void stubs_withoutTheApprover_workWithAWireMockElsewhere() {
        WireMock remote =
                WireMock.create().host("127.0.0.1").port(wireMock.port()).build();
        remote.register(AirlockStubs.consent("Allowed"));
        remote.register(AirlockStubs.submit());
        remote.register(AirlockStubs.acknowledge());
        assertThat(client.checkConsent().block(PATIENCE)).matches(status -> status.granted());
        restore();
        stub(AirlockStubs.decision(approver.approve()));
        review();
        assertThat(remote.find(submissions()
                        .withRequestBody(
                                envelope("artifact.submit").from(ENFORCER).pattern())))
                .hasSize(1);
        assertThat(remote.find(submissions()
                        .withRequestBody(
                                envelope("artifact.submit").from("enforcer-2").pattern())))
                .isEmpty();
    }

    // Errors.

    @ParameterizedTest
    @EnumSource(ErrorBody.class)
    void error_ofEachShape_isUnderstood(ErrorBody shape) {
        stub(any(anyUrl()).willReturn(AirlockErrors.error(shape, 409, "already_resolved", Map.of("requestId", "r"))));
        Throwable failure = catchThrowable(() -> client.withdraw("req-1").block(PATIENCE));
        assertThat(failure).isInstanceOf(ConflictException.class);
        assertThat(shape == ErrorBody.TEXT
                        || ((ConflictException) failure).code().value().equals("already_resolved"))
                .isTrue();
    }

    @Test
    void error_ofEachKind_isItsException() {
        Map<ResponseDefinitionBuilder, Class<? extends AirlockException>> errors = Map.of(
                AirlockErrors.rateLimited(Duration.ofSeconds(7)), RateLimitedException.class,
                AirlockErrors.consentRequired("https://consent.example"), ConsentException.class,
                AirlockErrors.pairingRevoked(), PairingRevokedException.class,
                AirlockErrors.noApprover(), NoApproverException.class,
                AirlockErrors.unauthorized(), AuthenticationException.class,
                AirlockErrors.notFound(), NotFoundException.class,
                AirlockErrors.alreadyResolved(), ConflictException.class,
                AirlockErrors.expired(), ExpiredException.class,
                AirlockErrors.unavailable(), GatewayUnavailableException.class);
        errors.forEach((response, type) -> {
            stub(any(anyUrl()).willReturn(response));
            assertThat(catchThrowable(() -> client.withdraw("req-1").block(PATIENCE)))
                    .as(type.getSimpleName())
                    .isInstanceOf(type);
        });
    }
}
