package io.airlockapp.blocking;

import io.airlockapp.credential.Secret;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.ContentKey;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.model.AckStatus;
import io.airlockapp.model.Acknowledgement;
import io.airlockapp.model.ArtifactSubmission;
import io.airlockapp.model.ArtifactType;
import io.airlockapp.model.Ciphertext;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.PairingClaim;
import io.airlockapp.model.PairingInitiation;
import io.airlockapp.model.PolicyQuery;
import io.airlockapp.model.Signer;
import io.airlockapp.reactor.Drain;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.auth.AuthorizationRequest;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.reactor.auth.Session;
import io.airlockapp.reactor.auth.SignOut;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls every method of the blocking faces, on a reactive client that answers them all alike. */
final class Faces {

    private static final Action ACTION =
            Action.command("ls").toBuilder().timeout(Duration.ofMillis(1)).build();
    private static final Map<Class<?>, Object> ARGUMENTS = Map.ofEntries(
            Map.entry(String.class, "some-id"),
            Map.entry(Duration.class, Duration.ofSeconds(1)),
            Map.entry(Action.class, ACTION),
            Map.entry(Drain.class, Drain.HAND_OVER),
            Map.entry(
                    ReviewTicket.class,
                    ReviewTicket.issue(
                            ContentKey.restore(Secret.of("A".repeat(43))),
                            "req-1",
                            "enforcer",
                            ACTION.hash(),
                            Instant.EPOCH)),
            Map.entry(Iterable.class, List.of(ACTION)),
            Map.entry(Callable.class, (Callable<String>) () -> "done"),
            Map.entry(Consumer.class, (Consumer<Object>) code -> {}),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(Signer.class, new Signer("key-1", "AAAA", false)),
            Map.entry(Secret.class, Secret.of("a-routing-token")),
            Map.entry(URI.class, URI.create("https://app.example/callback")),
            Map.entry(Discovery.class, new Discovery(URI.create("https://idp.example"), "client", true)),
            Map.entry(
                    LoopbackOptions.class,
                    LoopbackOptions.builder().timeout(Duration.ofMillis(1)).build()),
            Map.entry(AuthorizationRequest.class, new Request()),
            Map.entry(SignOut.class, SignOut.sessionOnly()),
            Map.entry(PairingInitiation.class, new PairingInitiation("device", "enforcer", null, null, null, null)),
            Map.entry(PairingClaim.class, new PairingClaim("ABCD", "device", "enforcer", "label", "place", null, null)),
            Map.entry(Heartbeat.class, new Heartbeat("enforcer", null, null)),
            Map.entry(
                    ArtifactSubmission.class,
                    new ArtifactSubmission(
                            "msg-1",
                            "req-1",
                            Instant.EPOCH,
                            "enforcer",
                            ArtifactType.COMMAND_REVIEW,
                            "0".repeat(64),
                            new Ciphertext("AES-256-GCM", "AAAA", "AAAA", "AAAA", null),
                            Instant.EPOCH.plusSeconds(1),
                            null,
                            Map.of())),
            Map.entry(
                    Acknowledgement.class,
                    new Acknowledgement("ack-1", "req-1", "msg-1", "enforcer", AckStatus.DELIVERED, Instant.EPOCH)),
            Map.entry(PolicyQuery.class, new PolicyQuery("enforcer", "workspace", null)),
            Map.entry(
                    Pairing.class,
                    new Pairing(
                            "enforcer",
                            "device",
                            null,
                            null,
                            Secret.of("a-routing-token"),
                            Secret.of("a-content-key"),
                            List.of(),
                            Instant.EPOCH)));

    private Faces() {}

    private record Request() implements AuthorizationRequest {
        @Override
        public URI authorizationUri() {
            return URI.create("https://idp.example/authorize");
        }

        @Override
        public URI redirectUri() {
            return URI.create("https://app.example/callback");
        }
    }

    /** One method of a blocking face. */
    record Face(Class<?> reactive, Class<?> blocking, Method method) {

        /** What messages call it. */
        String name() {
            return reactive.getSimpleName() + "." + method.getName();
        }

        Object[] arguments() {
            return Arrays.stream(method.getParameterTypes())
                    .map(Faces::argument)
                    .toArray();
        }

        /** Calls it, and reads its results if they are a stream. */
        @Nullable
        Object call(Publisher<?> answer, Duration deadline, Object... arguments) throws Throwable {
            Object core = Proxy.newProxyInstance(
                    reactive.getClassLoader(), new Class<?>[] {reactive}, (proxy, called, given) -> {
                        Class<?> type = called.getReturnType();
                        return type == Mono.class ? Mono.from(answer) : type == Flux.class ? Flux.from(answer) : null;
                    });
            return callOn(core, deadline, arguments);
        }

        @Nullable
        Object callOn(Object core, Duration deadline, Object... arguments) throws Throwable {
            Object face = core instanceof GatewayClient client
                    ? BlockingGatewayClient.of(client, deadline)
                    : core instanceof Session session
                            ? BlockingSession.of(session, deadline)
                            : BlockingEnforcer.of((Enforcer) core, deadline, deadline);
            try {
                Object result = method.invoke(face, arguments.length == 0 ? arguments() : arguments);
                return result instanceof Stream<?> stream ? read(stream) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private static List<?> read(Stream<?> stream) {
            try (stream) {
                return stream.toList();
            }
        }

        @Override
        public String toString() {
            return name();
        }
    }

    static Object argument(Class<?> type) {
        Object argument = ARGUMENTS.get(type);
        if (argument == null) {
            throw new AssertionError("The tests have no sample of " + type + ": add one.");
        }
        return argument;
    }

    /** Every method that waits, which is every method but {@code pairing()}, {@code signers()} and {@code circuit()}. */
    static Stream<Face> waiting() {
        return Stream.of(
                        methods(GatewayClient.class, BlockingGatewayClient.class),
                        methods(Enforcer.class, BlockingEnforcer.class),
                        methods(Session.class, BlockingSession.class))
                .flatMap(faces -> faces)
                .filter(face -> !Set.of("pairing", "signers", "circuit").contains(face.method.getName()));
    }

    private static Stream<Face> methods(Class<?> reactive, Class<?> blocking) {
        return Arrays.stream(blocking.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .map(method -> new Face(reactive, blocking, method));
    }
}
