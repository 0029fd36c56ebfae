package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.auth.Session;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Holds the two faces together: the same methods, in the same order, with what is reactive in them made blocking. */
class ParityTest {

    @Test
    void gatewayClient_andItsBlockingForm_haveTheSameMethodsInTheSameOrder() {
        assertThat(methods(BlockingGatewayClient.class)).isEqualTo(blockingFormOf(GatewayClient.class));
    }

    @Test
    void enforcer_andItsBlockingForm_haveTheSameMethodsInTheSameOrder() {
        assertThat(methods(BlockingEnforcer.class)).isEqualTo(blockingFormOf(Enforcer.class));
    }

    @Test
    void session_andItsBlockingForm_haveTheSameMethodsInTheSameOrder() {
        assertThat(methods(BlockingSession.class)).isEqualTo(blockingFormOf(Session.class));
    }

    @Test
    void gate_isTheOnlyMethodThatDeclaresAnException() {
        assertThat(Stream.of(BlockingGatewayClient.class, BlockingEnforcer.class, BlockingSession.class)
                        .flatMap(face -> Arrays.stream(face.getDeclaredMethods()))
                        .filter(method -> method.getExceptionTypes().length > 0))
                .extracting(Method::getName)
                .containsOnly("gate");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Twins.OneMissing.class,
                Twins.OneMore.class,
                Twins.OtherOrder.class,
                Twins.OtherName.class,
                Twins.OtherParameter.class,
                Twins.OtherResult.class,
                Twins.StillReactive.class
            })
    void comparison_facesThatDiffer_differ(Class<?> twin) {
        assertThat(methods(twin)).isNotEqualTo(blockingFormOf(Twins.Original.class));
    }

    @Test
    void comparison_facesThatMatch_areEqual() {
        assertThat(methods(Twins.Faithful.class)).isEqualTo(blockingFormOf(Twins.Original.class));
    }

    /** What {@link #comparison_facesThatDiffer_differ} compares. */
    private interface Twins {

        interface Original {
            Mono<Void> send(String text);

            <T> Mono<T> run(Mono<T> work);

            Flux<List<String>> all(Publisher<String> texts);
        }

        interface Faithful {
            void send(String text);

            <T> T run(Callable<T> work);

            Stream<List<String>> all(Iterable<String> texts);
        }

        interface OneMissing {
            void send(String text);

            <T> T run(Callable<T> work);
        }

        interface OneMore {
            void send(String text);

            <T> T run(Callable<T> work);

            Stream<List<String>> all(Iterable<String> texts);

            void more();
        }

        interface OtherOrder {
            <T> T run(Callable<T> work);

            void send(String text);

            Stream<List<String>> all(Iterable<String> texts);
        }

        interface OtherName {
            void sent(String text);

            <T> T run(Callable<T> work);

            Stream<List<String>> all(Iterable<String> texts);
        }

        interface OtherParameter {
            void send(String text);

            <T> T run(Callable<T> work);

            Stream<List<String>> all(Iterable<Integer> texts);
        }

        interface OtherResult {
            void send(String text);

            <T> T run(Callable<T> work);

            Stream<String> all(Iterable<String> texts);
        }

        interface StillReactive {
            Mono<Void> send(String text);

            <T> T run(Callable<T> work);

            Stream<List<String>> all(Iterable<String> texts);
        }
    }

    /** The methods of a face, in the order of its source. */
    private static List<String> methods(Class<?> face) {
        return signatures(face, (type, result) -> type.getTypeName());
    }

    /** What the methods of a reactive face must be in its blocking form. */
    private static List<String> blockingFormOf(Class<?> face) {
        return signatures(face, ParityTest::blockingFormOf);
    }

    /** How a type is written; what is a {@code Mono} is a value as a result and a {@code Callable} as a parameter. */
    private interface TypeName {
        String of(Type type, boolean result);
    }

    private static List<String> signatures(Class<?> face, TypeName typeName) {
        List<String> order = DeclaredMethods.inOrder(face);
        return Arrays.stream(face.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                .sorted(Comparator.comparingInt(method -> order.indexOf(DeclaredMethods.key(method))))
                .map(method -> signature(method, typeName))
                .toList();
    }

    private static String signature(Method method, TypeName typeName) {
        String variables = Arrays.stream(method.getTypeParameters())
                .map(variable -> variable + " extends " + Arrays.toString(variable.getBounds()))
                .collect(Collectors.joining(", ", "<", "> "));
        String parameters = Arrays.stream(method.getParameters())
                .map(parameter -> typeName.of(parameter.getParameterizedType(), false) + " " + name(parameter))
                .collect(Collectors.joining(", ", "(", ")"));
        return variables + typeName.of(method.getGenericReturnType(), true) + " " + method.getName() + parameters;
    }

    private static String name(Parameter parameter) {
        assertThat(parameter.isNamePresent()).as("compiled with -parameters").isTrue();
        return parameter.getName();
    }

    private static String blockingFormOf(Type type, boolean result) {
        if (!(type instanceof ParameterizedType generic)) {
            return type.getTypeName();
        }
        Type argument = generic.getActualTypeArguments()[0];
        String element = argument.getTypeName();
        if (generic.getRawType() == Mono.class) {
            String value = argument == Void.class ? "void" : element;
            return result ? value : "java.util.concurrent.Callable<" + element + ">";
        }
        if (generic.getRawType() == Flux.class) {
            return "java.util.stream.Stream<" + element + ">";
        }
        if (generic.getRawType() == Function.class) {
            // What is waited for before a call goes on is done by the calling thread.
            return "java.util.function.Consumer<" + element + ">";
        }
        return generic.getRawType() == Publisher.class ? "java.lang.Iterable<" + element + ">" : type.getTypeName();
    }
}
