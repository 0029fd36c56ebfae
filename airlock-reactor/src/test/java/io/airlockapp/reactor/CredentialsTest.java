package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.AppKind;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.transport.TransportRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** Who is calling: the headers of app and user (wire reference, section 2), and what a 401 leads to. */
class CredentialsTest {

    private static final UserCredential OLD = UserCredential.pat(Secret.of("airpat_old"));
    private static final UserCredential NEW = UserCredential.pat(Secret.of("airpat_new"));
    private static final UserCredential BEARER = UserCredential.bearer(Secret.of("ey.bearer.1"));

    /** A source that does what the test says, and notes what it was asked. */
    private static final class Users implements UserCredentialSource {

        final AtomicInteger asked = new AtomicInteger();
        final List<UserCredential> refused = new ArrayList<>();
        Supplier<Mono<UserCredential>> current = () -> Mono.just(OLD);
        Function<UserCredential, Mono<UserCredential>> renewed = credential -> Mono.just(NEW);

        @Override
        public Mono<UserCredential> current() {
            return Mono.defer(() -> {
                asked.incrementAndGet();
                return current.get();
            });
        }

        @Override
        public Mono<UserCredential> renew(UserCredential credential) {
            return Mono.defer(() -> {
                refused.add(credential);
                return renewed.apply(credential);
            });
        }
    }

    private final Users users = new Users();

