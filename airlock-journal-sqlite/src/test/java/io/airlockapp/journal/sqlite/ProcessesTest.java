package io.airlockapp.journal.sqlite;

import static io.airlockapp.journal.sqlite.Uses.assertRefused;
import static io.airlockapp.journal.sqlite.Uses.numbered;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal among processes: those that share it, and those that are killed. */
@Timeout(300)
class ProcessesTest {

    private static final String NEW = "new ";

    @TempDir
    Path directory;

    private final Uses uses = new Uses();

    private SqliteReplayJournal open(Path file) {
        return SqliteReplayJournal.open(file, uses.clock);
    }

    @Test
    void claim_severalProcessesAtOnce_eachUseIsNewToOneOfThem() throws Exception {
        Path file = directory.resolve("journal.db");
        int claims = 60;
        List<Child> children = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                children.add(Child.start(file, 0, claims));
            }
            // They have all made the one journal.
            for (Child child : children) {
                assertThat(child.line()).isEqualTo("open");
            }
            for (Child child : children) {
                child.go();
            }
            List<Long> claimed = new ArrayList<>();
            int answers = 0;
            for (Child child : children) {
                for (String line = child.line(); line != null; line = child.line()) {
                    assertThat(line).matches("(new|used) \\d+");
                    answers++;
                    if (line.startsWith(NEW)) {
                        claimed.add(number(line));
                    }
                }
            }
            assertThat(answers).isEqualTo(3 * claims);
            assertThat(claimed)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, claims).boxed().toList());
        } finally {
            for (Child child : children) {
                child.close();
            }
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(NEW.length()));
    }

    @Test
    void claim_processKilledAtAnyMoment_everythingItClaimedIsKnown() throws Exception {
        Path file = directory.resolve("journal.db");
        Random random = new Random(20260101);
        List<Long> claimed = new ArrayList<>();
        int afterACrash = 0;
        for (int round = 0; round < 10; round++) {
            long first = (round + 1) * 10_000L;
            try (Child child = Child.start(file, first, first + 10_000)) {
                assertThat(child.line()).isEqualTo("open");
                child.go();
                // While this reads, the child goes on, so that the end finds it anywhere in a claim.
                for (int left = random.nextInt(25); left > 0; left--) {
                    claimed.add(number(child.line()));
                }
                child.kill();
                for (String line = child.line(); line != null; line = child.line()) {
                    // The last line may be cut: all numbers of a round have as many digits.
                    if (line.length() == NEW.length() + Long.toString(first).length()) {
                        claimed.add(number(line));
                    }
                }
            }
            byte[] undoing = Files.readAllBytes(directory.resolve("journal.db-journal"));
            if (undoing.length > 0) {
                afterACrash++;
                // SQLite's file format: the number of records is left open (-1) only where nothing is synced to the
                // disk.
                assertThat(ByteBuffer.wrap(undoing).getInt(8)).isNotNegative();
            }
            try (SqliteReplayJournal journal = open(file)) {
                for (long number : claimed) {
                    assertThat(journal.claim(numbered(number)))
                            .as("use %d after round %d", number, round)
                            .isFalse();
                }
            }
        }
        assertThat(claimed).isNotEmpty();
        assertThat(afterACrash)
                .as("rounds that ended in the middle of a transaction")
                .isPositive();
    }

    @Test
    void claim_anotherProcessHoldsTheFile_failsAfterTheBusyTimeout_andClaimsNothing() throws Exception {
        Path file = directory.resolve("journal.db");
        try (SqliteReplayJournal journal = SqliteReplayJournal.builder(file)
                .clock(uses.clock)
                .busyTimeout(Duration.ofMillis(20))
                .open()) {
            try (RawDatabase other = RawDatabase.open(file)) {
                other.execute("BEGIN IMMEDIATE");
                assertRefused(() -> journal.claim(numbered(1))).withMessageContaining("in use by another process");
                other.execute("ROLLBACK");
                // A reader lets a transaction begin, and holds up its end.
                other.execute("BEGIN");
                assertThat(other.number("SELECT count(*) FROM uses")).isZero();
                assertRefused(() -> journal.claim(numbered(1))).withMessageContaining("in use by another process");
                other.execute("ROLLBACK");
                other.execute("BEGIN EXCLUSIVE");
                assertRefused(() -> SqliteReplayJournal.builder(file)
                                .busyTimeout(Duration.ofMillis(20))
                                .open())
                        .withMessageContaining("in use by another process");
                other.execute("ROLLBACK");
            }
            assertThat(journal.claim(numbered(1))).isTrue();
        }
    }

    @Test
    void claim_severalThreadsWhileTheFileIsHeld_waitTogetherAndNotOneAfterTheOther() throws Exception {
        Path file = directory.resolve("journal.db");
        try (SqliteReplayJournal journal = SqliteReplayJournal.builder(file)
                        .clock(uses.clock)
                        .busyTimeout(Duration.ofMillis(500))
                        .open();
                RawDatabase other = RawDatabase.open(file)) {
            other.execute("BEGIN IMMEDIATE");
            List<Thread> threads = new ArrayList<>();
            List<Throwable> causes = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 20; i++) {
                long number = i;
                threads.add(new Thread(() ->
                        assertRefused(() -> journal.claim(numbered(number))).satisfies(e -> causes.add(e.getCause()))));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            other.execute("ROLLBACK");
            assertThat(causes).hasSize(20);
            // Those that came while the first was waiting got the second's failure.
            assertThat(causes.stream().distinct()).hasSizeLessThan(10);
        }
    }
}
