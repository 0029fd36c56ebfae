package io.airlockapp.testkit.junit;

import io.airlockapp.blocking.BlockingEnforcer;
import io.airlockapp.blocking.BlockingGatewayClient;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.EnforcerBuilder;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.GatewayClientBuilder;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.testkit.Channels;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Colleague;
import io.airlockapp.testkit.fault.Faults;
import io.airlockapp.transport.PushTransport;
import io.airlockapp.transport.Transport;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension;
import reactor.core.scheduler.Scheduler;

/**
 * Gives each test a fake gateway of its own, and what belongs to it, as parameters of its method, of the test class's constructor
 * and of methods before and after each test:
 *
 * <ul>
 *   <li>{@link FakeGateway} and {@link Approver};
 *   <li>{@link Enforcer} and {@link BlockingEnforcer}, two faces of one enforcer, paired with that approver;
 *   <li>{@link GatewayClient} and {@link BlockingGatewayClient}, two faces of its client; {@link Pairing}, its pairing; and
 *       {@link TimeSource}, the time of all of them, for clients that the test builds itself.
 * </ul>
 *
 * <p>All are made when they are first asked for, are the same within a test, and are closed after it, when its own methods are
 * through. Nothing is shared between tests, so these can run in parallel. Methods before and after all tests, and the constructor of
 * a class with one instance for all of them, belong to no single test and are refused. A paired enforcer has sent a first heartbeat.
 *
 * <p><b>Time</b> is virtual: it moves only by the gateway's {@link FakeGateway#advance} and its kin, and by one thing more. A
 * call of a <em>blocking</em> face that has to wait on the test's own thread would wait for ever, since nobody else moves time while
 * that thread stands still. So it moves time itself, on that thread, from one thing that is due to the next until it has its result,
 * for seven days at most: an approver who answers after 30 minutes takes microseconds, and one who never answers lets the review
 * expire. What was sent has been handled by then, as client and gateway work on that same thread. On any other thread a blocking call
 * really waits, and the test moves time, or answers, when it sees fit; begin one there to look at a review that is under way. What a
 * test does on other threads is not waited for by a blocking call on its own one. The <em>reactive</em> faces never move time: subscribe
 * (with {@code toFuture()} or {@code StepVerifier}, rather than {@code block()}, unless the approver answers at once), and then advance.
 *
 * <p>When a test <b>fails</b>, exchanges, requests and the rest of what the gateway knows are printed to {@link System#err} and
 * published as a report entry under {@code airlock}, before anything is closed: without headers, bodies, tokens and payloads.
 *
 * <pre>{@code
 * @ExtendWith(AirlockExtension.class)
 * class DeploymentTest {
 *
 *     @Test
 *     void deploy_approverSaysNo_doesNotDeploy(Approver approver, BlockingEnforcer enforcer) {
 *         approver.when(payload("/command").contains("terraform")).reject("not today").after(Duration.ofMinutes(9));
 *
 *         assertThat(new Deployment(enforcer).deploy()).isFalse();
 *     }
 * }
 * }</pre>
 *
 * To change what is given, register one that is {@linkplain #builder() built}:
 * {@code @RegisterExtension static final AirlockExtension airlock = AirlockExtension.builder()….build();}
 */