    @ParameterizedTest
    @EnumSource
    void app_isNamedWithItsSecretOrItsOrigin(AppKind kind) {
        AppCredentials app = kind.confidential()
                ? new AppCredentials.Confidential(kind, "app-7", Secret.of("s3cret"))
                : new AppCredentials.Public(kind, "app-7", "https://app.example");
        for (ClientCall call : ClientCall.values()) {
            try (Wire wire = new Wire(options -> options.app(app))) {
                TransportRequest request = sent(wire, call);
                assertThat(Wire.header(request, "X-Client-Id")).isEqualTo("app-7");
                assertThat(Wire.header(request, "X-Client-Secret")).isEqualTo(kind.confidential() ? "s3cret" : null);
                assertThat(Wire.header(request, "Origin"))
                        .isEqualTo(kind.confidential() ? null : "https://app.example");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void user_isNamedOnceOrNotAtAll(ClientCall call) {
        try (Wire pat = new Wire(options -> options.user(OLD));
                Wire bearer = new Wire(options -> options.user(BEARER));
                Wire nobody = new Wire(options -> options.user(UserCredentialSource.none()))) {
            boolean named = call.needsUser();

            TransportRequest withPat = sent(pat, call);
            assertThat(Wire.header(withPat, "X-PAT")).isEqualTo(named ? "airpat_old" : null);
            assertThat(Wire.header(withPat, "Authorization")).isNull();

            TransportRequest withBearer = sent(bearer, call);
            assertThat(Wire.header(withBearer, "Authorization")).isEqualTo(named ? "Bearer ey.bearer.1" : null);
            assertThat(Wire.header(withBearer, "X-PAT")).isNull();

            TransportRequest withNobody = sent(nobody, call);
            assertThat(Wire.headerNames(withNobody)).doesNotContain("X-PAT", "Authorization");
        }
    }

    @ParameterizedTest
    @EnumSource
    void headers_eachStandsOnce(ClientCall call) {
        try (Wire wire = wire()) {
            assertThat(Wire.headerNames(sent(wire, call))).doesNotHaveDuplicates();
        }
    }

    @Test
    void source_isAskedForEachCallAndOnlyWhereAUserIsNeeded() {
        try (Wire wire = wire()) {
            wire.script.always(200, "{\"status\":\"approved\",\"utc\":\"2026-01-01T00:00:00Z\"}");
            watch(wire.client.echo());
            assertThat(users.asked).hasValue(0);

            Mono<?> check = wire.client.checkConsent();
            assertThat(users.asked).hasValue(0);
            watch(check);
            users.current = () -> Mono.just(NEW);
            watch(check);
            users.current = () -> Mono.just(BEARER);
            watch(check);
            users.current = Mono::empty;
            watch(check);

            assertThat(users.asked).hasValue(4);
            assertThat(pats(wire)).containsExactly(null, "airpat_old", "airpat_new", null, null);
            assertThat(Wire.header(wire.script.requests().get(3), "Authorization"))
                    .isEqualTo("Bearer ey.bearer.1");
            assertThat(Wire.header(wire.script.requests().get(4), "Authorization"))
                    .isNull();
        }
    }

    @Test
    void source_isAskedForEachAttempt() {
        try (Wire wire = wire()) {
            wire.script.answer(503, "").answer(200, ClientCall.CHECK_CONSENT.answer);
            watch(wire.client.checkConsent());
            users.current = () -> Mono.just(NEW);
            wire.advance(Duration.ofMinutes(1));
            assertThat(pats(wire)).containsExactly("airpat_old", "airpat_new");
        }
    }

    @Test
    void source_thatAnswersLater_isWaitedFor() {
        try (Wire wire = wire()) {
            users.current = () ->
                    Mono.delay(Duration.ofSeconds(5), wire.time.scheduler()).thenReturn(NEW);
            wire.script.answer(200, ClientCall.CHECK_CONSENT.answer);

            Watch<?> watch = watch(wire.client.checkConsent());
            assertThat(wire.script.requests()).isEmpty();
            wire.advance(Duration.ofSeconds(5));

            assertThat(watch.failure()).isNull();
            assertThat(pats(wire)).containsExactly("airpat_new");
            assertThat(wire.script.only().timeout())
                    .as("the call has what is left of its time")
                    .isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void source_thatFails_failsTheCallAndSendsNothing() {
        RuntimeException broken = new IllegalStateException("The vault is shut.");
        for (Supplier<Mono<UserCredential>> failing :
                List.<Supplier<Mono<UserCredential>>>of(() -> Mono.error(broken), () -> {
                    throw broken;
                })) {
            try (Wire wire = wire()) {
                users.current = failing;
                Watch<?> watch = watch(wire.client.checkConsent());
                wire.advance(Duration.ofMinutes(5));
                assertThat(watch.failure()).isSameAs(broken);
                assertThat(wire.script.requests()).isEmpty();
            }
        }
    }

    @Test
    void source_thatNeverAnswers_endsWithTheCallsTime() {
        try (Wire wire = new Wire(options -> options.user(users).retry(RetryPolicy.never()))) {
            users.current = Mono::never;

            Watch<?> check = watch(wire.client.checkConsent());
            Watch<?> wait = watch(wire.client.awaitDecision("req-1", Duration.ofSeconds(25)));
            wire.advance(Duration.ofMillis(14_999));
            assertThat(check.ended()).isFalse();
            wire.advance(Duration.ofMillis(1));
            assertNeverSent(check);
            assertThat(wait.ended()).isFalse();
            wire.advance(Duration.ofSeconds(20));
            assertNeverSent(wait);
            assertThat(wire.script.requests()).isEmpty();
        }
    }

    @Test
    void source_thatNeverAnswers_isBoundedByTheDeadlineOfAllAttempts() {
        try (Wire wire = wire()) {
            users.current = Mono::never;
            Watch<?> check = watch(wire.client.checkConsent());
            wire.advance(Duration.ofMinutes(1));
            assertNeverSent(check);
        }
    }

    @Test
    void cancel_whileTheSourceIsAsked_givesThatUp() {
        try (Wire wire = wire()) {
            AtomicInteger cancelled = new AtomicInteger();
            users.current = () -> Mono.<UserCredential>never().doOnCancel(cancelled::incrementAndGet);
            watch(wire.client.checkConsent()).cancel();
            assertThat(cancelled).hasValue(1);

            users.current = () -> Mono.just(OLD);
            users.renewed = refused -> Mono.<UserCredential>never().doOnCancel(cancelled::incrementAndGet);
            wire.script.answer(401, "");
            watch(wire.client.checkConsent()).cancel();
            assertThat(cancelled).hasValue(2);
            wire.advance(Duration.ofMinutes(5));
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusedWith401_isRenewedOnceAndRepeatedOnce(ClientCall call) {
        try (Wire wire = wire()) {
            wire.script.answer(401, "").answer(200, call.answer);

            Watch<?> watch = watch(call.on(wire.client));

            if (call.needsUser()) {
                assertThat(watch.failure()).isNull();
                assertThat(watch.ended()).isTrue();
                assertThat(users.refused).containsExactly(OLD);
                assertThat(pats(wire)).containsExactly("airpat_old", "airpat_new");
                TransportRequest first = wire.script.requests().get(0);
                TransportRequest second = wire.script.requests().get(1);
                assertThat(second.withHeaders(List.of())).isEqualTo(first.withHeaders(List.of()));
                assertThat(Wire.headerNames(second)).isEqualTo(Wire.headerNames(first));
            } else {
                assertThat(watch.failure()).isInstanceOf(AuthenticationException.class);
                assertThat(users.refused).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusedTwice_failsWithoutAThirdTry(ClientCall call) {
        try (Wire wire = wire()) {
            wire.script.always(401, "{\"code\":\"token_expired\",\"retryable\":true}");

            Watch<?> watch = watch(call.on(wire.client));
            wire.advance(Duration.ofMinutes(5));

            assertThat(watch.failure()).isInstanceOf(AuthenticationException.class);
            assertThat(wire.script.requests()).hasSize(call.needsUser() ? 2 : 1);
            assertThat(users.refused).hasSize(call.needsUser() ? 1 : 0);
        }
    }

    @Test
    void renewed_fromTokenToBearer_changesTheHeader() {
        try (Wire wire = wire()) {
            users.renewed = refused -> Mono.just(BEARER);
            wire.script.answer(401, "").answer(200, ClientCall.CHECK_CONSENT.answer);
            watch(wire.client.checkConsent());
            TransportRequest second = wire.script.requests().get(1);
            assertThat(Wire.header(second, "Authorization")).isEqualTo("Bearer ey.bearer.1");
            assertThat(Wire.header(second, "X-PAT")).isNull();
        }
    }

    @Test
    void renewed_toTheSame_isNoRenewal() {
        try (Wire wire = wire()) {
            users.renewed = refused -> Mono.just(UserCredential.pat(Secret.of("airpat_old")));
            wire.script.answer(401, "");
            assertThat(watch(wire.client.checkConsent()).failure()).isInstanceOf(AuthenticationException.class);
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @Test
    void renewed_toNothing_isTheRefusal() {
        try (Wire wire = wire()) {
            users.renewed = refused -> Mono.empty();
            wire.script.answer(401, "{\"code\":\"token_expired\",\"message\":\"Sign in.\"}");
            assertThat(watch(wire.client.checkConsent()).failure())
                    .isInstanceOfSatisfying(AuthenticationException.class, e -> {
                        assertThat(e.code().value()).isEqualTo("token_expired");
                        assertThat(e.gatewayMessage()).isEqualTo("Sign in.");
                    });
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @Test
    void fixedAndNobody_haveNothingToRenew() {
        for (UserCredentialSource source : List.of(UserCredentialSource.fixed(OLD), UserCredentialSource.none())) {
            try (Wire wire = new Wire(options -> options.user(source))) {
                wire.script.answer(401, "");
                assertThat(watch(wire.client.checkConsent()).failure()).isInstanceOf(AuthenticationException.class);
                assertThat(wire.script.requests()).hasSize(1);
            }
        }
    }

    @Test
    void renewal_thatFails_isTheCallsFailure() {
        RuntimeException broken = new IllegalStateException("The issuer is gone.");
        try (Wire wire = wire()) {
            users.renewed = refused -> Mono.error(broken);
            wire.script.answer(401, "");
            Watch<?> watch = watch(wire.client.checkConsent());
            wire.advance(Duration.ofMinutes(5));
            assertThat(watch.failure()).isSameAs(broken);
            assertThat(wire.script.requests()).hasSize(1);
        }
    }

    @Test
    void renewal_thatNeverAnswers_endsWithTheCallsTime() {
        try (Wire wire = new Wire(options -> options.user(users).retry(RetryPolicy.never()))) {
            users.renewed = refused -> Mono.never();
            wire.script.then(request ->
                    Mono.delay(Duration.ofSeconds(5), wire.time.scheduler()).thenReturn(Script.response(401, "")));
            Watch<?> watch = watch(wire.client.checkConsent());
            wire.advance(Duration.ofMillis(14_999));
            assertThat(watch.ended()).isFalse();
            wire.advance(Duration.ofMillis(1));
            assertThat(watch.failure()).isInstanceOf(CallTimeoutException.class);
        }
    }

    @Test
    void repeated_hasWhatIsLeftOfTheCallsTime() {
        try (Wire wire = wire()) {
            wire.script
                    .then(request -> Mono.delay(Duration.ofSeconds(5), wire.time.scheduler())
                            .thenReturn(Script.response(401, "")))
                    .answer(200, ClientCall.CHECK_CONSENT.answer);
            watch(wire.client.checkConsent());
            wire.advance(Duration.ofSeconds(5));
            assertThat(wire.script.requests().get(1).timeout()).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void repeated_thatFails_isAFailureLikeAnyOther() {
        try (Wire wire = wire()) {
            wire.script
                    .answer(401, "")
                    .fail(Delivery.UNKNOWN)
                    .answer(401, "")
                    .answer(200, ClientCall.CHECK_CONSENT.answer);
            Watch<?> watch = watch(wire.client.checkConsent());
            wire.advance(Duration.ofMinutes(1));
            assertThat(watch.failure()).isNull();
            assertThat(pats(wire)).containsExactly("airpat_old", "airpat_new", "airpat_old", "airpat_new");
        }
    }

    @Test
    void repeated_pairing_isNotSentAgainOnceItMayHaveArrived() {
        try (Wire wire = wire()) {
            wire.script.answer(401, "").fail(Delivery.UNKNOWN);
            Watch<?> watch = watch(ClientCall.INITIATE_PAIRING.on(wire.client));
            wire.advance(Duration.ofMinutes(1));
            assertThat(watch.failure()).isInstanceOfSatisfying(TransportException.class, e -> assertThat(e.delivery())
                    .isEqualTo(Delivery.UNKNOWN));
            assertThat(wire.script.requests()).hasSize(2);
        }
    }

    @Test
    void concurrentCalls_withACredentialThatHasExpired_allSucceedWithTheNextOne() {
        try (FakeGateway gateway = FakeGateway.create();
                RenewingOnce renewing = new RenewingOnce(gateway)) {
            TimeSource time = new TimeSource(gateway.clock(), gateway.scheduler());
            GatewayClient client = GatewayClient.builder()
                    .rateBudget(RateBudget.unlimited())
                    .transport(gateway.transport())
                    .app(gateway.appCredentials())
                    .user(renewing)
                    .time(time)
                    .build();
            gateway.expireUserCredential();

            List<Watch<?>> calls = new ArrayList<>();
            IntStream.range(0, 50).forEach(i -> calls.add(watch(client.checkConsent())));
            assertThat(calls).noneMatch(Watch::ended);
            gateway.advance(Duration.ofSeconds(1));

            assertThat(calls).allSatisfy(call -> {
                assertThat(call.failure()).isNull();
                assertThat(call.ended()).isTrue();
            });
            assertThat(renewing.renewals).hasValue(1);
            assertThat(gateway.requests(Endpoint.CONSENT)).hasSize(100);

            watch(client.checkConsent());
            assertThat(gateway.requests(Endpoint.CONSENT)).hasSize(101);
        }
    }

    /** Renews once for all callers, a second after the first has asked. */
    private static final class RenewingOnce implements UserCredentialSource, AutoCloseable {

        final AtomicInteger renewals = new AtomicInteger();
        private volatile UserCredential current;
        private final Mono<UserCredential> renewal;

        RenewingOnce(FakeGateway gateway) {
            current = gateway.userCredential();
            renewal = Mono.delay(Duration.ofSeconds(1), gateway.scheduler())
                    .map(tick -> {
                        renewals.incrementAndGet();
                        gateway.acceptUser(NEW);
                        current = NEW;
                        return NEW;
                    })
                    .cache();
        }

        @Override
        public Mono<UserCredential> current() {
            return Mono.fromSupplier(() -> current);
        }

        @Override
        public Mono<UserCredential> renew(UserCredential refused) {
            return renewal;
        }

        @Override
        public void close() {}
    }

    @Test
    void secrets_ofTheCredentialInUse_areHiddenThoughAnotherCallHasANewerOne() {
        try (Wire wire = wire()) {
            wire.script
                    .then(request -> Mono.delay(Duration.ofSeconds(1), wire.time.scheduler())
                            .thenReturn(Script.response(403, "{\"message\":\"No entry for airpat_old.\"}")))
                    .answer(200, ClientCall.CHECK_CONSENT.answer);
            Watch<?> slow = watch(wire.client.checkConsent());
            users.current = () -> Mono.just(NEW);
            watch(wire.client.checkConsent());
            wire.advance(Duration.ofSeconds(1));

            assertThat(slow.failure()).isInstanceOf(GatewayException.class).hasMessageContaining("[hidden]");
            assertThat(slow.failure()).hasMessageNotContaining("airpat_old");
        }
    }

    @Test
    void secrets_ofARefusedCredential_areHiddenAfterRenewal() {
        try (Wire wire = wire()) {
            wire.script.answer(401, "").answer(403, "{\"message\":\"airpat_old was airpat_new before.\"}");
            assertThat(watch(wire.client.checkConsent()).failure())
                    .hasMessageContaining("[hidden] was [hidden] before.")
                    .hasMessageNotContaining("airpat_");
        }
    }

    @Test
    void secrets_ofTheApp_areHiddenWithoutAUserToo() {
        try (Wire wire = wire()) {
            wire.script.answer(403, "{\"message\":\"app-1-secret is wrong.\"}");
            assertThat(watch(wire.client.echo()).failure()).hasMessageContaining("[hidden] is wrong.");
        }
    }

    private Wire wire() {
        return new Wire(options -> options.user(users));
    }

    private static TransportRequest sent(Wire wire, ClientCall call) {
        wire.script.answer(200, call.answer);
        assertThat(watch(call.on(wire.client)).failure()).isNull();
        return wire.script.only();
    }

    private static List<@Nullable String> pats(Wire wire) {
        List<@Nullable String> pats = new ArrayList<>();
        for (TransportRequest request : wire.script.requests()) {
            pats.add(Wire.header(request, "X-PAT"));
        }
        return pats;
    }

    private static void assertNeverSent(Watch<?> watch) {
        assertThat(watch.failure()).isInstanceOfSatisfying(CallTimeoutException.class, e -> assertThat(e.delivery())
                .isEqualTo(Delivery.NOT_SENT));
        assertThat(Objects.requireNonNull(watch.failure())).hasMessageContaining("credential");
    }
}
