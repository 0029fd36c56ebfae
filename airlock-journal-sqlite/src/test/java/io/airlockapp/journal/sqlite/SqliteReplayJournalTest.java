package io.airlockapp.journal.sqlite;

import static io.airlockapp.journal.sqlite.Uses.NOW;
import static io.airlockapp.journal.sqlite.Uses.assertRefused;
import static io.airlockapp.journal.sqlite.Uses.numbered;
import static io.airlockapp.journal.sqlite.Uses.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.harp.ReplayJournal;
import io.airlockapp.harp.ReplayJournal.Use;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteReplayJournalTest {

    @TempDir
    Path directory;

    private final Uses uses = new Uses();
    private Path file;
    private SqliteReplayJournal journal;

    @BeforeEach
    void open() {
        file = directory.resolve("of/its/own/used decisions?mode=memory&x=%41#1.db");
        journal = SqliteReplayJournal.open(file, uses.clock);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void restart() {
        journal.close();
        journal = SqliteReplayJournal.open(file, uses.clock);
    }

    @Test
    void claim_useAgain_isNotNew_evenAfterARestart() {
        assertThat(journal.claim(numbered(1))).isTrue();
        assertThat(journal.claim(numbered(1))).isFalse();

        restart();

        assertThat(journal.claim(numbered(1))).isFalse();
        assertThat(journal.claim(numbered(2))).isTrue();
    }

    @Test
    void claim_nonceOfAnotherSigner_isAnother() {
        assertThat(journal.claim(new Use("a", "1", "req-1", "h", NOW))).isTrue();
        assertThat(journal.claim(new Use("b", "1", "req-2", "h", NOW))).isTrue();
        assertThat(journal.claim(new Use("", "a1", "req-3", "h", NOW))).isTrue();
        assertThat(journal.claim(new Use("a1", "", "req-4", "h", NOW))).isTrue();
        assertThat(journal.claim(new Use("a", "1", "req-5", "h", NOW))).isFalse();
    }

    @Test
    void claim_textThatIsNoUnicode_isToldApart() {
        assertThat(journal.claim(use("\ud800", "req-1"))).isTrue();
        assertThat(journal.claim(use("\ud801", "req-2"))).isTrue();
        assertThat(journal.claim(use("?", "req-3"))).isTrue();
        assertThat(journal.claim(use("a", "req-4"))).isTrue();
        assertThat(journal.claim(use("a\0b", "req-5"))).isTrue();
        assertThat(journal.claim(use("\ud800", "req-6"))).isFalse();
    }

    @Test
    void claim_halfOfItUsed_claimsNothing() {
        assertThat(journal.claim(use("1", "req-1"))).isTrue();
        assertThat(journal.claim(use("1", "req-2"))).isFalse();
        assertThat(journal.claim(use("2", "req-1"))).isFalse();
        restart();
        assertThat(journal.claim(use("2", "req-2"))).isTrue();
    }

    @Test
    void claim_exchangeAboutOtherContent_isAnother() {
        assertThat(journal.claim(new Use("s", "1", "req-1", "h1", NOW))).isTrue();
        assertThat(journal.claim(new Use("s", "2", "req-1", "h2", NOW))).isTrue();
        assertThat(journal.claim(new Use("s", "3", "req-1", "h1", NOW))).isFalse();
    }

    @Test
    void claim_lastMoment_isStillKnown_andForgottenAfterwards() {
        Instant end = NOW.plusSeconds(10).plusNanos(1);
        journal.claim(numbered(1, end));

        uses.time.set(end);
        assertThat(journal.claim(numbered(1, end.plusSeconds(10)))).isFalse();
        uses.time.set(end.plusSeconds(1));
        assertThat(journal.claim(numbered(1, end.plusSeconds(10)))).isTrue();
        assertThat(journal.claim(numbered(1, end.plusSeconds(20)))).isFalse();
        restart();
        assertThat(journal.claim(numbered(1, end.plusSeconds(20)))).isFalse();
    }

    @Test
    void claim_untilTheEndOfTime_isNeverForgotten() {
        assertThat(journal.claim(numbered(1, Instant.MAX))).isTrue();
        assertThat(journal.claim(numbered(2, Instant.MIN))).isTrue();

        uses.time.set(Instant.MAX);
        assertThat(journal.claim(numbered(1))).isFalse();
        for (int i = 10; i < 20; i++) {
            assertThat(journal.claim(numbered(i, Instant.MAX))).isTrue();
        }
        restart();
        assertThat(journal.claim(numbered(1))).isFalse();
    }

    @Test
    void claim_clockSetBackBeforeWhatIsForgotten_failsUntilItHasCaughtUp() {
        journal.claim(numbered(1, NOW.plusSeconds(10)));
        uses.time.set(NOW.plusSeconds(1000));
        assertThat(journal.claim(numbered(2, NOW.plusSeconds(2000)))).isTrue();

        uses.time.set(NOW.plusSeconds(10));
        assertRefused(() -> journal.claim(numbered(1, NOW.plusSeconds(20)))).withMessageContaining("set the clock");
        restart();
        assertRefused(() -> journal.claim(numbered(3))).withMessageContaining("set the clock");
        uses.time.set(NOW.plusSeconds(11));
        assertThat(journal.claim(numbered(3))).isTrue();
    }

    @Test
    void claim_clockSetBackALittle_knowsWhatHadPassed() {
        journal.claim(numbered(1, NOW.plusSeconds(10)));
        uses.time.set(NOW.plusSeconds(60));
        assertThat(journal.claim(numbered(2))).isTrue();

        uses.time.set(NOW.plusSeconds(9));
        assertThat(journal.claim(numbered(1))).isFalse();
        assertThat(journal.claim(numbered(3))).isTrue();
    }

    @Test
    void claim_afterAnIdleTime_removesAFewOfThoseThatHavePassed() throws SQLException {
        int past = 20;
        for (int i = 0; i < past; i++) {
            journal.claim(numbered(i, NOW));
        }
        uses.time.set(NOW.plusSeconds(1000));
        journal.claim(numbered(1000));

        try (RawDatabase raw = RawDatabase.open(file)) {
            assertThat(raw.number("SELECT count(*) FROM uses")).isEqualTo(past + 1 - 4);
        }
        for (int i = 1; i <= past / 4; i++) {
            journal.claim(numbered(1000 + i));
        }
        try (RawDatabase raw = RawDatabase.open(file)) {
            assertThat(raw.number("SELECT count(*) FROM uses")).isEqualTo(past / 4 + 1);
        }
    }

    @Test
    void claim_manyShortLivedUses_fileLevelsOff() throws IOException {
        int live = 60;
        for (int i = 0; i < live; i++) {
            claimAt(i, live);
        }
        long reached = 0;
        for (int i = live; i < 5 * live; i++) {
            claimAt(i, live);
            if (i == 2 * live) {
                reached = Files.size(file);
            }
        }
        // Random keys leave pages of a tree between half full and full.
        assertThat(Files.size(file)).isLessThanOrEqualTo(reached * 3 / 2);
    }

    private void claimAt(int second, int kept) {
        uses.time.set(NOW.plusSeconds(second));
        assertThat(journal.claim(numbered(second, NOW.plusSeconds(second + kept))))
                .isTrue();
    }

    @Test
    void claim_manyThreadsAtOnce_eachUseIsNewToOneOfThem() throws Exception {
        int threads = 4;
        int claims = 200;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(executor.submit(() -> {
                    start.await();
                    int claimed = 0;
                    for (int number = 0; number < claims; number++) {
                        claimed += journal.claim(numbered(number)) ? 1 : 0;
                    }
                    return claimed;
                }));
            }
            int claimed = 0;
            for (Future<Integer> result : results) {
                claimed += result.get();
            }
            assertThat(claimed).isEqualTo(claims);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void claim_onTheSameFileTwiceInOneProcess_isSharedToo() {
        try (SqliteReplayJournal other = SqliteReplayJournal.open(file, uses.clock)) {
            assertThat(journal.claim(numbered(1))).isTrue();
            assertThat(other.claim(numbered(1))).isFalse();
            assertThat(other.claim(numbered(2))).isTrue();
            assertThat(journal.claim(numbered(2))).isFalse();
        }
        assertThat(journal.claim(numbered(3))).isTrue();
    }

    @Test
    void claim_onAnInterruptedThread_isDone_andTheInterruptStays() {
        Thread.currentThread().interrupt();
        try {
            assertThat(journal.claim(numbered(1))).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            SqliteReplayJournal other = SqliteReplayJournal.open(directory.resolve("another/journal.db"), uses.clock);
            other.close();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            boolean unused = Thread.interrupted();
        }
        assertThat(journal.claim(numbered(1))).isFalse();
    }

    @Test
    void claim_clockThatFails_isTyped_andHoldsNothing() {
        Clock broken = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                throw new IllegalStateException("no time");
            }
        };
        try (SqliteReplayJournal other = SqliteReplayJournal.open(file, broken)) {
            assertRefused(() -> other.claim(numbered(1)));
            assertThat(journal.claim(numbered(1))).isTrue();
        }
    }

    @Test
    void claim_afterClose_fails_andClosingAgainDoesNothing() {
        journal.close();
        journal.close();

        assertRefused(() -> journal.claim(numbered(1))).withMessageContaining("is closed");
    }

    @Test
    void blocking_isTrue() {
        ReplayJournal seen = journal;
        assertThat(seen.blocking()).isTrue();
    }

    @Test
    void content_isHashesOnly() throws IOException {
        journal.claim(new Use("the-signer", "the-nonce", "the-request", "the-hash", NOW));

        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .contains("keep_until")
                .doesNotContain("the-signer", "the-nonce", "the-request", "the-hash");
    }

    @Test
    void busyTimeout_outOfBounds_isRefused() {
        SqliteReplayJournal.Builder builder = SqliteReplayJournal.builder(file);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.busyTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.busyTimeout(Duration.ofHours(2)));
    }
}