public final class AirlockExtension
        implements ParameterResolver, InvocationInterceptor, TestInstantiationAwareExtension {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(AirlockExtension.class);
    private static final Map<Class<?>, Function<Scene, Object>> PARAMETERS = parameters();

    /** What could be looked for here, and where it is. */
    private static final Map<Class<?>, String> HINTS = Map.of(
            Faults.class, "take a FakeGateway, and its faults()",
            Channels.class, "take a FakeGateway, and its channels()",
            Transport.class, "take a FakeGateway, and its transport()",
            PushTransport.class, "take a FakeGateway, and its transport()",
            Clock.class, "take a TimeSource, and its clock()",
            Scheduler.class, "take a TimeSource, and its scheduler()",
            Colleague.class, "take an Approver, and its colleague()",
            GatewayClientBuilder.class, "take a FakeGateway and a TimeSource, and build with them",
            EnforcerBuilder.class, "take a GatewayClient and a TimeSource, and build with them");

    private final Settings settings;

    /** Creates the extension as {@code @ExtendWith} does, without changes. */
    public AirlockExtension() {
        this(builder());
    }

    private AirlockExtension(Builder builder) {
        settings = new Settings(
                builder.gateway,
                builder.client,
                builder.enforcer,
                builder.approver,
                builder.enforcerId,
                builder.workspaceName,
                builder.paired,
                builder.payloads);
    }

    /**
     * Starts an extension that differs from the usual one.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    private static Map<Class<?>, Function<Scene, Object>> parameters() {
        Map<Class<?>, Function<Scene, Object>> all = new LinkedHashMap<>();
        all.put(FakeGateway.class, Scene::gateway);
        all.put(Approver.class, scene -> scene.gateway().approver());
        all.put(Enforcer.class, Scene::enforcer);
        all.put(BlockingEnforcer.class, Scene::blockingEnforcer);
        all.put(GatewayClient.class, Scene::client);
        all.put(BlockingGatewayClient.class, Scene::blockingClient);
        all.put(Pairing.class, Scene::pairing);
        all.put(TimeSource.class, Scene::time);
        return all;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return PARAMETERS.containsKey(type) || HINTS.containsKey(type);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Function<Scene, Object> given = PARAMETERS.get(type);
        if (given == null) {
            throw refused(
                    parameter.getParameter(),
                    "is not given: " + HINTS.get(type) + ". There are " + names() + " to take.");
        }
        if (context.getTestMethod().isEmpty()) {
            throw refused(
                    parameter.getParameter(),
                    "would be shared by several tests here, and each has its own. Take it in the test method, in a @BeforeEach"
                            + " method, or in the constructor of a class with an instance for each test.");
        }
        try {
            return given.apply(scene(context));
        } catch (NotPairedException e) {
            throw refused(parameter.getParameter(), "is not there, as the extension was built with unpaired().");
        }
    }

    private static ParameterResolutionException refused(Parameter parameter, String why) {
        return new ParameterResolutionException(
                "The parameter " + parameter.getType().getSimpleName() + " " + parameter.getName() + " of "
                        + parameter.getDeclaringExecutable() + " " + why);
    }

    private static String names() {
        return PARAMETERS.keySet().stream().map(Class::getSimpleName).collect(Collectors.joining(", "));
    }

    private Scene scene(ExtensionContext context) {
        return context.getStore(NAMESPACE).computeIfAbsent(this, any -> new Scene(settings, context), Scene.class);
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        onItsThread(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        onItsThread(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        onItsThread(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> invocationContext,
            ExtensionContext context)
            throws Throwable {
        onItsThread(invocation, context);
    }

    /** The test's own thread is the one that its methods run on, which a time-out can make another than that of the parameters. */
    private void onItsThread(Invocation<@Nullable Void> invocation, ExtensionContext context) throws Throwable {
        Scene scene = context.getStore(NAMESPACE).get(this, Scene.class);
        if (scene != null) {
            scene.runsOnThisThread();
        }
        invocation.proceed();
    }

    /** Collects what an {@link AirlockExtension} gives. Not thread-safe. */
    public static final class Builder {

        private Consumer<? super FakeGateway.Builder> gateway = any -> {};
        private Consumer<? super GatewayClientBuilder> client = any -> {};
        private Consumer<? super EnforcerBuilder> enforcer = any -> {};
        private Consumer<? super Approver> approver = any -> {};
        private String enforcerId = "enforcer-1";
        private String workspaceName = "workspace-1";
        private boolean paired = true;
        private boolean payloads;

        private Builder() {}

        /**
         * Changes the gateway of each test.
         *
         * @param changes gets the builder. With {@link FakeGateway.Builder#realTime()} nothing moves time, and calls wait for real
         * @return this builder
         */
        public Builder gateway(Consumer<? super FakeGateway.Builder> changes) {
            gateway = Objects.requireNonNull(changes, "changes");
            return this;
        }

        /**
         * Changes the client of each test, which has the gateway's transport, credentials and time, and no limit of requests.
         *
         * @param changes gets the builder
         * @return this builder
         */
        public Builder client(Consumer<? super GatewayClientBuilder> changes) {
            client = Objects.requireNonNull(changes, "changes");
            return this;
        }

        /**
         * Changes the enforcer of each test, which has the gateway's time, and its id as its label.
         *
         * @param changes gets the builder
         * @return this builder
         */
        public Builder enforcer(Consumer<? super EnforcerBuilder> changes) {
            enforcer = Objects.requireNonNull(changes, "changes");
            return this;
        }

        /**
         * Sets how the approver of each test begins.
         *
         * @param beginning gets the approver, who ignores artifacts unless told otherwise; called once for each test
         * @return this builder
         */
        public Builder approver(Consumer<? super Approver> beginning) {
            approver = Objects.requireNonNull(beginning, "beginning");
            return this;
        }

        /**
         * Sets the enforcer's id.
         *
         * @param id the id; {@code enforcer-1} by default
         * @return this builder
         */
        public Builder enforcerId(String id) {
            enforcerId = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Sets the workspace that the enforcer guards.
         *
         * @param name its name; {@code workspace-1} by default
         * @return this builder
         */
        public Builder workspaceName(String name) {
            workspaceName = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Leaves the pairing to the test. There is no parameter {@link Pairing} then.
         *
         * @return this builder
         */
        public Builder unpaired() {
            paired = false;
            return this;
        }

        /**
         * Shows what the approver was shown, payloads and all, when a test fails. For tests whose payloads are no secrets.
         *
         * @return this builder
         */
        public Builder showPayloads() {
            payloads = true;
            return this;
        }

        /**
         * Builds the extension.
         *
         * @return a new extension
         */
        public AirlockExtension build() {
            return new AirlockExtension(this);
        }
    }
}
