package io.airlockapp.harp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReplayJournalTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final Clock clock = ((InstantSource) time::get).withZone(ZoneOffset.UTC);

    @Test
    void claim_nonce_isNewOnceForEachSigner() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 10);

        assertThat(journal.claim("a", "1", NOW.plusSeconds(10))).isTrue();
        assertThat(journal.claim("a", "1", NOW.plusSeconds(10))).isFalse();
        assertThat(journal.claim("b", "1", NOW.plusSeconds(10))).isTrue();
        assertThat(journal.claim("a", "2", NOW.plusSeconds(10))).isTrue();
        assertThat(journal.claim("", "a1", NOW.plusSeconds(10))).isTrue();
    }

    @Test
    void claim_nonceAtItsLastMoment_isStillKnown_andForgottenAfterwards() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 10);
        journal.claim("a", "1", NOW.plusSeconds(10));

        time.set(NOW.plusSeconds(10));
        assertThat(journal.claim("a", "1", NOW.plusSeconds(20))).isFalse();
        time.set(NOW.plusSeconds(10).plusNanos(1));
        assertThat(journal.claim("a", "1", NOW.plusSeconds(20))).isTrue();
        time.set(NOW.plusSeconds(20));
        assertThat(journal.claim("a", "1", NOW.plusSeconds(30))).isFalse();
    }

    @Test
    void claim_fullJournal_failsUntilSomethingMayBeForgotten() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 2);
        journal.claim("a", "late", NOW.plusSeconds(100));
        journal.claim("a", "soon", NOW.plusSeconds(10));

        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> journal.claim("a", "new", NOW.plusSeconds(10)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.REPLAY));
        assertThat(journal.claim("a", "late", NOW.plusSeconds(10))).isFalse();
        time.set(NOW.plusSeconds(11));
        assertThat(journal.claim("a", "new", NOW.plusSeconds(20))).isTrue();
        assertThat(journal.claim("a", "late", NOW.plusSeconds(20))).isFalse();
    }

    @Test
    void claim_manyThreadsAtOnce_eachNonceIsNewToOneOfThem() throws Exception {
        int threads = 4;
        int nonces = 20_000;
        ReplayJournal journal = ReplayJournal.inMemory(clock, nonces);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                results.add(executor.submit(() -> {
                    start.await();
                    int claimed = 0;
                    for (int nonce = 0; nonce < nonces; nonce++) {
                        claimed += journal.claim("a", "n" + nonce, NOW.plusSeconds(10)) ? 1 : 0;
                    }
                    return claimed;
                }));
            }
            int claimed = 0;
            for (Future<Integer> result : results) {
                claimed += result.get();
            }
            assertThat(claimed).isEqualTo(nonces);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void inMemory_noCapacity_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ReplayJournal.inMemory(clock, 0));
    }
}
