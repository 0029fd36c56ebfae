package io.airlockapp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.ConsentOutcome;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.auth.SignOut;
import io.airlockapp.reactor.auth.SignOutReport;
import io.airlockapp.reactor.store.StateStore;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.testkit.server.FakeRealmServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Compiles and runs what the README shows, and holds the two texts together. */
class ReadmeTest {

    private final FakeGateway served = FakeGateway.builder().realTime().build();
    private final FakeGatewayServer server = FakeGatewayServer.start(served);
    private @Nullable FakeRealm realm;
    private int runs;

    @AfterEach
    void close() {
        server.close();
        served.close();
    }

    private void openBrowser(URI address) {
        Objects.requireNonNull(realm).browser().start(address);
    }

    private String runTerraform() {
        runs++;
        return "applied";
    }

    @Test
    void reactive() {
        served.approver().approveAll();
        URI gatewayUrl = server.baseUrl();
        AppCredentials.Confidential known = (AppCredentials.Confidential) served.appCredentials();
        String clientId = known.clientId();
        Secret clientSecret = known.clientSecret();
        Secret token = served.userCredential().token();

        // snippet: reactive
        GatewayClient client = GatewayClient.builder()
                .gateway(gatewayUrl)
                .app(AppCredentials.agent(clientId, clientSecret))
                .user(UserCredential.pat(token))
                .build();
        Enforcer enforcer = Enforcer.builder(client, "build-server-7")
                .enforcerLabel("Build server 7")
                .workspaceName("payments")
                .build();

        Mono<String> gated = enforcer.pair(code -> System.out.println("Enter in the app: " + code.pairingCode()))
                .then(enforcer.gate(
                        Action.command("terraform apply"), // what the approver is asked
                        Mono.fromCallable(() -> runTerraform()).subscribeOn(Schedulers.boundedElastic())));
        // end

        assertThat(gated.block(Duration.ofMinutes(1))).isEqualTo("applied");
        assertThat(runs).isEqualTo(1);
        enforcer.close().then(client.close()).block(Duration.ofMinutes(1));
    }

    @Test
    void blocking() {
        served.approver().rejectAll();
        GatewayClient client = GatewayClient.builder()
                .gateway(server.baseUrl())
                .app(served.appCredentials())
                .user(served.userCredential())
                .build();
        Enforcer reactiveEnforcer = Enforcer.builder(client, "build-server-7")
                .workspaceName("payments")
                .build();
        Pairing savedPairing = served.readyPairing("build-server-7", "payments");

        // snippet: blocking
        try (BlockingEnforcer enforcer = BlockingEnforcer.of(reactiveEnforcer)) {
            enforcer.restore(savedPairing);
            Verdict verdict = enforcer.review(Action.command("terraform apply"));
            if (verdict.isApproved()) {
                runTerraform();
            } else {
                System.err.println(verdict.describe());
            }
        }
        // end

        assertThat(runs).isZero();
        client.close().block(Duration.ofMinutes(1));
    }

    @Test
    void signingIn() {
        served.approver().approveAll();
        AppCredentials appCredentials = served.appCredentials();
        URI gatewayUrl = server.baseUrl();
        StateStore store = StateStore.inMemory();
        realm = FakeRealm.attach(served);
        FakeRealmServer issuer = FakeRealmServer.start(realm);

        // snippet: signing-in
        Session session = Session.builder().store(store).build();
        GatewayClient client = GatewayClient.builder()
                .gateway(gatewayUrl)
                .app(appCredentials)
                .user(session)
                .build();
        Enforcer enforcer =
                Enforcer.builder(client, "build-server-7").store(store).build();

        Mono<ConsentOutcome> ready = client.discover()
                .flatMap(discovery ->
                        session.signInByBrowser(discovery, LoopbackOptions.defaults(), address -> openBrowser(address)))
                .then(enforcer.awaitConsent(
                        Duration.ofMinutes(10), asked -> System.out.println("Consent at " + asked.consentUrl())));
        // end

        assertThat(ready.block(Duration.ofMinutes(1))).isEqualTo(new ConsentOutcome.Granted());
        SignOutReport report = session.signOut(
                        SignOut.builder().enforcer(enforcer).revokePairings().build())
                .block(Duration.ofMinutes(1));
        assertThat(report).isNotNull().satisfies(all -> assertThat(all.complete())
                .isTrue());
        assertThat(Objects.requireNonNull(realm).sessions()).isZero();
        enforcer.close().then(client.close()).then(session.close()).block(Duration.ofMinutes(1));
        issuer.close();
        realm.close();
    }

    @Test
    void testkit() {
        // snippet: testkit
        FakeGateway gateway = FakeGateway.create(); // in memory, in virtual time
        gateway.approver()
                .decide(shown -> shown.payload().contains("terraform") ? Answer.approve() : Answer.reject("no"));

        TimeSource time = new TimeSource(gateway.clock(), gateway.scheduler());
        GatewayClient client = GatewayClient.builder()
                .transport(gateway.transport())
                .app(gateway.appCredentials())
                .user(gateway.userCredential())
                .time(time)
                .build();
        Enforcer enforcer = Enforcer.builder(client, "enforcer-1").time(time).build();
        enforcer.restore(gateway.readyPairing("enforcer-1", "payments")).block();

        Verdict verdict = enforcer.review(Action.command("terraform apply")).block();
        // end

        assertThat(verdict).isInstanceOf(Verdict.Approved.class);
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "reactive,ReadmeTest",
        "blocking,ReadmeTest",
        "signing-in,ReadmeTest",
        "testkit,ReadmeTest",
        "testkit-junit,DeploymentTest"
    })
    void snippet_isTheSameInTheReadmeAndHere(String name, String where) throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        int start =
                readme.indexOf("```java\n", readme.indexOf("<!-- snippet: " + name + " -->")) + "```java\n".length();
        String shown = readme.substring(start, readme.indexOf("```", start));

        List<String> source = Files.readAllLines(Path.of("src/test/java/io/airlockapp/cli/" + where + ".java"));
        List<String> compiled = source.stream()
                .dropWhile(line -> !line.strip().equals("// snippet: " + name))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// end"))
                .toList();
        assertThat(compiled).isNotEmpty();
        assertThat(shown).isEqualTo(String.join("\n", compiled).stripIndent() + "\n");
    }
}
