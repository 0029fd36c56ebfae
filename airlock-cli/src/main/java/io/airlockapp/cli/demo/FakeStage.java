package io.airlockapp.cli.demo;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.harp.Verdict;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.server.FakeGatewayServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A fake gateway on a port of this machine, with a user and an approver who keep to a script. */
class FakeStage implements Stage {

    private static final Duration THINKING = Duration.ofMillis(300);

    private final FakeGateway gateway = FakeGateway.builder().realTime().build();
    private final FakeGatewayServer server;
    private final Sinks.Empty<Void> takenBackShown = Sinks.empty();

    FakeStage() {
        gateway.consent().require();
        gateway.approver().manualPairings();
        server = FakeGatewayServer.start(gateway);
    }

    @Override
    public URI gateway() {
        return server.baseUrl();
    }

    @Override
    public AppCredentials app() {
        return gateway.appCredentials();
    }

    @Override
    public UserCredential user() {
        return gateway.userCredential();
    }

    @Override
    public boolean scripted() {
        return true;
    }

    @Override
    public Duration pollInterval() {
        return Duration.ofMillis(200);
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(20);
    }

    @Override
    public void consentWanted(@Nullable URI page) {
        gateway.consent().approve();
    }

    @Override
    public void codeShown(String code) {
        gateway.approver().enterCode(code);
    }

    /** The approver recognises a scene by the hash of what they have decrypted. */
    @Override
    public void expect(List<Scene> scenes) {
        Map<String, Scene> byHash = scenes.stream()
                .collect(Collectors.toMap(scene -> scene.action().hash().value(), Function.identity()));
        gateway.approver().decide(shown -> {
            Scene scene = byHash.get(shown.artifactHash());
            if (scene == null) {
                return Answer.reject("Nobody told me about this.");
            }
            if (scene.takenBack()) {
                takenBackShown.tryEmitEmpty();
                return Answer.never();
            }
            return Answer.after(THINKING, answer(scene));
        });
    }

    /** What the script has for a scene that the agent does not take back. */
    Answer answer(Scene scene) {
        return scene.expected() == Verdict.Approved.class
                ? Answer.approve()
                : Answer.reject("We still need our notes.");
    }

    @Override
    public void expectLoad() {
        gateway.approver().decide(shown -> answerInLoad(shown.payload()));
    }

    /** What the script has for one of many actions. */
    Answer answerInLoad(String payload) {
        return Load.isToBeRejected(payload) ? Answer.reject() : Answer.approve();
    }

    @Override
    public Mono<Void> changeOfMind() {
        return takenBackShown.asMono().then(Mono.delay(THINKING)).then();
    }

    @Override
    public List<String> leftovers() {
        List<String> found = new ArrayList<>();
        if (gateway.pendingExchanges() > 0) {
            found.add("Exchanges are still open at the gateway: " + gateway.pendingExchanges() + ".");
        }
        if (gateway.pendingWaits() > 0) {
            found.add("Waits are still held at the gateway: " + gateway.pendingWaits() + ".");
        }
        if (!gateway.approver().unreadable().isEmpty()) {
            found.add("The approver could not read "
                    + gateway.approver().unreadable().size() + " of what they were sent.");
        }
        return found;
    }

    @Override
    public void close() {
        server.close();
        gateway.close();
    }
}
