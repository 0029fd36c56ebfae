package io.airlockapp.testkit.tck;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestInstance;

/** What the parts of a {@link GatewayContract} share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Suite {

    private final Supplier<Session> source;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    Session session;

    Suite(Supplier<Session> source) {
        this.source = source;
    }

    @BeforeEach
    void useTheSession() {
        session = source.get();
    }

    static Stream<DynamicTest> each(Consumer<@Nullable String> test, @Nullable String... values) {
        return Stream.of(values).map(value -> dynamicTest("'" + value + "'", () -> test.accept(value)));
    }
}
