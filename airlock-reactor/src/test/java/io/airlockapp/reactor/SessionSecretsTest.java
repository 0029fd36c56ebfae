package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.StoreException;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.reactor.auth.SignOut;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.RealmEndpoint;
import io.airlockapp.testkit.idp.RealmRequest;
import io.airlockapp.testkit.idp.RealmTokens;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens, codes and verifiers are seen nowhere, whatever goes wrong while a user signs in, stays signed in and signs out. */
class SessionSecretsTest {

    private static final String PAT = "airpat_Jw4-personal-access-token-Zt2";

    private final CapturedLogs.Capture logs = CapturedLogs.begin();
    private final SignedIn scene = new SignedIn();
    private final List<String> seen = new ArrayList<>();
    private final Set<String> secrets = new LinkedHashSet<>(List.of(PAT));

    @AfterEach
    void close() {
        scene.close();
        logs.close();
    }

    static Stream<Fault> faults() {
        return Stream.of(
                Fault.delay(Duration.ofMillis(1)),
                Fault.refuseConnection(),
                Fault.resetBeforeAnswer(),
                Fault.garbage(),
                Fault.oversized(2 << 20),
                Fault.status(400, "invalid_grant"),
                Fault.status(400, "invalid_client"),
                Fault.status(401),
                Fault.status(503));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void session_withTheFaultAtEveryEndpoint(Fault fault) {
        signIn();
        for (RealmEndpoint endpoint : List.of(
                RealmEndpoint.DISCOVERY,
                RealmEndpoint.DEVICE_AUTHORIZATION,
                RealmEndpoint.TOKEN,
                RealmEndpoint.REVOCATION)) {
            scene.realm.failNext(endpoint, 3, fault);
            everyCall();
            scene.realm.clearFaults();
        }
        assertNothingSecretWasSeen();
    }

    @Test
    void session_storeFails() {
        signIn();
        scene.store.failsToWrite = new StoreException("The disk is full.", null);
        everyCall();
        scene.store.failsToRead = new StoreException("It is locked.", null);
        everyCall();
        assertThat(logs.lines()).as("that tokens could not be saved").anyMatch(line -> line.contains("saved"));
        assertNothingSecretWasSeen();
    }

    private void signIn() {
        show(watch(scene.session.signInByDevice(scene.discovery(), this::show)));
        scene.advance(Duration.ofSeconds(6));
    }

    private void everyCall() {
        Watch<?> device = watch(scene.session.signInByDevice(scene.discovery(), this::show));
        scene.advance(Duration.ofMinutes(11));
        show(device);
        Watch<AuthorizationRequest> begun =
                watch(scene.session.authorizationRequest(scene.discovery(), URI.create("http://127.0.0.1:7/callback")));
        show(begun);
        if (begun.failure() == null && begun.ended()) {
            URI callback = scene.realm.browser().callback(begun.value().authorizationUri());
            secrets.add(parameter(callback, "code"));
            secrets.add(parameter(callback, "state"));
            show(watch(scene.session.completeSignIn(
                    begun.value(), URI.create(callback.toString().replace("state=", "state=x")))));
            show(watch(scene.session.completeSignIn(begun.value(), callback)));
        }
        for (int i = 0; i < 3; i++) {
            show(watch(scene.client.checkConsent()));
            show(watch(scene.session.current()));
            scene.advance(Duration.ofMinutes(6));
        }
        show(watch(scene.session.usePersonalAccessToken(scene.discovery(), Secret.of(PAT))));
        show(watch(scene.client.checkConsent()));
        show(watch(scene.session.clearPersonalAccessToken()));
        show(watch(scene.session.state()));
        Watch<?> out = watch(scene.session.signOut(SignOut.sessionOnly()));
        scene.advance(Duration.ofMinutes(2));
        show(out);
        show(scene.session);
        show(scene.store.state());
        show(scene.realm.requests());
    }

    private static String parameter(URI address, String name) {
        return address.getQuery().replaceAll("(.*&)?" + name + "=([^&]*).*", "$2");
    }

    private void show(@Nullable Object value) {
        if (value instanceof Watch<?> watch) {
            watch.values.forEach(this::show);
            show(watch.failure());
            return;
        }
        StringWriter text = new StringWriter();
        text.append(String.valueOf(value));
        if (value instanceof Throwable failure) {
            failure.printStackTrace(new PrintWriter(text, true));
        }
        seen.add(text.toString());
    }

    private void assertNothingSecretWasSeen() {
        for (RealmRequest request : scene.realm.requests()) {
            for (String name : List.of("refresh_token", "device_code", "code", "code_verifier", "token")) {
                String value = request.parameter(name);
                if (value != null) {
                    secrets.add(value);
                }
            }
        }
        assertThat(secrets).as("secrets that went over the wire").hasSizeGreaterThan(3);
        for (List<String> texts : List.of(seen, logs.lines())) {
            assertThat(texts.stream().filter(Leaks::isIn).limit(1)).isEmpty();
            assertThat(texts.stream()
                            .filter(text -> secrets.stream().anyMatch(text::contains))
                            .limit(1))
                    .isEmpty();
        }
    }

    /** The test of the look through the suite: what the realm gives out is told by its form. */
    @Test
    void leaks_knowWhatTheRealmGivesOut() {
        RealmTokens tokens = scene.realm.readyTokens();
        assertThat(Leaks.isIn("one " + tokens.accessToken().expose() + " two")).isTrue();
        assertThat(Leaks.isIn(Objects.requireNonNull(tokens.refreshToken()).expose()))
                .isTrue();
        assertThat(Leaks.isIn("POST /token refresh_token=abc")).isTrue();
        assertThat(Leaks.isIn(scene.gateway.userCredential().token().expose())).isTrue();
        assertThat(Leaks.isIn("TokenSet[issuer=https://idp.example, clientId=airlock-enforcer, refreshable=true]"))
                .isFalse();
        scene.signedIn();
        signIn();
        assertThat(secrets).doesNotContain("");
    }
}
