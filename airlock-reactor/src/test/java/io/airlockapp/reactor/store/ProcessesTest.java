package io.airlockapp.reactor.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Several processes share one state. */
class ProcessesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path temporary;

    private Path directory;
    private FileStateStore store;

    @BeforeEach
    void create() {
        directory = temporary.resolve("state");
        store = FileStateStore.builder(directory).build();
    }

    private int value() {
        return Counter.value(Objects.requireNonNull(store.load().block(PATIENCE)));
    }

    @Test
    void updatesOfSeveralProcesses_loseNoneAndTearNone() throws Exception {
        try (Child one = Child.start(directory.toString(), "60");
                Child two = Child.start(directory.toString(), "60")) {
            List<String> said = new ArrayList<>(List.of(one.line(), two.line()));
            List<Integer> own = Flux.range(0, 60)
                    .concatMap(i -> store.load().map(Counter::value).then(store.update(Counter::bump)))
                    .map(Counter::value)
                    .collectList()
                    .block(PATIENCE);
            said.addAll(one.rest());
            said.addAll(two.rest());
            assertThat(one.exitCode()).isZero();
            assertThat(two.exitCode()).isZero();
            Objects.requireNonNull(own).forEach(each -> said.add(each.toString()));
            // Each number was said once: two that had read the same state would have said the same.
            assertThat(said).hasSize(180).doesNotHaveDuplicates();
        }
        assertThat(value()).isEqualTo(180);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void processKilledAtSomeMoment_leavesAWholeStateAndNoLock(long seed) throws Exception {
        Random random = new Random(seed);
        String last;
        try (Child child = Child.start(directory.toString(), "1000000")) {
            last = child.line();
            for (int lines = random.nextInt(20); lines > 0; lines--) {
                last = child.line();
            }
            for (int spin = random.nextInt(2_000_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            child.kill();
            List<String> rest = child.rest();
            last = rest.isEmpty() ? last : rest.get(rest.size() - 1);
        }
        int found = value();
        assertThat(found).isBetween(Integer.parseInt(last), Integer.parseInt(last) + 1);
        store.update(Counter::bump).block(PATIENCE);
        assertThat(value()).isEqualTo(found + 1);
        assertThat(names()).containsExactlyInAnyOrder("state.json", "state.lock", "jvm.lock");
    }

    @Test
    void processKilledWhileItHoldsTheLock_changesNothingAndFreesIt() throws Exception {
        try (Child child = Child.start(directory.toString(), "hold")) {
            assertThat(child.line()).isEqualTo("held");
            child.kill();
        }
        store.update(Counter::bump).block(PATIENCE);
        assertThat(value()).isEqualTo(1);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
