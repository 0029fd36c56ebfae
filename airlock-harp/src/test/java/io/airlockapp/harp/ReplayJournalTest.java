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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayJournalTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final AtomicInteger exchanges = new AtomicInteger();
    private final Clock clock = ((InstantSource) time::get).withZone(ZoneOffset.UTC);

    @Test
    void claim_nonce_isNewOnceForEachSigner() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 10);

        assertThat(claim(journal, "a", "1", NOW.plusSeconds(10))).isTrue();
        assertThat(claim(journal, "a", "1", NOW.plusSeconds(10))).isFalse();
        assertThat(claim(journal, "b", "1", NOW.plusSeconds(10))).isTrue();
        assertThat(claim(journal, "a", "2", NOW.plusSeconds(10))).isTrue();
        assertThat(claim(journal, "", "a1", NOW.plusSeconds(10))).isTrue();
    }

    @Test
    void claim_nonceAtItsLastMoment_isStillKnown_andForgottenAfterwards() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 10);
        claim(journal, "a", "1", NOW.plusSeconds(10));

        time.set(NOW.plusSeconds(10));
        assertThat(claim(journal, "a", "1", NOW.plusSeconds(20))).isFalse();
        time.set(NOW.plusSeconds(10).plusNanos(1));
        assertThat(claim(journal, "a", "1", NOW.plusSeconds(20))).isTrue();
        time.set(NOW.plusSeconds(20));
        assertThat(claim(journal, "a", "1", NOW.plusSeconds(30))).isFalse();
    }

    @Test
    void claim_fullJournal_failsUntilSomethingMayBeForgotten() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 2);
        claim(journal, "a", "late", NOW.plusSeconds(100));
        claim(journal, "a", "soon", NOW.plusSeconds(10));

        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> claim(journal, "a", "new", NOW.plusSeconds(10)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.REPLAY));
        assertThat(claim(journal, "a", "late", NOW.plusSeconds(10))).isFalse();
        time.set(NOW.plusSeconds(11));
        assertThat(claim(journal, "a", "new", NOW.plusSeconds(20))).isTrue();
        assertThat(claim(journal, "a", "late", NOW.plusSeconds(20))).isFalse();
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
                        claimed += claim(journal, "a", "n" + nonce, NOW.plusSeconds(10)) ? 1 : 0;
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
    void claim_exchange_isDecidedOnceWhateverTheNonce() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 10);

        assertThat(journal.claim(use("1", "req-1", "h1"))).isTrue();
        assertThat(journal.claim(use("2", "req-1", "h1"))).isFalse();
        assertThat(journal.claim(use("2", "req-1", "h2"))).isTrue();
        assertThat(journal.claim(use("3", "req-2", "h1"))).isTrue();
    }

    @Test
    void claim_halfOfItUsed_claimsNothing() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 10);
        journal.claim(use("1", "req-1", "h"));

        assertThat(journal.claim(use("1", "req-2", "h"))).isFalse();
        assertThat(journal.claim(use("2", "req-2", "h"))).isTrue();
        assertThat(journal.claim(use("3", "req-1", "h"))).isFalse();
        assertThat(journal.claim(use("3", "req-3", "h"))).isTrue();
    }

    private static ReplayJournal.Use use(String nonce, String requestId, String hash) {
        return new ReplayJournal.Use("a", nonce, requestId, hash, NOW.plusSeconds(10));
    }

    /** A nonce alone, for an exchange of its own each time. */
    private boolean claim(ReplayJournal journal, String signer, String nonce, Instant keepUntil) {
        return journal.claim(
                new ReplayJournal.Use(signer, nonce, "req-" + exchanges.incrementAndGet(), "hash", keepUntil));
    }

    /** Times that differ, uses that come again, and long stretches in which all or nothing is forgotten: as a plain map would say. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void claim_aLongTime_isWhatAPlainMapSays(int seed) {
        Random random = new Random(seed);
        ReplayJournal journal = ReplayJournal.inMemory(clock, 1_000_000);
        Map<String, Instant> kept = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            Instant now = time.get();
            String nonce = "n" + random.nextInt(20_000);
            String request = "r" + random.nextInt(200_000);
            Instant until = now.plusSeconds(random.nextInt(random.nextBoolean() ? 100 : 10_000));
            boolean known = !kept.getOrDefault(nonce, Instant.MIN).isBefore(now)
                    || !kept.getOrDefault(request, Instant.MIN).isBefore(now);

            assertThat(journal.claim(new ReplayJournal.Use("a", nonce, request, "h", until)))
                    .isEqualTo(!known);

            if (!known) {
                kept.put(nonce, until);
                kept.put(request, until);
            }
            int step = random.nextInt(1_000);
            time.set(now.plusSeconds(step == 0 ? 20_000 : step < 100 ? 1 : 0));
        }
    }

    @Test
    void claim_partsOfAPairMoved_isAnotherPair() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 100);
        List<String> parts = List.of("", "a", "b", "ab", "ba", "a\u0000", "\u0000b");
        for (String one : parts) {
            for (String two : parts) {
                assertThat(journal.claim(new ReplayJournal.Use(one, two, two + "-r", one + "-h", NOW.plusSeconds(10))))
                        .as("%s, %s", one, two)
                        .isTrue();
            }
        }
    }

    @Test
    void claim_nonceAndExchangeOfTheSameText_areNotTheSame() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 100);

        assertThat(journal.claim(new ReplayJournal.Use("a", "b", "c", "d", NOW.plusSeconds(10))))
                .isTrue();
        assertThat(journal.claim(new ReplayJournal.Use("c", "d", "a", "b", NOW.plusSeconds(10))))
                .isTrue();
    }

    /** Whoever asks for more time than numbers have must not get none. */
    @Test
    void claim_keptForEverOrBeforeItsTime_isKept() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 100);
        assertThat(claim(journal, "a", "1", Instant.MAX)).isTrue();
        assertThat(claim(journal, "a", "2", NOW.minusSeconds(1_000_000))).isTrue();

        time.set(NOW.plusSeconds(1));
        assertThat(claim(journal, "a", "2", NOW.plusSeconds(10))).isTrue();
        assertThat(claim(journal, "a", "2", NOW.plusSeconds(10))).isFalse();
        time.set(NOW.plusSeconds(1_000_000_000));
        assertThat(claim(journal, "a", "1", Instant.MAX)).isFalse();
    }

    @Test
    void claim_capacity_isWhatIsKeptAtOnce_andNotMore() {
        ReplayJournal journal = ReplayJournal.inMemory(clock, 5_000);
        for (int second = 0; second < 1_000; second++) {
            time.set(NOW.plusSeconds(second));
            for (int i = 0; i < 50; i++) {
                assertThat(claim(journal, "a", second + "-" + i, time.get().plusSeconds(99)))
                        .isTrue();
            }
        }
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> claim(journal, "a", "one more", time.get().plusSeconds(99)));
        time.set(time.get().plusSeconds(1));
        assertThat(claim(journal, "a", "one more", time.get().plusSeconds(99))).isTrue();
    }

    /** A program may serve thousands of enforcers, with a journal each. */
    @Test
    void inMemory_twentyThousandThatAreHardlyUsed_fitIntoMemory() {
        List<ReplayJournal> journals = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            ReplayJournal journal = ReplayJournal.inMemory(clock, 1_000_000);
            assertThat(claim(journal, "a", "1", NOW.plusSeconds(10))).isTrue();
            journals.add(journal);
        }
        assertThat(journals).noneMatch(journal -> claim(journal, "a", "1", NOW.plusSeconds(10)));
    }

    @Test
    void inMemory_noCapacity_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ReplayJournal.inMemory(clock, 0));
    }
}
